"""Reading: how far everybody is, and what is unread. Counts are computed from the cursor each time, never kept."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace

from chat.actions import rooms as opening
from chat.bus import cursors as copies
from chat.bus.cursors import HEARING_MEMBERS, Counted, CursorUnloaded, Move
from chat.bus.rooms import Denied, MembersUnloaded, RoomClosed
from chat.errors import Unavailable
from chat.model import permission
from chat.model.cursor import Cursor, Involvement, ReadState
from chat.model.room import EVERYONE, OpenRoom
from chat.model.user import User
from chat.resources import Resources
from chat.store import cursors
from chat.store import rooms as stored

# Also those who left have a cursor.
MOST = 4 * HEARING_MEMBERS


async def read(resources: Resources, user: User, room: str, seq: int, *, back: bool = False) -> Cursor:
    """All up to `seq` is read. Never moves back, but for `back`: marked as unread."""
    return await _move(resources, user, room, Move(read=seq, back=back))


async def deliver(resources: Resources, user: User, room: str, seq: int) -> Cursor:
    """All up to `seq` has reached the user."""
    return await _move(resources, user, room, Move(delivered=seq))


async def involve(resources: Resources, user: User, room: str, level: Involvement) -> Cursor:
    """Choose what to be told of a room."""
    return await _move(resources, user, room, Move(involvement=level))


async def _move(resources: Resources, user: User, room: str, move: Move) -> Cursor:
    implied = ""
    if room == EVERYONE:
        implied = permission.rights_in_everyone(user, resources.settings.broadcast_role)
    while True:
        try:
            return await copies.move(resources.redis, user.usercode, room, move, implied=implied, heard=user.receipts)
        except RoomClosed:
            await opening.open_room(resources, room)
        except MembersUnloaded:
            await opening.load_members(resources, user)
        except CursorUnloaded:
            seen = await opening.find(resources, user, room)
            await _load(resources, user, {room: seen})
        except Denied:
            seen = await opening.find(resources, user, room)
            raise permission.refusal(seen.kind, seen.held) from None


async def states(resources: Resources, user: User, rooms: Mapping[str, OpenRoom]) -> dict[str, ReadState]:
    """What is unread in each of the user's rooms. While the database is away, what only it could count is left out."""
    counted = await _count(resources, user, rooms)
    return {key: await _with_old(resources, user, key, one) for key, one in counted.items()}


async def state(resources: Resources, user: User, room: OpenRoom) -> ReadState:
    return (await states(resources, user, {room.key: room}))[room.key]


async def first_unread(resources: Resources, user: User, room: OpenRoom) -> int | None:
    """The seq of the first message that makes a room unread, found where it is counted; None where nothing does."""
    counted = (await _count(resources, user, {room.key: room}))[room.key]
    read = counted.cursor.read_seq
    if read < counted.stored:
        with suppress(Unavailable):
            async with resources.db.read() as db:
                old = await cursors.first_unread(db, room.key, user.id, read, counted.stored)
            if old is not None:
                return old
    posts = await copies.posts_after(resources.redis, room.key, max(read, counted.stored))
    return next((post.seq for post in posts if post.author != user.usercode), None)


async def _count(resources: Resources, user: User, rooms: Mapping[str, OpenRoom]) -> dict[str, Counted]:
    """What Redis counts, for which it is given what it does not know."""
    counted = await copies.count(resources.redis, user.usercode, list(rooms))
    missing = {key: rooms[key] for key, one in counted.items() if one is None}
    if missing:
        try:
            await _load(resources, user, missing)
        except Unavailable:
            tops = {key: room.position.seq for key, room in missing.items()}
            counted |= {key: Counted(_fresh(top), 0, top, 0, 0) for key, top in tops.items()}
        else:
            counted |= await copies.count(resources.redis, user.usercode, list(missing))
    return {key: one for key, one in counted.items() if one}


async def others(resources: Resources, user: User, room: OpenRoom, members: Collection[User]) -> dict[str, Cursor]:
    """How far the other members of a small room are; {} in a larger one, where nobody hears of it.

    What somebody keeps to themselves has only reached them, and so it is for whoever keeps their own to themselves.
    """
    if len(members) > HEARING_MEMBERS or room.members > HEARING_MEMBERS or permission.READ not in room.held:
        return {}
    moved = await copies.of_room(resources.redis, room.key)
    if any(one.usercode not in moved for one in members):
        with suppress(Unavailable):
            async with resources.db.read() as db:
                known = await cursors.of_room(db, await stored.get(db, room.key), MOST)
            moved = {one.usercode: known[one.id] for one in members if one.id in known} | moved
    shown = {one.usercode: one.receipts and user.receipts for one in members if one.usercode != user.usercode}
    return {
        usercode: moved[usercode] if open_about_it else replace(moved[usercode], read_seq=0)
        for usercode, open_about_it in shown.items()
        if usercode in moved
    }


async def _with_old(resources: Resources, user: User, key: str, counted: Counted) -> ReadState:
    """Add what is too old for Redis to be counted there."""
    found = ReadState(counted.cursor, counted.top, counted.unread, counted.mentions)
    span = counted.cursor.read_seq, counted.stored
    if span[0] >= span[1]:
        return found
    with suppress(Unavailable):
        async with resources.db.read() as db:
            unread = await cursors.count_unread(db, key, user.id, *span)
            mentions = await cursors.count_mentions(db, key, user.id, user.usercode, *span) if unread else 0
        return replace(found, unread=found.unread + unread, mentions=found.mentions + mentions)
    return found


async def _load(resources: Resources, user: User, rooms: Mapping[str, OpenRoom]) -> None:
    """Copy cursors from the database; who has none begins to read where the room is now."""
    async with resources.db.read() as db:
        known = await cursors.of_user(db, user.id)
    found = {key: known.get(key) or _fresh(room.position.seq) for key, room in rooms.items()}
    await copies.load(resources.redis, user.usercode, found)


def _fresh(seq: int) -> Cursor:
    return Cursor(0, seq, seq, Involvement.ALL, None, None)
