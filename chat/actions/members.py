"""Memberships: joining, leaving, adding, removing. The database first, then Redis, in one script with the event."""

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import rooms as opening
from chat.actions.accounts import find_somebody
from chat.bus import rooms as log
from chat.bus.rooms import Accepted, RightsChange, RoomClosed
from chat.errors import BadField, NotFound
from chat.model import permission
from chat.model.event import NewEvent, member_changed, role_changed
from chat.model.room import EVERYONE, Membership, OpenRoom, Role, Room, RoomDraft
from chat.model.user import User
from chat.resources import Resources
from chat.store import members, rooms, users

# People choose printable client_ids, so nobody can take the one of a membership.
_CLIENT_ID = "\x00member.{room}.{version}"


async def create_room(resources: Resources, owner: User, draft: RoomDraft) -> Accepted:
    """Make a room, its maker the owner; the first event of its log is their joining."""
    membership = await opening.insert(resources, owner, draft)
    return await announce(resources, membership, owner, owner)


async def join(resources: Resources, user: User, key: str) -> Accepted:
    """Become a member of an open room; joining twice changes nothing."""
    async with resources.db.begin() as db:
        room, known = await opening.look_up(db, user, key)
        if known and known.present:
            return await _unchanged(resources, key)
        permission.may_join(room)
        joined = await members.set_role(db, room, user.id, Role.MEMBER, by=user.id)
    return await announce(resources, joined, user, user)


async def leave(resources: Resources, user: User, key: str) -> Accepted:
    async with resources.db.begin() as db:
        room, known = await opening.look_up(db, user, key)
        permission.may_leave(known, await members.count_owners(db, room))
        gone = await members.set_role(db, room, user.id, Role.LEFT, by=user.id)
    return await announce(resources, gone, user, user)


async def add(resources: Resources, actor: User, key: str, who: str, role: str = Role.MEMBER) -> Accepted:
    """Bring somebody in, by username or usercode; nothing changes for one who is in already."""
    target = await _somebody(resources, who)
    wanted = _role(role)
    async with resources.db.begin() as db:
        room, mine, theirs = await _three(db, actor, target, key)
        permission.may_add(room, mine, wanted)
        if theirs and theirs.present:
            return await _unchanged(resources, key)
        added = await members.set_role(db, room, target.id, wanted, by=actor.id)
    return await announce(resources, added, target, actor)


async def change_role(resources: Resources, actor: User, key: str, who: str, role: str) -> Accepted:
    target = await _somebody(resources, who)
    wanted = _role(role)
    async with resources.db.begin() as db:
        room, mine, theirs = await _three(db, actor, target, key)
        permission.may_change_role(mine, theirs, wanted, await members.count_owners(db, room))
        changed = await members.set_role(db, room, target.id, wanted, by=actor.id)
    return await announce(resources, changed, target, actor, role_changed(key, target, wanted, actor))


async def remove(resources: Resources, actor: User, key: str, who: str) -> Accepted:
    """Take somebody out; their sockets hear nothing of the room any more."""
    target = await _somebody(resources, who)
    async with resources.db.begin() as db:
        room, mine, theirs = await _three(db, actor, target, key)
        permission.may_remove(mine, theirs, await members.count_owners(db, room))
        gone = await members.set_role(db, room, target.id, Role.LEFT, by=actor.id)
    return await announce(resources, gone, target, actor)


async def list_page(resources: Resources, room: OpenRoom, after: str = "", limit: int = 200) -> list[tuple[User, Role]]:
    """The members by username; of `everyone`, all users."""
    async with resources.db.read() as db:
        if room.key == EVERYONE:
            return [(user, Role.MEMBER) for user in await users.search(db, "", after, limit)]
        found = await rooms.find(db, room.key)
        return await members.list_of_room(db, found, after, limit) if found else []


async def announce(
    resources: Resources, membership: Membership, user: User, by: User, event: NewEvent | None = None
) -> Accepted:
    """Bring Redis up to a membership: rights, event and notice in one script. Safe to repeat, also much later.

    The database is the authority. When we die between its commit and this, housekeeping calls it again.
    """
    room = membership.room
    event = event or member_changed(room.key, user, by, joined=membership.present)
    notice = {"type": "room.added" if membership.present else "room.removed", "room": room.key}
    change = RightsChange(membership.version, permission.rights(membership.role), orjson.dumps(notice)[:-1])
    client_id = _CLIENT_ID.format(room=room.key, version=membership.version)
    while True:
        try:
            accepted = await log.accept(resources.redis, event, user.usercode, client_id=client_id, change=change)
        except RoomClosed:
            await opening.open_room(resources, room.key)
            continue
        resources.doorbell.ring()
        return accepted


async def _unchanged(resources: Resources, key: str) -> Accepted:
    """The answer to a wish that is fulfilled already: where the room stands."""
    room = (await log.find_many(resources.redis, [key])).get(key) or await opening.open_room(resources, key)
    return Accepted(key, room.position, {}, duplicate=True)


async def _somebody(resources: Resources, who: str) -> User:
    user = await find_somebody(resources, who)
    if user is None:
        raise NotFound(f"There is nobody called {who}.")
    return user


async def _three(
    db: AsyncConnection, actor: User, target: User, key: str
) -> tuple[Room, Membership | None, Membership | None]:
    room, mine = await opening.look_up(db, actor, key)
    permission.may_see(room.kind, permission.rights(mine.role) if mine else "")
    return room, mine, (await opening.look_up(db, target, key))[1]


def _role(text: str) -> Role:
    if text not in (Role.OWNER, Role.MODERATOR, Role.MEMBER):
        raise BadField({"role": "Choose owner, moderator or member."})
    return Role(text)
