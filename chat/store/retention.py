"""The beginning of a room that leaves: where it ends, what there is of it, and taking it away.

All of it goes by (room, seq), which are the first columns of a key or an index in each of these tables.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, and_, cast, delete, func, or_, select, update
from sqlalchemy import Table as AnyTable
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.retention import Held
from chat.model.room import Room
from chat.model.scheduled import State
from chat.model.times import now
from chat.store.bot_tables import deliveries
from chat.store.rooms import room_from
from chat.store.tables import (
    bookmarks,
    events,
    files,
    mentions,
    messages,
    reactions,
    reports,
    rooms,
    scheduled,
    search,
    versions,
)

# Under the names of what is counted of them.
_TABLES: dict[str, AnyTable] = {
    "messages": messages,
    "events": events,
    "versions": versions,
    "reactions": reactions,
    "mentions": mentions,
    "bookmarks": bookmarks,
    "reports": reports,
    "indexed": search,
    "deliveries": deliveries,
}


async def end_of(db: AsyncConnection, room: Room, after: int, through: int, cutoff: datetime) -> int:
    """The last seq up to `through` such that nothing from `after` to it is younger than the cutoff; or `after`.

    What is not in the index of search yet stays: the index would read it when it is gone.
    """
    indexed = select(rooms.c.indexed_seq).where(rooms.c.id == room.id)
    through = min(through, room.stored_seq, (await db.execute(indexed)).scalar_one())
    for table in (messages, events):
        young = (*_between(table, room, after, through), table.c.created_at >= cutoff)
        first = await db.execute(select(table.c.seq).where(*young).order_by(table.c.seq).limit(1))
        if (seq := first.scalar_one_or_none()) is not None:
            through = seq - 1
    return max(after, through)


async def hold(db: AsyncConnection, room: Room, after: int, through: int, cutoff: datetime) -> Held:
    """What the database has between two seqs, and of what left later into the room before the cutoff."""
    found: dict[str, Any] = {}
    for name, table in _TABLES.items():
        query = select(func.count()).select_from(table).where(*_between(table, room, after, through))
        found[name] = (await db.execute(query)).scalar_one()
    # As bytes: SQLite counts characters otherwise.
    size = func.coalesce(func.sum(func.length(cast(messages.c.body, LargeBinary))), 0)
    about = (size, func.min(messages.c.created_at), func.max(messages.c.created_at))
    here = _between(messages, room, after, through)
    row = (await db.execute(select(*about).where(*here))).one()
    found |= {"text_bytes": int(row[0]), "oldest": row[1], "newest": row[2]}
    pinned = select(func.count()).select_from(messages).where(*here, messages.c.pinned.is_(True))
    found["pins"] = (await db.execute(pinned)).scalar_one()
    sizes = select(func.count(), func.coalesce(func.sum(files.c.size), 0))
    row = (await db.execute(sizes.where(*_between(files, room, after, through)))).one()
    found |= {"files": row[0], "file_bytes": int(row[1])}
    late = select(func.count()).select_from(scheduled).where(_left(room, cutoff))
    found["scheduled"] = (await db.execute(late)).scalar_one()
    return Held(**found)


async def files_of(db: AsyncConnection, room: Room, after: int, through: int) -> list[str]:
    """The ids of the files that messages between two seqs carry."""
    query = select(files.c.id).where(*_between(files, room, after, through))
    return list((await db.execute(query)).scalars())


async def take_away(db: AsyncConnection, room: Room, after: int, through: int, cutoff: datetime) -> None:
    """Delete what is between two seqs, but for files: they are over from now on, and go with their bytes."""
    for table in _TABLES.values():
        await db.execute(delete(table).where(*_between(table, room, after, through)))
    await db.execute(update(files).where(*_between(files, room, after, through)).values(expires_at=now()))
    await db.execute(delete(scheduled).where(_left(room, cutoff)))


async def set_expired(db: AsyncConnection, room: Room, seq: int) -> None:
    """Everything up to here has left; to be called in the transaction that took it away."""
    await db.execute(update(rooms).where(rooms.c.id == room.id).values(expired_seq=seq))


async def set_days(db: AsyncConnection, room: Room, days: int | None) -> None:
    await db.execute(update(rooms).where(rooms.c.id == room.id).values(retention_days=days))


async def rooms_after(db: AsyncConnection, id_: int, limit: int, default: int, only: str | None = None) -> list[Room]:
    """Rooms behind an id that do not keep everything, by id; `default` are the days of those that say nothing."""
    ruled = rooms.c.retention_days > 0
    if default:
        ruled = or_(ruled, rooms.c.retention_days.is_(None))
    query = select(rooms).where(rooms.c.id > id_, ruled).order_by(rooms.c.id).limit(limit)
    if only is not None:
        query = query.where(rooms.c.key == only)
    return [room_from(row) for row in await db.execute(query)]


def _between(table: AnyTable, room: Room, after: int, through: int) -> tuple[ColumnElement[bool], ...]:
    return table.c.room_id == room.id, table.c.seq > after, table.c.seq <= through


def _left(room: Room, cutoff: datetime) -> ColumnElement[bool]:
    """What was sent later, or was to be, before the cutoff."""
    waits = scheduled.c.state.in_((State.WAITING, State.SENDING))
    return and_(scheduled.c.room_id == room.id, scheduled.c.due_at < cutoff, ~waits)
