"""Rooms: making, finding, changing; and bringing them into this life of Redis when it does not know them."""

from dataclasses import replace

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.bus import members as copies
from chat.bus import rooms as log
from chat.bus.members import Held
from chat.errors import Conflict, NotFound
from chat.model import event, permission
from chat.model.room import BUILT_IN, EVERYONE, Kind, Membership, OpenRoom, Role, Room, RoomDraft
from chat.model.user import User
from chat.resources import Resources
from chat.store import events, members, rooms, users


async def insert(resources: Resources, owner: User, draft: RoomDraft) -> Membership:
    """Write a room and its owner into the database. Raises Conflict when the key is taken."""
    try:
        async with resources.db.begin() as db:
            room = await rooms.insert_one(db, draft)
            return await members.set_role(db, room, owner.id, Role.OWNER, by=owner.id)
    except IntegrityError as error:
        raise Conflict(f"There is a room {draft.key} already. Choose another key.") from error


async def find(resources: Resources, user: User, key: str) -> OpenRoom:
    """The room as `user` sees it, from Redis when it is open there. Raises NotFound for one that they may not see."""
    room = (await log.find_many(resources.redis, [key])).get(key) or await open_room(resources, key)
    held = await _rights_in(resources, user, key)
    permission.may_see(room.kind, held)
    return replace(room, held=held)


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
    mine[EVERYONE] = permission.rights_in_everyone(user, resources.settings.broadcast_role)
    found = await log.find_many(resources.redis, mine)
    for key in mine.keys() - found.keys():
        found[key] = await open_room(resources, key)
    seen = [replace(room, held=mine[key]) for key, room in found.items()]
    return {room.key: room for room in sorted(seen, key=_order)}


async def list_visible(
    resources: Resources, user: User, text: str = "", after: str = "", limit: int = 50, *, mine: bool = False
) -> list[tuple[Room, int]]:
    """Rooms that exist for this user, by key: open ones and their own (or these alone), and how many are in."""
    async with resources.db.read() as db:
        visible = await rooms.list_visible(db, user.id, text, after, limit, mine=mine)
        counts = await rooms.count_members(db, [room.id for room in visible])
        everybody = await users.count(db) if any(room.key == EVERYONE for room in visible) else 0
    return [(room, everybody if room.key == EVERYONE else counts.get(room.id, 0)) for room in visible]


async def count_members(resources: Resources, key: str) -> int:
    async with resources.db.read() as db:
        if key == EVERYONE:
            return await users.count(db)
        room = await rooms.find(db, key)
        return (await rooms.count_members(db, [room.id])).get(room.id, 0) if room else 0


def _order(room: OpenRoom) -> tuple[bool, str, str]:
    return room.key not in BUILT_IN, room.name.casefold(), room.key


async def open_room(resources: Resources, key: str) -> OpenRoom:
    """Make a room acceptable in this life of Redis, from the database. Raises NotFound."""
    async with resources.db.read() as db:
        room = await rooms.find(db, key)
        epoch = await events.current_epoch(db)
    if room is None:
        raise NotFound(permission.NO_ROOM)
    await log.open_room(resources.redis, room, epoch)
    return (await log.find_many(resources.redis, [key]))[key]


async def load_members(resources: Resources, user: User) -> dict[str, Held]:
    """Copy a user's rooms from the database into Redis; answers what holds now."""
    async with resources.db.read() as db:
        memberships = await members.list_of_user(db, user.id)
    held = {one.room.key: Held(one.version, permission.rights(one.role)) for one in memberships}
    return await copies.load(resources.redis, user.usercode, held)


async def update(resources: Resources, user: User, key: str, name: str | None, topic: str | None) -> None:
    """Give a room another name or topic; everybody in it hears of it."""
    async with resources.db.begin() as db:
        room, actor = await look_up(db, user, key)
        permission.may_rename(room, actor)
        wish = RoomDraft.parse(
            room.name if name is None else name, Kind.OPEN, room.topic if topic is None else topic, key
        )
        fields = {"name": wish.name} if wish.name != room.name else {}
        fields |= {"topic": wish.topic} if wish.topic != room.topic else {}
        if not fields:
            return
        await rooms.update_fields(db, room, fields)
    await open_room(resources, key)
    await log.update(resources.redis, key, fields)
    await log.accept(resources.redis, event.room_updated(key, fields, user), user.usercode)
    resources.doorbell.ring()


async def look_up(db: AsyncConnection, user: User, key: str) -> tuple[Room, Membership | None]:
    """A room and the user's membership, left or not, for a change within a transaction. Raises NotFound.

    The room's row is locked: two changes of the same membership must not both start from none. Rooms are locked before
    anything else here as in the drain, which stores messages under the same lock: another order would deadlock.
    """
    room = (await rooms.lock_many(db, [key])).get(key)
    if room is None:
        raise NotFound(permission.NO_ROOM)
    if key == EVERYONE:
        return room, Membership(room, user.id, Role.OWNER if user.is_admin else Role.MEMBER, 0)
    return room, await members.find(db, room, user.id)
