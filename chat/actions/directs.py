"""Direct rooms: a few fixed people, one room for the same set, whoever begins, wherever, and however many at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import blocks as blocking
from chat.actions import members as memberships
from chat.actions import people
from chat.actions import rooms as opening
from chat.actions.accounts import find_somebody
from chat.bus import directs as copies
from chat.errors import BadField, Conflict, NotFound
from chat.languages import Sentence
from chat.model import permission
from chat.model.ids import parse_usercode, people_key
from chat.model.room import PEOPLE_OF_A_DIRECT, Membership, Role, Room, RoomDraft
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import blocks, directs, members, rooms, users

TRIES = 5
# Whoever made the room may not have told of it yet, or died before; older ones are told by the housekeeping.
FRESH = timedelta(hours=1)
ALONE = Sentence("Choose somebody else to write to.")
TOO_MANY = Sentence("Name at most %(most)s others.", most=PEOPLE_OF_A_DIRECT - 1)


class Begun(NamedTuple):
    """A direct room, and whether it was made just now."""

    room: str
    made: bool


async def find_or_make(resources: Resources, user: User, to: Sequence[str]) -> str:
    """The key of the direct room that `begin` finds or makes."""
    return (await begin(resources, user, to)).room


async def begin(resources: Resources, user: User, to: Sequence[str]) -> Begun:
    """The direct room of `user` and these people, named by usercode or username; everybody in it hears it already.

    A room that Redis knows is found without the database. Raises BadField, or NotFound naming those who cannot be
    written to.
    """
    if known := await _find_known(resources, user, to):
        return Begun(known, made=False)
    others = await _others(resources, user, to)
    everybody = [user, *others.values()]
    among = people_key(one.usercode for one in everybody)
    room, made = await _find_or_insert(resources, user, others, among)
    if now() - room.created_at < FRESH:
        await _announce(resources, room, everybody)
    if made and len(others) == 1:
        # One may have blocked the other while the room was made.
        await blocking.settle_room(resources, user, *others.values())
    await copies.keep(resources.redis, among, room.key)
    return Begun(room.key, made)


async def _find_known(resources: Resources, user: User, to: Sequence[str]) -> str | None:
    """The room as far as Redis knows it; None also when somebody in it must not be written to."""
    if len(to) > PEOPLE_OF_A_DIRECT:
        return None
    codes = [code for who in to if (code := parse_usercode(who))]
    room = await copies.find(resources.redis, people_key([user.usercode, *codes])) if len(codes) == len(to) else None
    if room is None or any(one.blocked for one in (await people.find_many(resources, codes)).values()):
        return None
    return room


async def _others(resources: Resources, user: User, to: Sequence[str]) -> dict[str, User]:
    """The people besides `user`, each once, by what they were called."""
    called = dict.fromkeys(to)
    if len(called) > PEOPLE_OF_A_DIRECT:
        raise BadField({"to": TOO_MANY})
    found = {who: await find_somebody(resources, who) for who in called}
    _refuse([who for who, one in found.items() if one is None or one.blocked])
    others = {one.usercode: (who, one) for who, one in found.items() if one and one.usercode != user.usercode}
    if not others:
        raise BadField({"to": ALONE})
    if len(others) >= PEOPLE_OF_A_DIRECT:
        raise BadField({"to": TOO_MANY})
    return dict(others.values())


async def _find_or_insert(resources: Resources, user: User, others: dict[str, User], among: str) -> tuple[Room, bool]:
    for _ in range(TRIES):
        try:
            async with resources.db.begin() as db:
                if room := await directs.find(db, among):
                    return room, False
                return await _insert(db, user, others, among), True
        except IntegrityError:
            # Somebody else was a moment faster; or the key was drawn before.
            continue
    raise Conflict(Sentence("No free key was found for this room. Try again."))


async def _insert(db: AsyncConnection, user: User, others: dict[str, User], among: str) -> Room:
    ids = [one.id for one in others.values()]
    companions = await users.companions(db, user.id, ids) if user.is_guest else set()
    at_odds = await blocks.between(db, user.id, ids)
    _refuse([who for who, one in others.items() if not permission.is_reachable(user, one, companions, at_odds)])
    room = await rooms.insert_one(db, RoomDraft.direct())
    await directs.insert_one(db, among, room)
    for one in (user, *others.values()):
        await members.insert_one(db, room, one.id, Role.MEMBER, by=user.id, version=1)
    return room


async def _announce(resources: Resources, room: Room, everybody: list[User]) -> None:
    """Tell of all memberships, as of any other; those that are told already stay as they are."""
    await opening.open_room(resources, room.key)
    told = [(Membership(room, one.id, Role.MEMBER, version=1), one) for one in everybody]
    await asyncio.gather(*(memberships.announce(resources, one, person, everybody[0]) for one, person in told))


def _refuse(unknown: list[str]) -> None:
    """One sentence for whoever is not there and whoever must not be told that they are."""
    if unknown:
        raise NotFound(Sentence("There is nobody called %(names)s.", names=", ".join(unknown)))
