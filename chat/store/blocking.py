"""A connection of the ordinary, blocking kind, for migrations: Alembic knows no other. And one of them at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from chat.errors import Unavailable
from chat.store.database import BUSY_MILLISECONDS, CONNECT_SECONDS, address

LOCK_NAME, LOCK_SECONDS = "chat-migrate", 120
# A table is changed when nobody reads it for a moment; whoever comes while that is waited for waits too.
IN_THE_WAY_SECONDS = 5
_DRIVERS = {"sqlite+aiosqlite": "sqlite", "mysql+aiomysql": "mysql+pymysql"}

_LOCK_WAIT_TIMEOUT = 1205


def is_in_the_way(error: BaseException) -> bool:
    """Whether it failed because somebody else uses what is to be changed."""
    return isinstance(error, DBAPIError) and error.orig is not None and error.orig.args[:1] == (_LOCK_WAIT_TIMEOUT,)


@contextmanager
def connection(database_url: str, data_dir: Path, *, writes: bool = False) -> Iterator[Connection]:
    """One that `writes` to SQLite does all of it in one transaction, which others read beside. Raises Unavailable."""
    url = make_url(address(database_url, data_dir))
    url = url.set(drivername=_DRIVERS[url.drivername])
    embedded = url.drivername == "sqlite"
    options = {"timeout": BUSY_MILLISECONDS / 1000} if embedded else {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(url, connect_args=options, hide_parameters=True)
    if embedded and writes:
        # By itself the driver commits in between.
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        opened = engine.connect()
    except DBAPIError as error:
        raise Unavailable(f"The database does not answer: {error.orig}.") from error
    try:
        with opened:
            yield opened
    finally:
        engine.dispose()


@contextmanager
def lock(connection: Connection, data_dir: Path) -> Iterator[None]:
    """One migration at a time: a named lock of the server, or a lock on a file beside an embedded database."""
    if connection.dialect.name == "sqlite":
        with (data_dir / "migrate.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    got = connection.execute(text("SELECT GET_LOCK(:name, :seconds)"), {"name": LOCK_NAME, "seconds": LOCK_SECONDS})
    if got.scalar() != 1:
        raise Unavailable("Another migration has been running for two minutes.")
    connection.execute(text(f"SET SESSION lock_wait_timeout = {IN_THE_WAY_SECONDS}"))
    try:
        yield
    finally:
        # A connection that is gone has none.
        with suppress(DBAPIError):
            connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": LOCK_NAME})
