"""What took a seq without being a message: joined, left, updated; and the lives of Redis that seqs belong to."""

from collections.abc import Collection

import orjson
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.event import CHANGES, JOINED, LEFT, UPDATED, Event
from chat.model.room import Room
from chat.model.times import now, parse_timestamp
from chat.store.tables import epochs, events

LOST = "event.lost"
SEEN = (JOINED, LEFT, UPDATED)


async def insert_many(db: AsyncConnection, room_events: list[tuple[Room, Event]]) -> None:
    if room_events:
        await db.execute(insert(events), [_row(room, event) for room, event in room_events])


def placeholder(event: Event) -> Event:
    """Keeps the place of an event that the database refuses for good, so that seqs stay without gaps."""
    return {"type": LOST, "room": event["room"], "epoch": event["epoch"], "seq": event["seq"]}


async def between(db: AsyncConnection, room: Room, first: int, last: int) -> list[Event]:
    """The events that people see, from seq `first` to `last`, in order."""
    query = (
        select(events.c.data)
        .where(events.c.room_id == room.id, events.c.seq.between(first, last), events.c.type.in_(SEEN))
        .order_by(events.c.seq)
    )
    return [orjson.loads(data) for data in (await db.execute(query)).scalars()]


async def placeholders_at(db: AsyncConnection, room: Room, seqs: Collection[int]) -> set[int]:
    """Which of these places are kept for events that were refused."""
    query = select(events.c.seq).where(events.c.room_id == room.id, events.c.seq.in_(seqs), events.c.type == LOST)
    return set((await db.execute(query)).scalars())


async def delete_placeholder(db: AsyncConnection, room: Room, seq: int) -> None:
    """Make way for the event whose place it kept."""
    this = (events.c.room_id == room.id, events.c.seq == seq, events.c.type == LOST)
    await db.execute(delete(events).where(*this))


async def type_at(db: AsyncConnection, room: Room, seq: int) -> str | None:
    """What took this place; None for a message, or for nothing."""
    query = select(events.c.type).where(events.c.room_id == room.id, events.c.seq == seq)
    return (await db.execute(query)).scalar_one_or_none()


async def changes_of(db: AsyncConnection, room: Room, target: int) -> list[Event]:
    """What happened to a message since, in order; edits come without what they said."""
    query = (
        select(events.c.data)
        .where(events.c.room_id == room.id, events.c.seq > target, events.c.type.in_(CHANGES))
        .where(events.c.data.contains(f'"target":{target},'))
        .order_by(events.c.seq)
    )
    found = [orjson.loads(data) for data in (await db.execute(query)).scalars()]
    return [event for event in found if event["target"] == target]


async def current_epoch(db: AsyncConnection) -> int:
    return int((await db.execute(select(func.max(epochs.c.epoch)))).scalar_one())


async def begin_epoch(db: AsyncConnection, reason: str) -> None:
    """From now on all positions that clients have are of another life, and they read anew.

    The number is one that nobody can have seen, even if this database is older than they are: it has the minutes since
    1970 in it.
    """
    moment = now()
    epoch = max(await current_epoch(db) + 1, int(moment.timestamp()) // 60)
    await db.execute(insert(epochs).values(epoch=epoch, reason=reason, started_at=moment))


def _row(room: Room, event: Event) -> dict[str, object]:
    """What was said, and what links lead to, stands in `messages` and `versions` alone, where a deletion finds it."""
    event = {name: value for name, value in event.items() if name not in ("body", "preview")}
    return {
        "room_id": room.id,
        "seq": event["seq"],
        "epoch": event["epoch"],
        "type": event["type"],
        "data": orjson.dumps(event).decode(),
        "created_at": parse_timestamp(event["at"]) if "at" in event else now(),
    }
