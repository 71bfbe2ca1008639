"""Memberships: joining, leaving, adding, removing. The database first, then Redis, in one script with the event."""

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import people
from chat.actions import rooms as opening
from chat.bus import rooms as log
from chat.bus.rooms import Accepted, RightsChange, RoomClosed
from chat.errors import BadField
from chat.languages import Sentence
from chat.model import audit as acts
from chat.model import permission
from chat.model.event import UPDATED, membership_changed
from chat.model.room import EVERYONE, Kind, Member, Membership, OpenRoom, Role, Room, RoomDraft
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, members, rooms, users

# People choose printable client_ids, so nobody can take the one of a membership.
_CLIENT_ID = "\x00member.{room}.{version}"


async def create_room(resources: Resources, owner: User, draft: RoomDraft) -> Accepted:
    """Make a room, its maker the owner; the first event of its log is their joining."""
    permission.may_make_room(owner)
    membership = await opening.insert(resources, owner, draft)
    return await announce(resources, membership, owner, owner)


async def join(resources: Resources, user: User, key: str) -> Accepted:
    """Become a member of an open room; joining twice changes nothing."""
    async with resources.db.begin() as db:
        room, known = await opening.look_up(db, user, key)
        if known and known.present:
            return await unchanged(resources, key)
        permission.may_join(room, user, known)
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
    target = await people.find_somebody(resources, actor, who)
    wanted = parse_role(role)
    async with resources.db.begin() as db:
        room, mine, theirs = await look_up_both(db, actor, target, key)
        permission.may_add(room, mine, wanted, theirs)
        if theirs.present:
            return await unchanged(resources, key)
        added = await members.set_role(db, room, target.id, wanted, by=actor.id)
    return await announce(resources, added, target, actor)


async def change_role(resources: Resources, actor: User, key: str, who: str, role: str) -> Accepted:
    """Give a member another role in the room."""
    target = await people.find_somebody(resources, actor, who)
    wanted = parse_role(role)
    async with resources.db.begin() as db:
        room, mine, theirs = await look_up_both(db, actor, target, key)
        permission.may_change_role(mine, theirs, wanted, await members.count_owners(db, room))
        changed = await members.set_role(db, room, target.id, wanted, by=actor.id)
        told = {"before": theirs.role, "role": wanted}
        await audit.add(db, actor.id, acts.ROLE_CHANGED, target.usercode, told, room)
    return await announce(resources, changed, target, actor)


async def remove(resources: Resources, actor: User, key: str, who: str) -> Accepted:
    """Take somebody out; their sockets hear nothing of the room any more."""
    target = await people.find_somebody(resources, actor, who)
    async with resources.db.begin() as db:
        room, mine, theirs = await look_up_both(db, actor, target, key)
        permission.may_remove(mine, theirs, await members.count_owners(db, room))
        gone = await members.set_role(db, room, target.id, Role.LEFT, by=actor.id)
        await audit.add(db, actor.id, acts.REMOVED, target.usercode, room=room)
    return await announce(resources, gone, target, actor)


async def list_page(resources: Resources, room: OpenRoom, after: str = "", limit: int = 200) -> list[Member]:
    """The members by username; of `everyone`, all users but guests."""
    async with resources.db.read() as db:
        if room.key == EVERYONE:
            return [Member(user, Role.MEMBER) for user in await users.search(db, "", after, limit, guests=False)]
        found = await rooms.find(db, room.key)
        listed = await members.list_of_room(db, found, after, limit) if found else {}
    # Who they are is copied in Redis: fifty rows of accounts cost more than all else of a page.
    known = await people.find_many(resources, listed)
    return [Member(known[code], *held) for code, held in listed.items() if code in known]


async def announce(resources: Resources, membership: Membership, user: User, by: User) -> Accepted:
    """Bring Redis up to a membership: rights, event and notice in one script. Safe to repeat, also much later.

    The database is the authority. When we die between its commit and this, housekeeping calls it again.
    """
    room = membership.room
    if room.kind is Kind.DIRECT and membership.told_as == UPDATED:
        # One of the two has blocked the other, or does no more: nobody is told, their rights say it.
        await opening.load_members(resources, user)
        return await unchanged(resources, room.key)
    notice = {"type": "room.added" if membership.present else "room.removed", "room": room.key}
    present = await opening.count_members(resources, room.key)
    rights = permission.rights_of(membership)
    change = RightsChange(membership.version, rights, orjson.dumps(notice)[:-1], present)
    client_id = _client_id(membership)
    event = membership_changed(membership, user, by)
    while True:
        try:
            accepted = await log.accept(resources.redis, event, user.usercode, client_id=client_id, change=change)
        except RoomClosed:
            await opening.open_room(resources, room.key)
            continue
        resources.doorbell.ring()
        return accepted


async def is_announced(resources: Resources, membership: Membership, user: User) -> bool:
    """Whether Redis has been told of a membership, today at least; cheaper than telling it again."""
    return bool(await log.find_answer(resources.redis, user.usercode, _client_id(membership)))


def _client_id(membership: Membership) -> str:
    return _CLIENT_ID.format(room=membership.room.key, version=membership.version)


async def unchanged(resources: Resources, key: str) -> Accepted:
    """The answer to a wish that is fulfilled already: where the room stands."""
    room = (await log.find_many(resources.redis, [key])).get(key) or await opening.open_room(resources, key)
    return Accepted(key, room.position, {}, duplicate=True)


async def look_up_both(
    db: AsyncConnection, actor: User, target: User, key: str
) -> tuple[Room, Membership | None, Membership]:
    """A room as its actor sees it, locked, with the memberships of both; a target without one is not present."""
    room, mine = await opening.look_up(db, actor, key)
    theirs = await opening.membership_of(db, room, target)
    return room, mine, theirs or Membership(room, target.id, Role.LEFT, 0, account=target.role)


def parse_role(text: str) -> Role:
    """A role that can be given. Raises BadField."""
    if text not in (Role.OWNER, Role.MODERATOR, Role.MEMBER):
        raise BadField({"role": Sentence("Choose owner, moderator or member.")})
    return Role(text)
