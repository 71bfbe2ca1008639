"""One engine for SQLite, MariaDB and MySQL: `begin()` to write, `read()` to read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection, CursorResult, event, make_url, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chat.errors import Unavailable
from chat.languages import Sentence
from chat.store import chain, sqlite

# In each of the two pools.
CONNECTIONS = 10
# A connection that rested for longer is asked whether it is still there, before it is used.
RESTED_SECONDS = 5
BUSY_MILLISECONDS = 10_000
# How each begins to read as of one moment. READ COMMITTED would see more with every statement.
_SNAPSHOT_OF_SQLITE = ("BEGIN",)
_SNAPSHOT_OF_MYSQL = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
CONNECT_SECONDS = 3


def address(database_url: str, data_dir: Path) -> str:
    """The URL as SQLAlchemy wants it, async; empty means SQLite in data_dir."""
    if not database_url:
        return f"sqlite+aiosqlite:///{(data_dir / 'chat.db').resolve()}"
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(scheme="mysql+aiomysql", query="charset=utf8mb4"))


class Database:
    """Two pools, and the promise that waiting for them is first come, first served, without an end that surprises.

    Readers have their own, in autocommit from the start: switching a connection there and back, and rolling back what
    was never begun, costs more than most of the questions.
    """

    def __init__(self, url: str) -> None:
        embedded = url.startswith("sqlite")
        self._snapshot = _SNAPSHOT_OF_SQLITE if embedded else _SNAPSHOT_OF_MYSQL
        make = _sqlite if embedded else _mysql
        self._writer = make(url)
        self._reader = make(url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
        if embedded:
            event.listen(self._writer.sync_engine, "begin", _begin_immediately)
        # SQLite lets one writer in and makes the others poll, so some would starve: they queue here instead.
        # The pool of MySQL fails waiters after a while; ten thousand registrations at once should only wait.
        self._writers = asyncio.Semaphore(1 if embedded else CONNECTIONS)
        self._readers = asyncio.Semaphore(CONNECTIONS)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One transaction; committed at the end, rolled back on any error. No network of another kind inside.

        What was written into the audit log comes into its chain last, so that its lock is never in the way of others.
        """
        async with self._writers, _translated(), self._writer.begin() as connection:
            yield connection
            await chain.close(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection in autocommit: each statement sees what is committed when it runs."""
        async with self._readers, _translated(), self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees what was committed at its first statement, however long it reads; writers go on."""
        async with self.read() as connection:
            for statement in self._snapshot:
                await connection.exec_driver_sql(statement)
            try:
                yield connection
            finally:
                await connection.exec_driver_sql("ROLLBACK")

    async def ping(self) -> None:
        """Raise Unavailable unless the database answers."""
        async with self.read() as db:
            await db.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """A database that cannot be reached is Unavailable; a statement that it refuses stays what it is."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, OSError) as error:
        raise Unavailable(Sentence("The database does not answer. Try again in a moment."), retry_after=2) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable(
                Sentence("The database does not answer. Try again in a moment."), retry_after=2
            ) from error
        raise


def inserted_id(result: CursorResult[Any]) -> int:
    """The number that the database gave to the row that was just inserted (without RETURNING: MySQL has none)."""
    key = result.inserted_primary_key
    if key is None:
        raise LookupError("nothing was inserted")
    return int(key[0])


# hide_parameters: an error that is logged must not show what people wrote.
def _mysql(url: str, **options: Any) -> AsyncEngine:
    chosen: dict[str, Any] = {
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
        "pool_recycle": 1800,
        # READ COMMITTED: a drain that waited for the lock of a room must see what the other one stored.
        "isolation_level": "READ COMMITTED",
        "hide_parameters": True,
        "connect_args": {"connect_timeout": CONNECT_SECONDS},
    }
    engine = create_async_engine(url, **chosen | options)

    @event.listens_for(engine.sync_engine, "checkin")
    def rest(_connection: Any, record: Any) -> None:
        record.info["rested"] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def wake(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("rested", monotonic()) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool makes another one.
            raise DisconnectionError from error

    return engine


def _sqlite(url: str, **options: Any) -> AsyncEngine:
    connect = partial(sqlite.Connection, make_url(url).database or "")
    engine = create_async_engine(
        url, pool_size=CONNECTIONS, max_overflow=0, hide_parameters=True, async_creator=connect, **options
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin by itself: its deferred transactions fail when two of them turn into writers.
        connection.isolation_level = None
        # SQLite's own knows the letters of English alone.
        connection.create_function("lower", 1, lambda text: text and text.lower())
        # FULL: the outbox forgets what is committed, so a commit has to be on the disk, as in Redis.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
