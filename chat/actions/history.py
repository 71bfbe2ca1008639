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
    recent, first = await _log_before(resources, room, seq, limit)
    found = [Message.from_event(event) for event in recent if event["type"] == POSTED]
    others = [event for event in recent if event["type"] != POSTED]
    found = await _with_present_names(resources, found)
    if len(found) < limit and first > 1:
        try:
            stored, older = await _stored_before(resources, room, first, limit - len(found))
        except Unavailable:
            if not found:
                raise
        else:
            found, others = stored + found, older + others
    found = found[-limit:]
    earlier = len(found) == limit and found[0].seq > 1
    if earlier:
        others = [event for event in others if event["seq"] > found[0].seq]
    return Page(found, others, earlier, seq <= room.position.seq)


async def after(resources: Resources, room: OpenRoom, seq: int, limit: int) -> Page:
    """The `limit` messages after a seq."""
    payloads = await log.events_between(resources.redis, room.key, seq + 1)
    recent = [orjson.loads(payload) for payload in payloads]
    found = [Message.from_event(event) for event in recent if event["type"] == POSTED]
    found = await _with_present_names(resources, found)
    if not recent or recent[0]["seq"] > seq + 1:
        async with resources.db.read() as db:
            stored_room = await rooms.find(db, room.key)
            stored = await messages.page_after(db, stored_room, seq, limit) if stored_room else []
        known = {message.seq for message in stored}
        found = stored + [message for message in found if message.seq not in known and len(stored) < limit]
    later = len(found) > limit
    return Page(found[:limit], [], seq > 0, later)


async def around(resources: Resources, room: OpenRoom, seq: int, limit: int) -> Page:
    """Half of the messages up to a seq, half after it."""
    first = await before(resources, room, seq + 1, (limit + 1) // 2)
    second = await after(resources, room, seq, limit // 2)
    return Page(first.messages + second.messages, first.events, first.earlier, second.later)


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


async def _with_present_names(resources: Resources, found: list[Message]) -> list[Message]:
    """People who have another name or picture by now show it on old messages too."""
    present = await copies.find_many(resources.redis, list({message.author.usercode for message in found}))
    return [replace(message, author=present.get(message.author.usercode, message.author)) for message in found]
