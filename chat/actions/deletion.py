"""Deleting rooms: at once for everybody, and then out of the database, Redis and the disk, in steps.

One transaction ends all memberships and closes the room; from then on it exists for nobody. What it held leaves as
what is too old does (retention.py), in steps that survive a crash, by the clock of the workers.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from chat.actions import members, retention
from chat.actions import rooms as opening
from chat.actions.leaving import Ruled
from chat.bus import rooms as log
from chat.errors import BadField, NotFound
from chat.languages import Sentence
from chat.model import permission
from chat.model.audit import ROOM_DELETED
from chat.model.room import Kind
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, deletion, rooms, users

TOLD_AT_ONCE, ROOMS = 50, 20


async def delete(resources: Resources, actor: User, key: str) -> None:
    """Delete a room for good; for its owners and for administrators, also those who are not in it."""
    async with resources.db.begin() as db:
        room = (await rooms.lock_many(db, [key])).get(key)
        if room is None or room.deleted:
            raise NotFound(permission.NO_ROOM)
        permission.may_delete_room(room, actor, await opening.membership_of(db, room, actor))
        gone = await deletion.close(db, room, actor.id)
        await audit.add(db, actor.id, ROOM_DELETED, key, {"name": room.name, "members": len(gone)}, room)
        people = await users.find_many(db, {one.user_id for one in gone})
    closed = replace(room, kind=Kind.CLOSED, name=key, topic="")
    await opening.open_room(resources, key)
    await log.update(resources.redis, closed)
    # When we die in between, housekeeping tells the others.
    for first in range(0, len(gone), TOLD_AT_ONCE):
        ended = [deletion.membership(closed, one) for one in gone[first : first + TOLD_AT_ONCE]]
        await asyncio.gather(*(members.announce(resources, one, people[one.user_id], actor) for one in ended))


async def delete_knowingly(resources: Resources, actor: User, key: str, typed: str) -> None:
    """The same for people, who type the key of the room first: nothing brings it back. Raises BadField."""
    if typed != key:
        raise BadField({"key": Sentence("Type the key of the room, to say that you mean it.")})
    await delete(resources, actor, key)


async def clear(resources: Resources, by: User, may_go_on: Callable[[], bool] = lambda: True) -> None:
    """Take away what is left of deleted rooms, as long as there is time; the next run goes on."""
    async with resources.db.read() as db:
        found = await deletion.with_a_rest(db, ROOMS)
    for room in found:
        # Who deleted it may have died before Redis knew.
        await opening.open_room(resources, room.key)
        await log.update(resources.redis, room)
        # Its last events tell who left, a moment ago.
        await retention.expire(resources, Ruled(room, now() + timedelta(days=1)), by, may_go_on)
        if not may_go_on():
            return
