"""Memberships. A row is never deleted: leaving is a role, so that the version goes on counting."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import Membership, Role, Room
from chat.model.times import now
from chat.model.user import User
from chat.store.rooms import room_from
from chat.store.tables import members, rooms, users
from chat.store.users import COLUMNS as USER_COLUMNS
from chat.store.users import user_from


async def find(db: AsyncConnection, room: Room, user_id: int) -> Membership | None:
    """The row, left or not."""
    query = select(members.c.role, members.c.version).where(members.c.room_id == room.id, members.c.user_id == user_id)
    row = (await db.execute(query)).first()
    return None if row is None else Membership(room, user_id, Role(row.role), row.version)


async def set_role(db: AsyncConnection, room: Room, user_id: int, role: Role, by: int) -> Membership:
    """Insert or change the row; each change counts its version up from 1."""
    known = await find(db, room, user_id)
    if known is None:
        return await insert_one(db, room, user_id, role, by, version=1)
    this = (members.c.room_id == room.id) & (members.c.user_id == user_id)
    row = {"role": role, "version": known.version + 1, "changed_by": by, "changed_at": now()}
    await db.execute(update(members).where(this).values(row))
    return Membership(room, user_id, role, known.version + 1)


async def insert_one(db: AsyncConnection, room: Room, user_id: int, role: Role, by: int, version: int) -> Membership:
    """A first membership. Version 0 is for those that are no event, such as `general` at registration."""
    row = {"role": role, "version": version, "changed_by": by, "changed_at": now()}
    await db.execute(insert(members).values(room_id=room.id, user_id=user_id, **row))
    return Membership(room, user_id, role, version)


async def list_of_user(db: AsyncConnection, user_id: int) -> list[Membership]:
    """The rooms that a user is in."""
    query = (
        select(rooms, members.c.role, members.c.version)
        .join(members, members.c.room_id == rooms.c.id)
        .where(members.c.user_id == user_id, members.c.role != Role.LEFT)
    )
    return [_membership(row, user_id) for row in await db.execute(query)]


async def list_of_room(db: AsyncConnection, room: Room, after: str, limit: int) -> list[tuple[User, Role]]:
    """The members of a room by username from `after` on."""
    query = (
        select(*USER_COLUMNS, members.c.role.label("room_role"))
        .join(members, members.c.user_id == users.c.id)
        .where(members.c.room_id == room.id, members.c.role != Role.LEFT, users.c.username > after)
        .order_by(users.c.username)
        .limit(limit)
    )
    return [(user_from(row), Role(row.room_role)) for row in await db.execute(query)]


async def count_owners(db: AsyncConnection, room: Room) -> int:
    """How many owners; the rows stay locked, so that two owners cannot leave past each other."""
    query = select(members.c.user_id).where(members.c.room_id == room.id, members.c.role == Role.OWNER)
    return len((await db.execute(query.with_for_update())).all())


async def changed_since(db: AsyncConnection, moment: datetime, offset: int, limit: int) -> list[tuple[Membership, int]]:
    """What changed lately and is an event, oldest first, each with the account id of whoever changed it."""
    query = (
        select(rooms, members.c.user_id, members.c.role, members.c.version, members.c.changed_by)
        .join(members, members.c.room_id == rooms.c.id)
        .where(members.c.changed_at > moment, members.c.version > 0)
        .order_by(members.c.changed_at, members.c.room_id, members.c.user_id)
        .offset(offset)
        .limit(limit)
    )
    return [(_membership(row, row.user_id), row.changed_by) for row in await db.execute(query)]


def _membership(row: Any, user_id: int) -> Membership:
    return Membership(room_from(row), user_id, Role(row.role), row.version)
