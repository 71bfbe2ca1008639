"""Threads: reading one. Like all history out of the log as far as that reaches, and out of the database behind it."""

from dataclasses import dataclass

import orjson

from chat.actions import history
from chat.actions.replies import counted
from chat.bus import rooms as log
from chat.errors import NotFound
from chat.languages import Sentence
from chat.model.event import POSTED, Event
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.model.thread import threads_in
from chat.resources import Resources
from chat.store import messages, rooms


@dataclass(frozen=True, slots=True)
class Thread:
    """The seq of a first message, the message (None when it has left the room), and what answers it, oldest first.

    `earlier`: whether there is more of that before these.
    """

    seq: int
    root: Message | None
    replies: list[Message]
    earlier: bool

    @property
    def messages(self) -> list[Message]:
        return [self.root, *self.replies] if self.root else self.replies


async def read(resources: Resources, room: OpenRoom, seq: int, limit: int, before: int | None = None) -> Thread:
    """The thread that a message is in, with the newest of what answers, or with what stands before a seq.

    Raises NotFound when there is no message at this place, and nothing that goes back to it.
    """
    events = [orjson.loads(payload) for payload in await log.events_between(resources.redis, room.key, seq)]
    threads = threads_in(events)
    if seq in threads:
        return await read(resources, room, threads[seq], limit, before)
    since = events[0]["seq"] if events else room.position.seq + 1
    end = room.position.seq + 1 if before is None else before
    found = [event for event in events if threads.get(event["seq"]) == seq and event["seq"] < end]
    replies = [Message.from_event(event) for event in found[-limit - 1 :]]
    root = _posted(events, seq)
    if since > seq:
        async with resources.db.read() as db:
            stored_room = await rooms.find(db, room.key)
            if stored_room:
                root = next(iter(await messages.find_at(db, stored_room, [seq])), None)
                missing = limit + 1 - len(replies)
                replies = await messages.answers_before(db, stored_room, seq, min(end, since), missing) + replies
        if root and root.thread:
            return await read(resources, room, root.thread, limit, before)
    if root is None and not replies:
        raise NotFound(Sentence("There is no message at this place."))
    shown = await history.folded(resources, [*([root] if root else []), *replies[-limit:]], events)
    if root:
        shown[:1] = await counted(resources, room, shown[:1], events, since)
    return Thread(seq, shown[0] if root else None, shown[1:] if root else shown, len(replies) > limit)


def _posted(events: list[Event], seq: int) -> Message | None:
    first = events[0] if events else None
    return Message.from_event(first) if first and first["seq"] == seq and first["type"] == POSTED else None
