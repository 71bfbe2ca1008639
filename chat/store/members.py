"""Memberships. A row is never deleted: leaving is a role, so that the version goes on counting."""

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.event import JOINED, LEFT, UPDATED
from chat.model.room import Membership, Role, Room
from chat.model.times import now
from chat.model.user import ADMINISTRATORS, User
from chat.store.rooms import room_from
from chat.store.tables import members, rooms, users
from chat.store.users import COLUMNS as USER_COLUMNS
from chat.store.users import user_from

_COLUMNS = [members.c[name] for name in ("role", "version", "muted_until", "banned_until", "told_as")]


class Ban(NamedTuple):
    """Somebody who may not come back; `by` is an account id."""

    user: User
    until: datetime
    by: int
    at: datetime


async def find(db: AsyncConnection, room: Room, user_id: int) -> Membership | None:
    """The row, left or not."""
    query = select(*_COLUMNS).where(members.c.room_id == room.id, members.c.user_id == user_id)
    row = (await db.execute(query)).first()
    return None if row is None else _membership(row, room, user_id)


async def set_role(db: AsyncConnection, room: Room, user_id: int, role: Role, by: int) -> Membership:
    """Insert or change the row; each change counts its version up from 1. Who is muted stays so when they come back."""
    known = await find(db, room, user_id)
    if known is None:
        return await insert_one(db, room, user_id, role, by, version=1)
    told_as = LEFT if role is Role.LEFT else UPDATED if known.present else JOINED
    return await _change(db, known, by, {"role": role, "told_as": told_as, "banned_until": None})


async def mute(db: AsyncConnection, known: Membership, until: datetime | None, by: int) -> Membership:
    """Let a member not write until then; None lifts it."""
    return await _change(db, known, by, {"muted_until": until, "told_as": UPDATED})


async def ban(db: AsyncConnection, known: Membership, until: datetime, by: int) -> Membership:
    """Take somebody out until then; one who was never in (version 0, not present) gets a row for it."""
    values = {"role": Role.LEFT, "banned_until": until, "told_as": LEFT if known.present else UPDATED}
    if await find(db, known.room, known.user_id) is None:
        await insert_one(db, known.room, known.user_id, Role.LEFT, by, version=0)
    return await _change(db, known, by, values)


async def unban(db: AsyncConnection, known: Membership, by: int) -> Membership:
    return await _change(db, known, by, {"banned_until": None, "told_as": UPDATED})


async def _change(db: AsyncConnection, known: Membership, by: int, values: dict[str, Any]) -> Membership:
    this = (members.c.room_id == known.room.id) & (members.c.user_id == known.user_id)
    row = values | {"version": known.version + 1, "changed_by": by, "changed_at": now()}
    await db.execute(update(members).where(this).values(row))
    return replace(known, version=known.version + 1, **values)


async def insert_one(db: AsyncConnection, room: Room, user_id: int, role: Role, by: int, version: int) -> Membership:
    """A first membership. Version 0 is for those that are no event, such as `general` at registration."""
    row = {"role": role, "version": version, "changed_by": by, "changed_at": now()}
    await db.execute(insert(members).values(room_id=room.id, user_id=user_id, **row))
    return Membership(room, user_id, role, version)


async def list_of_user(db: AsyncConnection, user_id: int) -> list[Membership]:
    """The rooms that a user is in, and those that they are banned from."""
    query = (
        select(rooms, *_COLUMNS)
        .join(members, members.c.room_id == rooms.c.id)
        .where(members.c.user_id == user_id, or_(members.c.role != Role.LEFT, members.c.banned_until.is_not(None)))
    )
    return [_membership(row, room_from(row), user_id) for row in await db.execute(query)]


async def list_of_room(
    db: AsyncConnection, room: Room, after: str, limit: int
) -> dict[str, tuple[Role, datetime | None, datetime | None]]:
    """The members of a room by username from `after` on: their usercodes with what `Member` says of each."""
    came = or_(members.c.told_as.is_(None), members.c.told_as == JOINED)
    since = case((came, members.c.changed_at)).label("since")
    query = (
        select(users.c.usercode, members.c.role, members.c.muted_until, since)
        .join(members, members.c.user_id == users.c.id)
        .where(members.c.room_id == room.id, members.c.role != Role.LEFT, users.c.username > after)
        .order_by(users.c.username)
        .limit(limit)
    )
    return {row.usercode: (Role(row.role), row.muted_until, row.since) for row in await db.execute(query)}


async def list_bans(db: AsyncConnection, room: Room, after: str, limit: int) -> list[Ban]:
    """Who is banned from a room, by username from `after` on."""
    query = (
        select(*USER_COLUMNS, members.c.banned_until, members.c.changed_by, members.c.changed_at)
        .join(members, members.c.user_id == users.c.id)
        .where(members.c.room_id == room.id, members.c.banned_until > now(), users.c.username > after)
        .order_by(users.c.username)
        .limit(limit)
    )
    return [Ban(user_from(row), row.banned_until, row.changed_by, row.changed_at) for row in await db.execute(query)]


async def moderators_of(db: AsyncConnection, room: Room) -> list[str]:
    """The usercodes of owners, moderators, and administrators who are in."""
    moderating = or_(members.c.role.in_((Role.OWNER, Role.MODERATOR)), users.c.role.in_(ADMINISTRATORS))
    query = (
        select(users.c.usercode)
        .join(members, members.c.user_id == users.c.id)
        .where(members.c.room_id == room.id, members.c.role != Role.LEFT, moderating)
    )
    return list((await db.execute(query)).scalars())


async def ended(db: AsyncConnection, moment: datetime, limit: int) -> list[tuple[str, int]]:
    """Room keys and account ids where a mute or a ban is over by a moment, but still stands in the row."""
    over = or_(members.c.muted_until <= moment, members.c.banned_until <= moment)
    query = select(rooms.c.key, members.c.user_id).join(members, members.c.room_id == rooms.c.id).where(over)
    return [(row.key, row.user_id) for row in await db.execute(query.limit(limit))]


async def count_owners(db: AsyncConnection, room: Room) -> int:
    """How many owners; the rows stay locked, so that two owners cannot leave past each other."""
    query = select(members.c.user_id).where(members.c.room_id == room.id, members.c.role == Role.OWNER)
    return len((await db.execute(query.with_for_update())).all())


async def changed_since(db: AsyncConnection, moment: datetime, offset: int, limit: int) -> list[tuple[Membership, int]]:
    """What changed lately and is an event, oldest first, each with the account id of whoever changed it."""
    query = (
        select(rooms, members.c.user_id, members.c.changed_by, *_COLUMNS)
        .join(members, members.c.room_id == rooms.c.id)
        .where(members.c.changed_at > moment, members.c.version > 0)
        .order_by(members.c.changed_at, members.c.room_id, members.c.user_id)
        .offset(offset)
        .limit(limit)
    )
    return [(_membership(row, room_from(row), row.user_id), row.changed_by) for row in await db.execute(query)]


def _membership(row: Any, room: Room, user_id: int) -> Membership:
    return Membership(room, user_id, Role(row.role), row.version, row.muted_until, row.banned_until, row.told_as)
