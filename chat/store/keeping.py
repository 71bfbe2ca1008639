"""The rows of all tables, out of one database and into another of any kind: as lists of what JSON can hold.

Times are ms since 1970, which is what all databases keep of them. What is made of the rest is left out: the index of
search, which the worker writes anew.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Float, delete, func, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.store import tables
from chat.store.columns import UtcTime, metadata

ROWS_AT_ONCE = 500
# A FLOAT of MySQL keeps so many digits.
DIGITS = 6
Row = list[Any]

_MADE_OF_THE_REST = {tables.search.name, tables.turns.name}
_BEGINS_ANEW = {tables.rooms.c.indexed_seq}
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def names() -> list[str]:
    """The tables that are kept; each behind those that it refers to."""
    return [table.name for table in metadata.sorted_tables if table.name not in _MADE_OF_THE_REST]


async def columns(db: AsyncConnection) -> dict[str, list[str]]:
    """Of each table that is kept its columns, as far as this database has them: it may be of an earlier version."""
    there = await db.run_sync(_reflected)
    return {
        name: [
            column.name
            for column in metadata.tables[name].columns
            if column not in _BEGINS_ANEW and column.name in there[name]
        ]
        for name in names()
        if name in there
    }


def _reflected(connection: Connection) -> dict[str, set[str]]:
    found = inspect(connection)
    return {table: {column["name"] for column in found.get_columns(table)} for table in found.get_table_names()}


async def read(db: AsyncConnection, table: str, wanted: Sequence[str]) -> AsyncIterator[list[Row]]:
    """The rows of a table in stretches, as values of the wanted columns; no more than a stretch is held at a time."""
    here = metadata.tables[table]
    chosen = [here.c[name] for name in wanted]
    query = select(*chosen).order_by(*here.primary_key).execution_options(yield_per=ROWS_AT_ONCE)
    result = await db.stream(query)
    async for rows in result.partitions():
        yield [[_plain(column, value) for column, value in zip(chosen, row, strict=True)] for row in rows]


async def empty(db: AsyncConnection, wanted: Collection[str]) -> None:
    """Take away what migrations have put into these tables."""
    for name in reversed(names()):
        if name in wanted:
            await db.execute(delete(metadata.tables[name]))


async def write(db: AsyncConnection, table: str, given: Sequence[str], rows: list[Row]) -> None:
    """Insert rows as `read` gave them. Raises KeyError for a table or column that this version does not know."""
    here = metadata.tables[table]
    chosen = [here.c[name] for name in given]
    values = [{column.name: _typed(column, value) for column, value in zip(chosen, row, strict=True)} for row in rows]
    if values:
        await db.execute(insert(here), values)


async def stored_seqs(db: AsyncConnection) -> dict[str, int]:
    """Of each room, up to which seq it is in the database."""
    return {row.key: row.stored_seq for row in await db.execute(select(tables.rooms.c.key, tables.rooms.c.stored_seq))}


async def count(db: AsyncConnection, table: str) -> int:
    return int((await db.execute(select(func.count()).select_from(metadata.tables[table]))).scalar_one())


def _plain(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcTime):
        return round((value - _ZERO) / _MILLISECOND)
    if isinstance(column.type, Float):
        return float(f"{value:.{DIGITS}g}")
    return value


def _typed(column: Column[Any], value: Any) -> Any:
    if value is not None and isinstance(column.type, UtcTime):
        return _ZERO + value * _MILLISECOND
    return value
