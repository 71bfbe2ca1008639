"""Rooms that were deleted. Their row stays: so its key is given to no other room, and the audit log has its names."""

from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.event import LEFT
from chat.model.room import Kind, Membership, Role, Room
from chat.model.times import now
from chat.store import outgoing
from chat.store.rooms import room_from
from chat.store.tables import imports, invites, members, rooms, webhooks


class Gone(NamedTuple):
    """Who was let go: an account id, and the version of the membership that ended."""

    user_id: int
    version: int


async def close(db: AsyncConnection, room: Room, by: int) -> list[Gone]:
    """Let nobody be in the room, or come in; who was. The room is locked."""
    this = (members.c.room_id == room.id, members.c.role != Role.LEFT)
    found = await db.execute(select(members.c.user_id, members.c.version).where(*this).order_by(members.c.user_id))
    gone = [Gone(row.user_id, row.version + 1) for row in found]
    left = {"role": Role.LEFT, "told_as": LEFT, "version": members.c.version + 1, "changed_by": by, "changed_at": now()}
    await db.execute(update(members).where(*this).values(left))
    await db.execute(update(invites).where(invites.c.room_id == room.id).values(revoked=True))
    # Nothing comes in from programs, nobody is called, and what is brought in again is brought into another room.
    await db.execute(delete(webhooks).where(webhooks.c.room_id == room.id))
    await outgoing.delete_of_room(db, room)
    await db.execute(delete(imports).where(imports.c.target == room.key))
    # Closed, and without members: that is a room which exists for nobody.
    closed = {"kind": Kind.CLOSED, "name": room.key, "topic": "", "deleted_at": now()}
    await db.execute(update(rooms).where(rooms.c.id == room.id).values(closed))
    return gone


async def with_a_rest(db: AsyncConnection, limit: int) -> list[Room]:
    """Deleted rooms of which something is still there."""
    rest = (rooms.c.deleted_at.is_not(None), rooms.c.expired_seq < rooms.c.stored_seq)
    return [room_from(row) for row in await db.execute(select(rooms).where(*rest).order_by(rooms.c.id).limit(limit))]


def membership(room: Room, one: Gone) -> Membership:
    return Membership(room, one.user_id, Role.LEFT, one.version, told_as=LEFT)
