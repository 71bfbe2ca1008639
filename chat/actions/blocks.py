"""Blocking somebody: they are not told. The room of the two is silent for both, and they call each other no more."""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import members as memberships
from chat.actions import people
from chat.bus import blocks as copies
from chat.bus import users as channels
from chat.errors import BadField, Busy, Unavailable
from chat.languages import Sentence
from chat.model.ids import people_key
from chat.model.restriction import FOREVER
from chat.model.room import Membership, Room
from chat.model.user import User
from chat.resources import Resources
from chat.store import blocks, directs, members, rooms

CHANGED = "blocks.changed"
_Change = Callable[[AsyncConnection, int, int], Awaitable[None]]


async def block(resources: Resources, user: User, who: str) -> User:
    """Hear no more of somebody; twice changes nothing. Raises NotFound, or BadField for oneself."""
    other = await _other(resources, user, who)
    # Another device of theirs may do the same at this moment: then it is done.
    with suppress(IntegrityError):
        await _change(resources, user, other, blocks.insert_one)
    return other


async def unblock(resources: Resources, user: User, who: str) -> User:
    """Hear of them again. The room of the two stays silent for as long as they have blocked back."""
    other = await _other(resources, user, who)
    await _change(resources, user, other, blocks.delete_one)
    return other


async def _change(resources: Resources, user: User, other: User, change: _Change) -> None:
    async with resources.db.begin() as db:
        room = await _locked_room(db, user, other)
        if (change is blocks.insert_one) != await blocks.exists(db, user.id, other.id):
            await change(db, user.id, other.id)
        silenced = await _silence(db, room, user, other) if room else []
    await copies.forget(resources.redis, other.usercode)
    await _announce(resources, user, other, silenced)
    if room is None:
        # One of them may have begun their room while we looked.
        await settle_room(resources, user, other)
    codes = [one.usercode for one, _ in await list_mine(resources, user)]
    with suppress(Busy, Unavailable):
        await channels.tell(resources.redis, user.usercode, CHANGED, {"blocked": codes})


async def list_mine(resources: Resources, user: User) -> list[tuple[User, datetime]]:
    """Whom they have blocked, and since when, by username."""
    async with resources.db.read() as db:
        return await blocks.blocked_by(db, user.id)


async def codes_of_mine(resources: Resources, user: User) -> list[str]:
    """The usercodes of these, for pages; none while the database is away."""
    with suppress(Unavailable):
        return [other.usercode for other, _ in await list_mine(resources, user)]
    return []


async def blockers_of(resources: Resources, author: User) -> Collection[str]:
    """The usercodes of those who have blocked `author`, as far as that is known while the database is away."""
    known = await copies.blockers_of(resources.redis, author.usercode)
    if known is not None:
        return known
    with suppress(Unavailable):
        async with resources.db.read() as db:
            known = await blocks.blockers_of(db, author.id)
        await copies.keep(resources.redis, author.usercode, known)
    return known or ()


async def settle_room(resources: Resources, user: User, other: User) -> None:
    """Let the room of the two be silent if one of them has blocked the other, and only then."""
    async with resources.db.begin() as db:
        room = await _locked_room(db, user, other)
        silenced = await _silence(db, room, user, other) if room else []
    await _announce(resources, user, other, silenced)


async def _locked_room(db: AsyncConnection, user: User, other: User) -> Room | None:
    room = await directs.find(db, people_key((user.usercode, other.usercode)))
    return (await rooms.lock_many(db, [room.key]))[room.key] if room else None


async def _silence(db: AsyncConnection, room: Room, user: User, other: User) -> list[Membership]:
    until = FOREVER if await blocks.between(db, user.id, [other.id]) else None
    known = [await members.find(db, room, one.id) for one in (user, other)]
    return [await members.mute(db, one, until, by=user.id) for one in known if one and one.muted_until != until]


async def _announce(resources: Resources, user: User, other: User, silenced: list[Membership]) -> None:
    both = {user.id: user, other.id: other}
    for one in silenced:
        await memberships.announce(resources, one, both[one.user_id], user)


async def _other(resources: Resources, user: User, who: str) -> User:
    other = await people.find_somebody(resources, user, who)
    if other.id == user.id:
        raise BadField({"usercode": Sentence("You cannot block yourself.")})
    return other
