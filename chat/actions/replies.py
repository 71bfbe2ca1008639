"""What answers a message: counted out of the log as far as that reaches, and by the database behind it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from chat.bus import users as copies
from chat.errors import Unavailable
from chat.model import thread
from chat.model.event import Event
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.resources import Resources
from chat.store import rooms
from chat.store import threads as stored


async def counted(
    resources: Resources, room: OpenRoom, found: Sequence[Message], events: Sequence[Event], since: int
) -> list[Message]:
    """Messages with what answers them. `events` are all of the room from a seq on; what stands before that is counted
    by the database, and is left out while it is away.
    """
    roots = [message.seq for message in found if message.reply_to is None]
    answers = thread.count(events, roots)
    if older := [seq for seq in roots if seq < since]:
        with suppress(Unavailable):
            async with resources.db.read() as db:
                if stored_room := await rooms.find(db, room.key):
                    gone = thread.deleted_in(events)
                    for part in await stored.parts(db, stored_room, older, since, gone):
                        answers[part.root].add(part.author, part.seq, part.at, part.number)
    done = {seq: replies for seq, one in answers.items() if (replies := one.done())}
    everybody = {person.usercode for replies in done.values() for person in replies.people}
    present = await copies.find_many(resources.redis, list(everybody)) if everybody else {}
    for seq, replies in done.items():
        done[seq] = replace(replies, people=tuple(present.get(one.usercode, one) for one in replies.people))
    return [replace(message, replies=done.get(message.seq)) for message in found]
