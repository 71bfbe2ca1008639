"""What was said: the one read with two sources, the room's log in Redis and the database behind it.

Read-your-writes: the log is read first and holds everything that is not stored yet, so what was acked is always there;
the database is asked only for what the log no longer has.
"""

from dataclasses import dataclass, replace

import orjson

from chat.bus import rooms as log
from chat.bus import users as copies
from chat.errors import Unavailable
from chat.model.event import POSTED, Event
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.resources import Resources
from chat.store import events, messages, rooms

CHUNK = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Messages, and the other events between them, oldest first."""

    messages: list[Message]
    events: list[Event]
    earlier: bool
    later: bool


async def before(resources: Resources, room: OpenRoom, seq: int, limit: int) -> Page:
    """The `limit` messages before a seq (one past the top for the newest)."""
    recent, first = await _log_before(resources, room, seq, limit + 1)
    found, others = await _sorted_out(resources, recent)
    if len(found) <= limit and first > 1:
        try:
            stored, older = await _stored_before(resources, room, first, limit + 1 - len(found))
        except Unavailable:
            # Without the database what is recent can still be read.
            if not found:
                raise
        else:
            found, others = stored + found, older + others
    earlier = len(found) > limit
    found = found[-limit:]
    if earlier:
        others = [event for event in others if event["seq"] > found[0].seq]
    return Page(found, others, earlier, later=seq <= room.position.seq)


async def after(resources: Resources, room: OpenRoom, seq: int, limit: int) -> Page:
    """The `limit` messages after a seq."""
    payloads = await log.events_between(resources.redis, room.key, seq + 1)
    recent = [orjson.loads(payload) for payload in payloads]
    found, others = await _sorted_out(resources, recent)
    if not recent or recent[0]["seq"] > seq + 1:
        stored, older, reached = await _stored_after(resources, room, seq, limit + 1)
        # A full page of the database ends before the log begins, or overlaps it: what follows comes with the next page.
        found = stored if len(stored) > limit else stored + [one for one in found if one.seq > reached]
        others = older + [event for event in others if event["seq"] > reached]
    later = len(found) > limit
    found = found[:limit]
    if later:
        end = found[-1].seq if found else seq
        others = [event for event in others if event["seq"] < end]
    return Page(found, others, seq > 0, later)


async def around(resources: Resources, room: OpenRoom, seq: int, limit: int) -> Page:
    """Half of the messages up to a seq, half after it."""
    first = await before(resources, room, seq + 1, (limit + 1) // 2)
    second = await after(resources, room, seq, limit // 2)
    return Page(first.messages + second.messages, first.events + second.events, first.earlier, second.later)


async def _sorted_out(resources: Resources, recent: list[Event]) -> tuple[list[Message], list[Event]]:
    """Messages, under the names that their authors have now, and the other events."""
    found = [Message.from_event(event) for event in recent if event["type"] == POSTED]
    present = await copies.find_many(resources.redis, list({message.author.usercode for message in found}))
    found = [replace(message, author=present.get(message.author.usercode, message.author)) for message in found]
    return found, [event for event in recent if event["type"] != POSTED]


async def _log_before(resources: Resources, room: OpenRoom, seq: int, limit: int) -> tuple[list[Event], int]:
    """Events of the log before a seq, until `limit` messages are among them; and the seq that they begin with."""
    found: list[Event] = []
    posted = 0
    while posted < limit and seq > 1:
        chunk = await log.events_before(resources.redis, room.key, seq, max(CHUNK, limit))
        if not chunk:
            break
        found = chunk + found
        posted += sum(event["type"] == POSTED for event in chunk)
        seq = chunk[0]["seq"]
    return found, seq


async def _stored_before(
    resources: Resources, room: OpenRoom, seq: int, limit: int
) -> tuple[list[Message], list[Event]]:
    async with resources.db.read() as db:
        stored_room = await rooms.find(db, room.key)
        if stored_room is None:
            return [], []
        found = await messages.page_before(db, stored_room, seq, limit)
        first = found[0].seq if len(found) == limit else 1
        return found, await events.between(db, stored_room, first, seq - 1)


async def _stored_after(
    resources: Resources, room: OpenRoom, seq: int, limit: int
) -> tuple[list[Message], list[Event], int]:
    """Messages and events of the database after a seq, and up to which seq they are complete."""
    async with resources.db.read() as db:
        stored_room = await rooms.find(db, room.key)
        if stored_room is None:
            return [], [], seq
        found = await messages.page_after(db, stored_room, seq, limit)
        reached = found[-1].seq if len(found) == limit else max(stored_room.stored_seq, seq)
        return found, await events.between(db, stored_room, seq + 1, reached), reached
