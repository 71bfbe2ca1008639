"""Writing the index of search: it follows what is stored of each room, in stretches of seqs."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, and_, bindparam, case, delete, false, func, insert, or_, select, update
from sqlalchemy import Table as AnyTable
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.event import DELETED, EDITED, PINNED, UNPINNED
from chat.model.room import Room
from chat.store.tables import events, messages, rooms, search

# Each is a condition of its own in the queries.
ROOMS_AT_ONCE = 50
# This many messages of one millisecond have ids of their own before they run into the next one.
IDS_A_MILLISECOND = 1024
_ALTERING = (EDITED, DELETED, PINNED, UNPINNED)
_FACTS = (
    messages.c.room_id,
    messages.c.seq,
    messages.c.author_id,
    messages.c.body,
    messages.c.created_at,
    messages.c.pinned,
    messages.c.deleted_seq.is_not(None).label("deleted"),
    messages.c.files.is_not(None).label("carries"),
)


class Stretch(NamedTuple):
    """Seqs of a room that are stored and not in the index yet: after one, through another."""

    room_id: int
    after: int
    through: int


class Place(NamedTuple):
    room_id: int
    seq: int


class Source(NamedTuple):
    """A message as the index wants it."""

    place: Place
    author_id: int
    body: str
    at: datetime
    pinned: bool
    deleted: bool
    # Whether there are files with it.
    carries: bool


async def pending(db: AsyncConnection, seqs: int) -> list[Stretch]:
    """What is stored and not indexed, at most so many seqs; rooms with little first: none waits for a large one."""
    behind = rooms.c.stored_seq - rooms.c.indexed_seq
    query = select(rooms.c.id, rooms.c.indexed_seq, rooms.c.stored_seq).where(behind > 0)
    stretches = []
    for room_id, indexed, stored in await db.execute(query.order_by(behind, rooms.c.id).limit(ROOMS_AT_ONCE)):
        if seqs > 0:
            stretches.append(Stretch(room_id, indexed, min(stored, indexed + seqs)))
            seqs -= stored - indexed
    return stretches


async def read_sources(db: AsyncConnection, stretches: list[Stretch]) -> list[Source]:
    """The messages that were posted in these stretches, and those that were changed there, as they are now."""
    happened = and_(_within(events, stretches), events.c.type.in_(_ALTERING))
    changed = [
        Place(room_id, orjson.loads(data)["target"])
        for room_id, data in await db.execute(select(events.c.room_id, events.c.data).where(happened))
    ]
    rows = await db.execute(select(*_FACTS).where(_within(messages, stretches, changed)))
    return [Source(Place(row.room_id, row.seq), *row[2:]) for row in rows]


async def begin_again(db: AsyncConnection, room: Room, seq: int) -> None:
    """A message came late to a place that the index has passed: from there on it is written once more."""
    passed = (rooms.c.id == room.id, rooms.c.indexed_seq >= seq)
    await db.execute(update(rooms).where(*passed).values(indexed_seq=seq - 1))


async def indexed(db: AsyncConnection) -> list[tuple[int, int]]:
    """Rooms by id, and up to which seq they are in the index."""
    query = select(rooms.c.id, rooms.c.indexed_seq).where(rooms.c.indexed_seq > 0).order_by(rooms.c.id)
    return [(row.id, row.indexed_seq) for row in await db.execute(query)]


async def read_posted(db: AsyncConnection, stretches: list[Stretch]) -> list[Source]:
    """The messages that were posted in these stretches, as they are now."""
    rows = await db.execute(select(*_FACTS).where(_within(messages, stretches)))
    return [Source(Place(row.room_id, row.seq), *row[2:]) for row in rows]


async def write_anew(db: AsyncConnection, stretches: list[Stretch], documents: list[tuple[Source, str | None]]) -> int:
    """Let these words stand for stretches that are in the index, and nothing else; how many documents that makes."""
    await db.execute(delete(search).where(_within(search, stretches)))
    return await _insert(db, [_new(source, words) for source, words in documents if words is not None])


async def forget_strays(db: AsyncConnection) -> None:
    """What belongs to no room, or to a seq that is not stored."""
    # Not by one statement: it would lock the rows of the rooms, which the drain needs.
    stored = {row.id: row.stored_seq for row in await db.execute(select(rooms.c.id, rooms.c.stored_seq))}
    tops = select(search.c.room_id, func.max(search.c.seq)).group_by(search.c.room_id)
    for room_id, top in (await db.execute(tops)).all():
        if top > (last := stored.get(room_id, 0)):
            await db.execute(delete(search).where(search.c.room_id == room_id, search.c.seq > last))


async def write(db: AsyncConnection, stretches: list[Stretch], documents: list[tuple[Source, str | None]]) -> None:
    """Bring the index up to these words of messages (None: out of it) and to the end of the stretches."""
    known = await _known(db, stretches, [source.place for source, _ in documents])
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    gone: list[int] = []
    for source, words in documents:
        there = known.get(source.place)
        if words is None:
            gone += [there.id] if there else []
        elif there is None:
            new.append(_new(source, words))
        elif there.words != words:
            changed.append({"document": there.id, "now": words})
    if gone:
        await db.execute(delete(search).where(search.c.id.in_(gone)))
    if changed:
        await db.execute(
            update(search).where(search.c.id == bindparam("document")).values(words=bindparam("now")), changed
        )
    await _insert(db, new)
    reached = {stretch.room_id: stretch.through for stretch in stretches}
    await db.execute(update(rooms).where(rooms.c.id.in_(reached)).values(indexed_seq=case(reached, value=rooms.c.id)))


def _new(source: Source, words: str) -> dict[str, Any]:
    row = {"room_id": source.place.room_id, "seq": source.place.seq, "author_id": source.author_id}
    return {"id": first_id(source.at), **row, "words": words}


async def _insert(db: AsyncConnection, rows: list[dict[str, Any]]) -> int:
    if rows:
        rows.sort(key=lambda row: (row["id"], row["seq"]))
        await _find_free_ids(db, rows)
        await db.execute(insert(search), rows)
    return len(rows)


def first_id(moment: datetime) -> int:
    """The ids of what was said from a time on begin here."""
    return round(moment.timestamp() * 1000) * IDS_A_MILLISECOND


async def _find_free_ids(db: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    """Count ids up that are taken, among the rows or in the table: so what was said later in a millisecond follows."""
    taken: set[int] = set()
    while True:
        used = set(taken)
        for row in rows:
            while row["id"] in used:
                row["id"] += 1
            used.add(row["id"])
        query = select(search.c.id).where(search.c.id.in_([row["id"] for row in rows]))
        if not (clashing := set((await db.execute(query)).scalars())):
            return
        taken |= clashing


async def _known(db: AsyncConnection, stretches: list[Stretch], places: Collection[Place]) -> dict[Place, Any]:
    query = select(search.c.id, search.c.room_id, search.c.seq, search.c.words)
    rows = await db.execute(query.where(_within(search, stretches, places)))
    return {Place(row.room_id, row.seq): row for row in rows}


def _within(table: AnyTable, stretches: Iterable[Stretch], places: Iterable[Place] = ()) -> ColumnElement[bool]:
    """A row of one of these stretches, or at one of these places."""
    begins = {room_id: after for room_id, after, _ in stretches}
    here, seq = table.c.room_id, table.c.seq
    ranges = [and_(here == room_id, seq > after, seq <= through) for room_id, after, through in stretches]
    return or_(*ranges, at_places(table, (one for one in places if one.seq <= begins[one.room_id])))


def at_places(table: AnyTable, places: Iterable[tuple[int, int]]) -> ColumnElement[bool]:
    """A row at one of these places (room id and seq)."""
    seqs: dict[int, set[int]] = defaultdict(set)
    for room_id, seq in places:
        seqs[room_id].add(seq)
    return or_(false(), *(and_(table.c.room_id == room_id, table.c.seq.in_(some)) for room_id, some in seqs.items()))
