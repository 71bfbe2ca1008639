"""Bringing a database up to the schema of this version, however many start at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, exists, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError

from chat.errors import CannotStart, Unavailable
from chat.model.user import SYSTEM
from chat.store.columns import metadata
from chat.store.database import CONNECT_SECONDS, address
from chat.store.tables import users

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# Alembic's own table.
_VERSIONS = "alembic_version"
# A table that is there for as long as a restore makes all others: where that was killed, nobody takes them for a place.
_RESTORING = "confab_restoring"
HALF_RESTORED = "The database has half a place: a restore into it is running, or was killed. Run `chat restore` again."
# The migrations make the house, and looking around on the command line makes the operator.
_ANYBODY = select(exists().where(users.c.role != SYSTEM))
LOCK_NAME, LOCK_SECONDS = "chat-migrate", 120
_DRIVERS = {"sqlite+aiosqlite": "sqlite", "mysql+aiomysql": "mysql+pymysql"}


def migrate(database_url: str, data_dir: Path, target: str = "head", *, restoring: bool = False) -> str:
    """Apply what is missing up to a revision, under a lock; returns the one that the database is at.

    Raises Unavailable, and CannotStart for half a place, which is for whoever is `restoring` it alone.
    """
    with _connection(database_url, data_dir) as connection, _lock(connection, data_dir):
        if not restoring:
            _refuse_half(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, target)
        return revision(connection) or ""


def is_current(database_url: str, data_dir: Path) -> bool:
    """Whether nothing is missing. Raises Unavailable, and CannotStart for half a place."""
    with _connection(database_url, data_dir) as connection:
        _refuse_half(connection)
        return revision(connection) == newest()


def current(database_url: str, data_dir: Path) -> str:
    """The revision that a database is at, "" for one without any. Raises Unavailable."""
    with _connection(database_url, data_dir) as connection:
        try:
            return revision(connection) or ""
        except DBAPIError as error:
            # Of a file that is damaged, or a disk that is full.
            raise Unavailable(f"The database cannot be read: {error.orig}.") from error


def pending(database_url: str, data_dir: Path) -> list[tuple[str, str]]:
    """What `migrate` would apply, in order: each revision and what it brings.

    Raises Unavailable, and CannotStart for a database that a newer version has been at.
    """
    current = None
    # Looking must not make an embedded one.
    if database_url or (data_dir / "chat.db").exists():
        with _connection(database_url, data_dir) as connection:
            current = revision(connection)
    if current and not knows(current):
        raise CannotStart(f"The database is at {current}, which this version does not know: a newer one was at it.")
    scripts = ScriptDirectory.from_config(_config()).iterate_revisions("head", current or "base")
    return [(script.revision, script.doc.splitlines()[0]) for script in scripts][::-1]


def newest() -> str:
    """The revision that this version wants."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def knows(revision: str) -> bool:
    """Whether this version can bring a database from there up to its own."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def is_unused(database_url: str, data_dir: Path) -> bool:
    """Whether no table of ours is there, or all are as migrations leave them: nobody has an account. Or they are what
    a restore that was killed has left.

    Raises Unavailable.
    """
    ours = {_VERSIONS, *(table.name for table in metadata.sorted_tables)}
    with _connection(database_url, data_dir) as connection:
        there = set(inspect(connection).get_table_names())
        if _RESTORING in there or not ours & there:
            return True
        return knows(revision(connection) or "") and not connection.execute(_ANYBODY).scalar()


def drop(database_url: str, data_dir: Path) -> None:
    """Take our tables out of a database, with all that is in them. Raises Unavailable."""
    with _connection(database_url, data_dir) as connection, _lock(connection, data_dir):
        metadata.drop_all(connection)
        connection.execute(text(f"DROP TABLE IF EXISTS {_VERSIONS}"))
        connection.commit()


def is_half_restored(database_url: str, data_dir: Path) -> bool:
    """Whether a restore is filling it, or was killed while it did. Raises Unavailable."""
    with _connection(database_url, data_dir) as connection:
        return _is_half(connection)


def _is_half(connection: Connection) -> bool:
    return inspect(connection).has_table(_RESTORING)


def _refuse_half(connection: Connection) -> None:
    if _is_half(connection):
        raise CannotStart(HALF_RESTORED)


def begin_restoring(database_url: str, data_dir: Path) -> None:
    """Empty a database that nobody uses of our tables; from now on, what is in it is no place. Raises Unavailable."""
    with _connection(database_url, data_dir) as connection:
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS {_RESTORING} (nothing INTEGER)"))
        connection.commit()
    drop(database_url, data_dir)


def end_restoring(database_url: str, data_dir: Path) -> None:
    """It is a place, or empty. Raises Unavailable."""
    with _connection(database_url, data_dir) as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {_RESTORING}"))
        connection.commit()


def revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@contextmanager
def _connection(database_url: str, data_dir: Path) -> Iterator[Connection]:
    """A connection of the ordinary, blocking kind: Alembic knows no other."""
    url = make_url(address(database_url, data_dir))
    url = url.set(drivername=_DRIVERS[url.drivername])
    options = {} if url.drivername == "sqlite" else {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(url, connect_args=options)
    try:
        connection = engine.connect()
    except DBAPIError as error:
        raise Unavailable(f"The database does not answer: {error.orig}.") from error
    try:
        with connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _lock(connection: Connection, data_dir: Path) -> Iterator[None]:
    """One migration at a time: a named lock of the server, or a lock on a file beside an embedded database."""
    if connection.dialect.name == "sqlite":
        with (data_dir / "migrate.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    got = connection.execute(text("SELECT GET_LOCK(:name, :seconds)"), {"name": LOCK_NAME, "seconds": LOCK_SECONDS})
    if got.scalar() != 1:
        raise Unavailable("Another migration has been running for two minutes.")
    try:
        yield
    finally:
        connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": LOCK_NAME})
