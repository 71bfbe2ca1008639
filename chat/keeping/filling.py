"""Filling an empty database from a backup: the rows as they were, then what was accepted and not stored yet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.bus import cursors as copies
from chat.bus.outbox import Entry
from chat.errors import BadBackup, Unavailable
from chat.jobs.drain import store
from chat.keeping import books
from chat.keeping.backup import Progress
from chat.keeping.books import Books
from chat.keeping.contents import Contents, opened
from chat.keeping.records import Record
from chat.store import cursors, events, rooms, schema, users
from chat.store import keeping as rows
from chat.store.database import Database, address

REASON = "restored"
Refused = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Source:
    """A backup that has been looked through, and how to read it again."""

    path: Path
    passphrase: str | None
    contents: Contents


@dataclass(frozen=True, slots=True)
class Target:
    """A database that is empty: its URL, or "" for SQLite in a folder."""

    url: str
    folder: Path


async def fill(source: Source, target: Target, progress: Progress) -> tuple[dict[str, int], Refused]:
    """All that was acked is in the database then, in an epoch of its own; compared with the books before.

    Returns up to which seq each room is stored, and the events that this database refused. Raises BadBackup; then the
    database is to be thrown away.
    """
    database = Database(address(target.url, target.folder))
    try:
        schema.migrate(target.url, target.folder, source.contents.revision, restoring=True)
        await _fill_tables(source, database, progress)
        await _compare(source, database)
        # Ours reads and writes what is newest; the rows were those of the version that made the backup.
        schema.migrate(target.url, target.folder, restoring=True)
        return await _store_the_rest(source, database, progress)
    except (Unavailable, DBAPIError) as error:
        raise BadBackup(f"The database could not be filled: {_reason(error)}.") from error
    finally:
        await database.close()


def _reason(error: Exception) -> str:
    """In the database's own words, which never quote what people wrote here: parameters are hidden."""
    cause = error if isinstance(error, DBAPIError) else error.__cause__
    return str(cause.orig if isinstance(cause, DBAPIError) else cause or error)


async def _fill_tables(source: Source, database: Database, progress: Progress) -> None:
    written = Books()
    with opened(source.path, source.passphrase) as reader:
        async with database.begin() as db:
            # A backup names all tables of its time; later ones are not there yet.
            await rows.empty(db, source.contents.columns)
            for record in reader:
                if record["is"] == "rows":
                    await _write(db, record)
                    what = books.table(record["table"])
                    written.add(what, record["rows"])
                    if record["rows"]:
                        progress(record["table"], written.number(what))
                elif record["is"] in ("file", "end"):
                    break


async def _write(db: AsyncConnection, record: Record) -> None:
    try:
        await rows.write(db, record["table"], record["columns"], record["rows"])
    except KeyError as error:
        raise BadBackup(f"The backup has {error} in it, which this version of Confab does not know.") from error


async def _compare(source: Source, database: Database) -> None:
    """Read everything back, and keep the books again."""
    found = Books()
    async with database.snapshot() as db:
        for table, columns in source.contents.columns.items():
            async for some in rows.read(db, table, columns):
                found.add(books.table(table), some)
    expected = {what: count for what, count in source.contents.books.items() if what.startswith(books.table(""))}
    if wrong := books.differences(expected, found.public()):
        raise BadBackup(f"The database does not have what is in the backup. {'. '.join(wrong)}.")


async def _store_the_rest(source: Source, database: Database, progress: Progress) -> tuple[dict[str, int], Refused]:
    """One transaction: an epoch without the messages that belong before it must not be seen."""
    refused: Refused = []

    async def bury(entry: Entry, reason: str) -> None:
        refused.append((entry.data.decode(), reason))

    async with database.begin() as db:
        with opened(source.path, source.passphrase) as reader:
            number = 0
            for record in reader:
                if record["is"] == "rows":
                    break
                if record["is"] == "outbox":
                    batch = [Entry(b"", text.encode(), orjson.loads(text)) for text in record["events"]]
                    await store(_Within(db), bury, batch)
                    number += len(batch)
                    progress("outbox", number)
                elif record["is"] == "cursors":
                    await _put_cursors(db, record)
        await events.begin_epoch(db, REASON)
        return await rows.stored_seqs(db), refused


@dataclass(frozen=True, slots=True)
class _Within:
    """Transactions inside a larger one."""

    connection: AsyncConnection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with self.connection.begin_nested():
            yield self.connection


async def _put_cursors(db: AsyncConnection, record: Record) -> None:
    moved = {(room, code): copies.parse(text.encode()) for room, code, text in record["cursors"]}
    if not moved:
        return
    room_ids = await rooms.ids_of(db, {room for room, _ in moved})
    user_ids = await users.ids_of(db, {code for _, code in moved})
    known = {
        (user_ids[code], room_ids[room]): cursor
        for (room, code), cursor in moved.items()
        if code in user_ids and room in room_ids
    }
    if known:
        await cursors.put_many(db, known)
