"""How much each room takes of the database, and which files ought to be on the disk."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.file import State
from chat.model.times import now
from chat.model.usage import Usage
from chat.store.file_tables import files, taken
from chat.store.tables import messages, rooms, search


async def by_room(db: AsyncConnection) -> list[Usage]:
    """All rooms, those that take most first. It looks at every message: nothing to be asked at every request."""
    said = messages.c.deleted_seq.is_(None)
    queries = (
        select(messages.c.room_id, func.count(), _bytes(messages.c.body)).where(said).group_by(messages.c.room_id),
        select(search.c.room_id, func.count(), _bytes(search.c.words)).group_by(search.c.room_id),
        select(files.c.room_id, func.count(), func.sum(taken))
        .where(files.c.seq.is_not(None), _lives())
        .group_by(files.c.room_id),
    )
    texts, words, carried = [
        {row[0]: (int(row[1]), int(row[2] or 0)) for row in await db.execute(query)} for query in queries
    ]
    nothing = (0, 0)
    found = [
        Usage(
            row.key,
            row.name,
            row.kind,
            row.retention_days,
            *texts.get(row.id, nothing),
            words.get(row.id, nothing)[1],
            *carried.get(row.id, nothing),
        )
        for row in await db.execute(select(rooms))
    ]
    return sorted(found, key=lambda one: (-one.bytes, one.room))


async def files_before(db: AsyncConnection, moment: datetime) -> set[str]:
    """The ids of all files that were there by a moment, whole, and are not over."""
    query = select(files.c.id).where(files.c.created_at <= moment, files.c.state != State.COMING, _lives())
    return set((await db.execute(query)).scalars())


async def known(db: AsyncConnection) -> set[str]:
    """The ids of all files that have a row."""
    return set((await db.execute(select(files.c.id))).scalars())


def _bytes(column: Any) -> Any:
    """As bytes: SQLite counts characters otherwise."""
    return func.sum(func.length(cast(column, LargeBinary)))


def _lives() -> Any:
    return or_(files.c.expires_at.is_(None), files.c.expires_at > now())
