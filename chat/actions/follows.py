"""Who hears of a thread: whoever wrote in it, unless they said no, and whoever said yes.

What people said is in the database, and copied into Redis once in its life for each room, at the first answer. Who
wrote in a thread is looked up once too: in the log where that has the first message, else in the database.
"""

from contextlib import suppress
from datetime import timedelta

import orjson

from chat.actions import history
from chat.actions import rooms as opening
from chat.bus import follows as copies
from chat.bus import rooms as log
from chat.errors import Forbidden, NotFound, Unavailable
from chat.languages import Sentence
from chat.model import permission, thread
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.model.thread import Choice
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import follows, rooms
from chat.store import threads as stored

# Times are stored to the millisecond.
A_MOMENT = timedelta(milliseconds=1)


async def choose(resources: Resources, user: User, key: str, seq: int, *, following: bool) -> int:
    """Hear of the thread that a message is in from now on, or no more; the seq of its first message.

    Raises NotFound, or Forbidden for who is not in the room.
    """
    room = await opening.find(resources, user, key)
    if permission.READ not in room.held:
        raise Forbidden(Sentence("Join the room before you follow what is said in it."))
    message = await history.find(resources, room, seq)
    root = message.thread or message.seq
    async with resources.db.begin() as db:
        locked = (await rooms.lock_many(db, [key]))[key]
        if root <= locked.expired_seq:
            raise NotFound(Sentence("There is no message at this place."))
        before = await follows.find(db, locked, root, user)
        choice = Choice(root, user.usercode, following, max(now(), before.at + A_MOMENT) if before else now())
        await follows.choose(db, locked, user, choice, anew=before is None)
    await copies.choose(resources.redis, key, choice, before)
    return root


async def is_following(resources: Resources, user: User, room: OpenRoom, root: int) -> bool:
    said = await _said(resources, room, root, await copies.of(resources.redis, room.key, root))
    if user.usercode in said:
        return said[user.usercode]
    wrote, _ = await _wrote(resources, room, root)
    return user.usercode in wrote


async def followers(resources: Resources, room: OpenRoom, root: int, author: User) -> tuple[set[str], set[str]]:
    """The usercodes of those who follow a thread in which this author is writing, and of those who said they do not.

    What only the database knows is left out while it is away.
    """
    known = await copies.of(resources.redis, room.key, root)
    said = await _said(resources, room, root, known)
    wrote = known.wrote
    if wrote is None:
        wrote, is_whole = await _wrote(resources, room, root)
        if is_whole:
            await copies.wrote(resources.redis, room.key, root, wrote, all_of_them=True)
    # Before it is accepted: whoever is refused follows too, and nobody who was not is left out by a process that dies.
    if author.usercode not in wrote and not author.bot:
        await copies.wrote(resources.redis, room.key, root, [author.usercode])
    silent = {usercode for usercode, following in said.items() if not following}
    return (wrote | said.keys()) - silent, silent


async def look_again(resources: Resources, room: str, message: Message) -> None:
    """A message was deleted: with it, its author may have left its thread."""
    await copies.look_again(resources.redis, room, message.thread or message.seq)


async def _said(resources: Resources, room: OpenRoom, root: int, known: copies.Heard) -> dict[str, bool]:
    if known.said is None:
        with suppress(Unavailable):
            async with resources.db.read() as db:
                choices = await follows.list_of_room(db, await rooms.get(db, room.key))
            await copies.load(resources.redis, room.key, choices)
            known = await copies.of(resources.redis, room.key, root)
    return known.said or {}


async def _wrote(resources: Resources, room: OpenRoom, root: int) -> tuple[set[str], bool]:
    """Who wrote in a thread, and whether these are all: the database may be away."""
    events = [orjson.loads(payload) for payload in await log.events_between(resources.redis, room.key, root)]
    found = thread.who_answered(events, root)
    if events and events[0]["seq"] <= root:
        return found, True
    with suppress(Unavailable):
        async with resources.db.read() as db:
            found |= await stored.who_answered(db, await rooms.get(db, room.key), root)
            return found, True
    return found, False
