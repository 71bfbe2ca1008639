"""Rooms: making, finding, changing; and bringing them into this life of Redis when it does not know them."""

from dataclasses import replace
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import people
from chat.bus import members as copies
from chat.bus import rooms as log
from chat.bus.members import Held
from chat.errors import NotFound, Taken
from chat.languages import Sentence
from chat.model import event, permission
from chat.model.audit import ROOM_CHANGED
from chat.model.room import BUILT_IN, EVERYONE, Kind, Membership, OpenRoom, Role, Room, RoomChange, RoomDraft
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, directs, events, members, rooms, users
from chat.store.rooms import Wanted

# People choose printable client_ids, so nobody can take the one of a change of a room.
_CLIENT_ID = "\x00room.{}"


async def insert(resources: Resources, owner: User, draft: RoomDraft) -> Membership:
    """Write a room and its owner into the database. Raises Taken."""
    try:
        async with resources.db.begin() as db:
            room = await rooms.insert_one(db, draft)
            return await members.set_role(db, room, owner.id, Role.OWNER, by=owner.id)
    except IntegrityError as error:
        taken = Sentence("There is a room %(key)s already. Choose another key.", key=draft.key)
        raise Taken("room", taken) from error


async def find(resources: Resources, user: User, key: str) -> OpenRoom:
    """The room as `user` sees it, from Redis when it is open there. Raises NotFound for one that they may not see."""
    room = (await log.find_many(resources.redis, [key])).get(key) or await open_room(resources, key)
    held = await _rights_in(resources, user, key)
    permission.may_see(room.kind, held, guest=user.is_guest)
    return (await people.name_directs(resources, user, [replace(room, held=held)]))[0]


async def _rights_in(resources: Resources, user: User, key: str) -> str:
    if key == EVERYONE:
        return permission.rights_in_everyone(user, resources.settings.broadcast_role)
    held = await copies.rights_in(resources.redis, user.usercode, key)
    return (await load_members(resources, user)).get(key, Held(0, "")).rights if held is None else held


async def list_mine(resources: Resources, user: User) -> dict[str, OpenRoom]:
    """The rooms that `user` is in, built-in ones first, then by name."""
    held = await copies.of_user(resources.redis, user.usercode)
    if held is None:
        held = await load_members(resources, user)
    mine = {key: one.rights for key, one in held.items() if permission.READ in one.rights}
    if implied := permission.rights_in_everyone(user, resources.settings.broadcast_role):
        mine[EVERYONE] = implied
    found = await log.find_many(resources.redis, mine)
    for key in mine.keys() - found.keys():
        found[key] = await open_room(resources, key)
    seen = await people.name_directs(resources, user, [replace(one, held=mine[key]) for key, one in found.items()])
    return {room.key: room for room in sorted(seen, key=_order)}


async def list_visible(
    resources: Resources,
    user: User,
    text: str = "",
    after: str = "",
    limit: int = 50,
    *,
    mine: bool = False,
    directs: bool = True,
) -> list[tuple[Room, int]]:
    """Rooms that exist for this user, by key: open ones and their own (or these alone), and how many are in.

    For guests these alone, and not `everyone`.
    """
    wanted = Wanted(text, after, mine=mine, directs=directs, implied=not user.is_guest)
    async with resources.db.read() as db:
        visible = await rooms.list_visible(db, user.id, wanted, limit)
        counts = await rooms.count_members(db, [room.id for room in visible])
        everybody = await users.count(db, guests=False) if any(room.key == EVERYONE for room in visible) else 0
    return [(room, everybody if room.key == EVERYONE else counts.get(room.id, 0)) for room in visible]


async def count_members(resources: Resources, key: str) -> int:
    async with resources.db.read() as db:
        room = await rooms.find(db, key)
        return await _count_in(db, room) if room else 0


async def _count_in(db: AsyncConnection, room: Room) -> int:
    if room.key == EVERYONE:
        return await users.count(db, guests=False)
    return (await rooms.count_members(db, [room.id])).get(room.id, 0)


def _order(room: OpenRoom) -> tuple[bool, str, str]:
    return room.key not in BUILT_IN, room.name.casefold(), room.key


async def open_room(resources: Resources, key: str) -> OpenRoom:
    """Make a room acceptable in this life of Redis, from the database. Raises NotFound."""
    async with resources.db.read() as db:
        room = await rooms.find(db, key)
        if room is None:
            raise NotFound(permission.NO_ROOM)
        epoch = await events.current_epoch(db)
        present = await _count_in(db, room)
        among = await directs.people_of(db, room) if room.kind is Kind.DIRECT else []
    await log.open_room(resources.redis, room, epoch, present, among)
    return (await log.find_many(resources.redis, [key]))[key]


async def load_members(resources: Resources, user: User) -> dict[str, Held]:
    """Copy a user's rooms from the database into Redis; answers what holds now."""
    async with resources.db.read() as db:
        memberships = await members.list_of_user(db, user.id)
    held = {one.room.key: Held(one.version, permission.rights_of(one)) for one in memberships}
    return await copies.load(resources.redis, user.usercode, held)


async def update(
    resources: Resources,
    user: User,
    key: str,
    name: str | None = None,
    topic: str | None = None,
    slow_s: int | None = None,
    posting: str | None = None,
) -> None:
    """Give a room another name, topic or order; everybody in it hears of it. What is None stays as it is."""
    async with resources.db.begin() as db:
        room, actor = await look_up(db, user, key)
        permission.may_rename(room, actor)
        if (slow_s, posting) != (None, None):
            permission.may_order(room)
        fields = RoomChange.parse(room, name, topic, slow_s, posting).fields
        if not fields:
            return
        await rooms.update_fields(db, room, fields)
        number = await audit.add(db, user.id, ROOM_CHANGED, key, fields, room)
    await announce(resources, key, fields, user, number)


async def announce(resources: Resources, key: str, fields: dict[str, Any], by: User, number: int) -> None:
    """Bring Redis up to a room as it is in the database, and tell of the change that the audit log has as `number`.

    Safe to repeat: when we die between the commit and this, housekeeping calls it again.
    """
    async with resources.db.read() as db:
        room = await rooms.get(db, key)
    await open_room(resources, key)
    await log.update(resources.redis, room)
    told, client_id = event.room_updated(key, fields, by), _CLIENT_ID.format(number)
    await log.accept(resources.redis, told, by.usercode, client_id=client_id)
    resources.doorbell.ring()


async def look_up(db: AsyncConnection, user: User, key: str) -> tuple[Room, Membership | None]:
    """A room as `user` sees it and their membership, left or not, for a change within a transaction. Raises NotFound.

    The room's row is locked: two changes of the same membership must not both start from none. Rooms are locked before
    anything else here as in the drain, which stores messages under the same lock: another order would deadlock.
    """
    room = (await rooms.lock_many(db, [key])).get(key)
    if room is None:
        raise NotFound(permission.NO_ROOM)
    known = await membership_of(db, room, user)
    permission.may_see(room.kind, permission.rights_of(known), guest=user.is_guest)
    return room, known


async def membership_of(db: AsyncConnection, room: Room, user: User) -> Membership | None:
    """Somebody's row in a locked room, left or not; of `everyone`, what is implied."""
    if room.key == EVERYONE:
        role = Role.LEFT if user.is_guest else Role.OWNER if user.is_admin else Role.MEMBER
        return Membership(room, user.id, role, 0, account=user.role)
    known = await members.find(db, room, user.id)
    return known and replace(known, account=user.role)
