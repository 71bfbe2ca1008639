"""What was said: the one read with two sources, the room's log in Redis and the database behind it.

Read-your-writes: the log is read first and holds everything that is not stored yet, so what was acked is always there;
the database is asked only for what the log no longer has. Changes of messages are folded onto them: rows have those
that are stored, the log has at least all others, and a change that a message shows already does nothing.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson

from chat.actions.replies import counted
from chat.bus import rooms as log
from chat.bus import users as copies
from chat.errors import NotFound, Unavailable
from chat.languages import Sentence
from chat.model.event import CHANGES, POSTED, Event
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.model.thread import threads_in
from chat.resources import Resources
from chat.store import events, messages, rooms

# How many messages are looked at for the last one.
REACH = 10


@dataclass(frozen=True, slots=True)
class Page:
    """Messages, and the other events between them, oldest first."""

    messages: list[Message]
    events: list[Event]
    earlier: bool
    later: bool


async def before(resources: Resources, room: OpenRoom, seq: int, limit: int, *, replies: bool = False) -> Page:
    """The `limit` messages before a seq (one past the top for the newest); with `replies`, what answers each too."""
    recent, first = await _log_before(resources, room, seq, limit + 1)
    posted, others = _sorted_out(recent)
    found = [Message.from_event(event) for event in posted[-limit - 1 :]]
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
    found = await _up_to_date(resources, room, found, recent, min(seq, room.position.seq + 1), replies)
    return Page(found, others, earlier, later=seq <= room.position.seq)


async def after(resources: Resources, room: OpenRoom, seq: int, limit: int, *, replies: bool = False) -> Page:
    """The `limit` messages after a seq; `replies` as above."""
    payloads = await log.events_between(resources.redis, room.key, seq + 1)
    recent = [orjson.loads(payload) for payload in payloads]
    posted, others = _sorted_out(recent)
    found: list[Message] = []
    if not recent or recent[0]["seq"] > seq + 1:
        # A full page of the database ends before the log begins, or overlaps it: what follows comes with the next page.
        found, older, reached = await _stored_after(resources, room, seq, limit + 1)
        posted = [event for event in posted if event["seq"] > reached]
        others = older + [event for event in others if event["seq"] > reached]
    found += [Message.from_event(event) for event in posted[: limit + 1 - len(found)]]
    later = len(found) > limit
    found = found[:limit]
    if later:
        end = found[-1].seq if found else seq
        others = [event for event in others if event["seq"] < end]
    following = recent[-1]["seq"] + 1 if recent else seq + 1
    found = await _up_to_date(resources, room, found, recent, following, replies)
    return Page(found, others, seq > 0, later)


async def around(resources: Resources, room: OpenRoom, seq: int, limit: int, *, replies: bool = False) -> Page:
    """Half of the messages up to a seq, half after it; `replies` as above."""
    first = await before(resources, room, seq + 1, (limit + 1) // 2, replies=replies)
    second = await after(resources, room, seq, limit // 2, replies=replies)
    return Page(first.messages + second.messages, first.events + second.events, first.earlier, second.later)


async def newest(resources: Resources, room: OpenRoom) -> Message | None:
    """The last message of a room that was not deleted, as far as it is within reach; None without one."""
    try:
        page = await before(resources, room, room.position.seq + 1, REACH)
    except Unavailable:
        return None
    return next((message for message in reversed(page.messages) if not message.deleted), None)


async def find(resources: Resources, room: OpenRoom, seq: int, *, replies: bool = False) -> Message:
    """The message at a place, deleted or not; `replies` as above. Raises NotFound."""
    found, recent = await _posted_at(resources, room, seq)
    return (await _up_to_date(resources, room, [found], recent, seq + 1, replies))[0]


async def find_posted(resources: Resources, room: OpenRoom, seq: int) -> Message:
    """The same without its changes, for what never changes: who wrote it, what it answers. Raises NotFound."""
    found, recent = await _posted_at(resources, room, seq)
    return _threaded([found], recent)[0]


async def _posted_at(resources: Resources, room: OpenRoom, seq: int) -> tuple[Message, list[Event]]:
    """A message, and the events that were read for it."""
    payloads = await log.events_between(resources.redis, room.key, seq, seq)
    recent = [orjson.loads(payload) for payload in payloads]
    posted, _ = _sorted_out(recent)
    found = [Message.from_event(event) for event in posted]
    if not recent:
        async with resources.db.read() as db:
            stored_room = await rooms.find(db, room.key)
            found = await messages.find_at(db, stored_room, [seq]) if stored_room else []
    if not found:
        raise NotFound(Sentence("There is no message at this place."))
    return found[0], recent


async def find_many(resources: Resources, room: OpenRoom, seqs: Collection[int]) -> dict[int, Message]:
    """The messages at these places, deleted or not, by seq; places without one are missing.

    While the database is away, so are those that only it has.
    """
    calls = [log.events_between(resources.redis, room.key, seq, seq) for seq in seqs]
    recent = [orjson.loads(payload) for payloads in await asyncio.gather(*calls) for payload in payloads]
    posted, _ = _sorted_out(recent)
    found = [Message.from_event(event) for event in posted]
    first = min((event["seq"] for event in recent), default=room.stored) + 1
    if missing := set(seqs) - {event["seq"] for event in recent}:
        first = min(first, room.stored + 1)
        with suppress(Unavailable):
            async with resources.db.read() as db:
                stored_room = await rooms.find(db, room.key)
                found += await messages.find_at(db, stored_room, missing) if stored_room else []
    return {message.seq: message for message in await _up_to_date(resources, room, found, recent, first)}


async def _up_to_date(
    resources: Resources,
    room: OpenRoom,
    found: list[Message],
    recent: list[Event],
    following: int,
    replies: bool = False,
) -> list[Message]:
    """Messages with all their changes, and with what answers them where that is wanted.

    `recent` are the events of the log that were read with them, `following` the seq behind the last of these.
    """
    if not found:
        return []
    # What is stored is in the rows; the changes of messages out of the log are all in the log.
    missing = following if recent else max(following, room.stored + 1)
    later = await log.events_between(resources.redis, room.key, missing) if missing <= room.position.seq else []
    events = recent + [orjson.loads(payload) for payload in later]
    found = await folded(resources, _threaded(found, events), events)
    since = recent[0]["seq"] if recent else missing
    return await counted(resources, room, found, events, since) if replies else found


def _threaded(found: list[Message], events: list[Event]) -> list[Message]:
    """With their threads also where these were not known when they were accepted."""
    if all(message.thread or not message.reply_to for message in found):
        return found
    known = threads_in(events)
    return [
        replace(one, thread=known.get(one.seq, one.reply_to)) if one.reply_to and not one.thread else one
        for one in found
    ]


async def folded(resources: Resources, found: list[Message], events: list[Event]) -> list[Message]:
    """Messages with the changes among some events, under the names that their authors have now."""
    by_seq = {message.seq: message for message in found}
    for event in events:
        if event["type"] in CHANGES and event["target"] in by_seq:
            by_seq[event["target"]] = by_seq[event["target"]].changed(event)
    present = await copies.find_many(resources.redis, list({message.author.usercode for message in found}))
    return [replace(one, author=present.get(one.author.usercode, one.author)) for one in by_seq.values()]


def _sorted_out(recent: list[Event]) -> tuple[list[Event], list[Event]]:
    """What was posted, not yet as messages: a page needs few of them. And the other events that people see."""
    posted = [event for event in recent if event["type"] == POSTED]
    return posted, [event for event in recent if event["type"] not in CHANGES and event["type"] != POSTED]


async def _log_before(resources: Resources, room: OpenRoom, seq: int, limit: int) -> tuple[list[Event], int]:
    """Events of the log before a seq, until `limit` messages are among them; and the seq that they begin with."""
    found: list[Event] = []
    posted = 0
    while posted < limit and seq > 1:
        chunk = await log.events_before(resources.redis, room.key, seq, 2 * limit)
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
