"""The beginning of a room that leaves: where it ends, what there is of it, and taking it away.

All of it goes by (room, seq), which are the first columns of a key or an index in each of these tables.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Executable,
    Label,
    LargeBinary,
    Select,
    and_,
    case,
    cast,
    column,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy import Table as AnyTable
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.retention import Held
from chat.model.room import Room
from chat.model.scheduled import State
from chat.model.times import now
from chat.store.bot_tables import deliveries
from chat.store.columns import UtcTime
from chat.store.file_tables import taken
from chat.store.rooms import room_from
from chat.store.tables import (
    bookmarks,
    events,
    files,
    follows,
    mentions,
    messages,
    previews,
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
    "follows": follows,
    "reports": reports,
    "indexed": search,
    "deliveries": deliveries,
}


def _sum(number: ColumnElement[Any]) -> ColumnElement[int]:
    """MySQL sums up to decimals."""
    return cast(func.coalesce(func.sum(number), 0), BigInteger)


# What else is asked of them, under the names of what it is.
_MORE: dict[str, tuple[Label[Any], ...]] = {
    "messages": (
        # As bytes: SQLite counts characters otherwise.
        _sum(func.length(cast(messages.c.body, LargeBinary))).label("text_bytes"),
        func.min(messages.c.created_at).label("oldest"),
        func.max(messages.c.created_at).label("newest"),
        func.count(case((messages.c.pinned, 1))).label("pins"),
    ),
    "files": (_sum(taken).label("file_bytes"),),
}


class Beginning(NamedTuple):
    """What is between two seqs of a room, behind one and through the other; what came after the cutoff stays."""

    room: Room
    after: int
    through: int
    cutoff: datetime


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


async def ends_of(db: AsyncConnection, cutoffs: Mapping[int, datetime]) -> dict[int, int]:
    """The same of many rooms at once, from what has left of them to all that is stored: by their ids."""
    # Each room is asked for its first young row, which ends the search there; a minimum would look at all the others.
    cutoff = case(*((rooms.c.id.in_(ids), literal(moment, UtcTime)) for moment, ids in _by_value(cutoffs).items()))
    young = [
        select(table.c.seq)
        .where(table.c.room_id == rooms.c.id, table.c.seq > rooms.c.expired_seq, table.c.created_at >= cutoff)
        .order_by(table.c.seq)
        .limit(1)
        .scalar_subquery()
        for table in (messages, events)
    ]
    query = select(rooms.c.id, rooms.c.expired_seq, rooms.c.stored_seq, rooms.c.indexed_seq, *young)
    rows = await db.execute(query.where(rooms.c.id.in_(cutoffs)))
    return {
        id_: max(expired, min(stored, indexed, *(seq - 1 for seq in first if seq is not None)))
        for id_, expired, stored, indexed, *first in rows
    }


async def hold(db: AsyncConnection, beginnings: Sequence[Beginning]) -> dict[int, Held]:
    """What the database has of them, and of what left later into their rooms before the cutoff: by the rooms' ids.

    As many queries for many rooms as for one; each room is a part of its own in them.
    """
    found: dict[int, dict[str, Any]] = {one.room.id: {} for one in beginnings}
    some = [one for one in beginnings if one.after < one.through]
    for name, table in (*_TABLES.items(), ("files", files)) if some else ():
        about = (table.c.room_id, func.count().label(name), *_MORE.get(name, ()))
        for id_, *numbers in await db.execute(_of_each(select(*about), table, some, db.dialect)):
            found[id_] |= zip((column.name for column in about[1:]), numbers, strict=True)
    late = select(scheduled.c.room_id, func.count()).where(_left(beginnings)).group_by(scheduled.c.room_id)
    for id_, number in await db.execute(late):
        found[id_]["scheduled"] = number
    return {id_: Held(**numbers) for id_, numbers in found.items()}


async def files_of(db: AsyncConnection, beginnings: Sequence[Beginning]) -> dict[str, int]:
    """The ids of the files that messages there carry, each with the id of its room."""
    some = [one for one in beginnings if one.after < one.through]
    if not some:
        return {}
    query = _of_each(select(files.c.id, files.c.room_id), files, some, db.dialect, by="id, room_id")
    return {row.id: row.room_id for row in await db.execute(query)}


async def take_away(db: AsyncConnection, one: Beginning) -> None:
    """Delete what is there, but for files: they are over from now on, and go with their bytes."""
    room, after, through, _ = one
    # Links that were to be looked at say nothing, and are not counted.
    for table in (*_TABLES.values(), previews):
        await db.execute(delete(table).where(*_between(table, room, after, through)))
    await db.execute(update(files).where(*_between(files, room, after, through)).values(expires_at=now()))
    await db.execute(delete(scheduled).where(_left([one])))


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


def _of_each(
    query: Select[Any], table: AnyTable, beginnings: Sequence[Beginning], dialect: Dialect, by: str = "room_id"
) -> Executable:
    """The same question to each of these at once. Not by one OR: for that SQLite compares every row with all rooms."""
    # As text, of numbers alone: expressions of some hundred rooms take longer to put together than all else here.
    head = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    room, seq = f"{table.name}.room_id", f"{table.name}.seq"
    parts = (
        f"{head} WHERE {room} = {one.room.id:d} AND {seq} > {one.after:d} AND {seq} <= {one.through:d} GROUP BY {by}"
        for one in beginnings
    )
    columns = (column(one.name, one.type) for one in query.selected_columns)
    return text(" UNION ALL ".join(parts)).columns(*columns)


def _left(beginnings: Iterable[Beginning]) -> ColumnElement[bool]:
    """What was sent later into one of these rooms, or was to be, before its cutoff."""
    cutoffs = _by_value({one.room.id: one.cutoff for one in beginnings})
    waits = scheduled.c.state.in_((State.WAITING, State.SENDING))
    some = (and_(scheduled.c.room_id.in_(ids), scheduled.c.due_at < cutoff) for cutoff, ids in cutoffs.items())
    return and_(or_(false(), *some), ~waits)


def _by_value(cutoffs: Mapping[int, datetime]) -> dict[datetime, list[int]]:
    found: defaultdict[datetime, list[int]] = defaultdict(list)
    for id_, cutoff in cutoffs.items():
        found[cutoff].append(id_)
    return found
