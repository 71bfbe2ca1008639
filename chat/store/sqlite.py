"""SQLite from an event loop: a statement goes to the connection's thread once, and comes back with its rows.

aiosqlite asks that thread to make a cursor, to execute, to fetch and to close, and each time both sides wake up: that
costs several times what SQLite does for most statements.
"""

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Self, TypeVar

import aiosqlite

# What comes back with a statement; of a longer answer the rest is fetched when somebody wants it.
ROWS_AT_ONCE = 500
Row = tuple[Any, ...]
Answer = TypeVar("Answer")


class Connection(aiosqlite.Connection):
    """Ends with the process, also when nobody has closed it."""

    def __init__(self, path: str) -> None:
        # One statement at a time, whichever thread the garbage is collected in.
        super().__init__(partial(sqlite3.connect, path, check_same_thread=False), ROWS_AT_ONCE)
        self._thread.daemon = True

    async def there(self, what: Callable[..., Answer], *arguments: Any) -> Answer:
        """Call something in the thread."""
        answer: Answer = await self._execute(what, *arguments)  # type: ignore[no-untyped-call]
        return answer

    def cursor(self) -> "Cursor":  # type: ignore[override]  # what there is of it needs no thread
        return Cursor(self)


class Cursor:
    """What SQLAlchemy asks of one."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Open while there are rows that have not been fetched.
        self._open: sqlite3.Cursor | None = None
        self._rows: list[Row] = []
        self._is_under_way = False
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        return await self._run("execute", sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        return await self._run("executemany", sql, parameters)

    async def fetchone(self) -> Row | None:
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Row]:
        wanted = self.arraysize if size is None else size
        if self._open and len(self._rows) < wanted:
            self._rows += await self._connection.there(self._open.fetchmany, wanted - len(self._rows))
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def fetchall(self) -> list[Row]:
        rows, self._rows = self._rows, []
        return rows + await self._connection.there(self._open.fetchall) if self._open else rows

    async def close(self) -> None:
        # Whoever asked may have been cancelled meanwhile, and the statement is not.
        if self._open or self._is_under_way:
            await self._connection.there(self._close_there)

    async def _run(self, way: str, sql: str, parameters: Any) -> Self:
        self._is_under_way = True
        await self._connection.there(self._run_there, way, sql, parameters)
        self._is_under_way = False
        return self

    def _run_there(self, way: str, sql: str, parameters: Any) -> None:
        """In the thread of the connection."""
        cursor = self._connection._conn.cursor()
        try:
            getattr(cursor, way)(sql, parameters)
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
            self._rows = cursor.fetchmany(ROWS_AT_ONCE) if cursor.description else []
        except BaseException:
            cursor.close()
            raise
        if len(self._rows) < ROWS_AT_ONCE:
            cursor.close()
        else:
            self._open = cursor

    def _close_there(self) -> None:
        if self._open:
            self._open.close()
            self._open = None
