"""Invites. Whoever uses one up has locked its room before."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.invite import Invite, InviteDraft
from chat.model.room import Role, Room
from chat.model.times import now
from chat.store.database import inserted_id
from chat.store.tables import invites, rooms


async def insert_one(db: AsyncConnection, draft: InviteDraft, room: Room, made_by: int) -> Invite:
    created_at = now()
    row = {
        "code": draft.code,
        "room_id": room.id,
        "role": draft.role,
        "account_role": draft.account_role,
        "made_by": made_by,
        "created_at": created_at,
        "expires_at": draft.expires_at,
        "uses_left": draft.uses,
        "revoked": False,
    }
    id_ = inserted_id(await db.execute(insert(invites).values(row)))
    facts = (draft.code, room.key, room.name, draft.role, draft.account_role, made_by, created_at)
    return Invite(id_, *facts, draft.expires_at, draft.uses)


async def find(db: AsyncConnection, code: str) -> Invite | None:
    """An invite, open or not."""
    row = (await db.execute(_invites().where(invites.c.code == code))).first()
    return None if row is None else _invite(row)


async def list_open(
    db: AsyncConnection, room: Room | None, moment: datetime, before: int | None, limit: int, made_by: int | None = None
) -> list[Invite]:
    """Those of a room, or of all, that still let somebody in, the newest first, with ids below `before`; of one maker
    or of all."""
    is_open = (invites.c.revoked.is_(False), invites.c.expires_at > moment, _counts())
    query = _invites().where(*is_open).order_by(invites.c.id.desc()).limit(limit)
    if room is not None:
        query = query.where(invites.c.room_id == room.id)
    if before is not None:
        query = query.where(invites.c.id < before)
    if made_by is not None:
        query = query.where(invites.c.made_by == made_by)
    return [_invite(row) for row in await db.execute(query)]


async def use(db: AsyncConnection, invite: Invite, moment: datetime) -> bool:
    """Take one use of it; whether there was one. In one statement: of those who come at once each takes another."""
    this = (invites.c.id == invite.id, invites.c.revoked.is_(False), invites.c.expires_at > moment, _counts())
    taken = await db.execute(update(invites).where(*this).values(uses_left=invites.c.uses_left - 1))
    return taken.rowcount == 1


async def revoke(db: AsyncConnection, invite: Invite) -> None:
    await db.execute(update(invites).where(invites.c.id == invite.id).values(revoked=True))


def _counts() -> Any:
    return or_(invites.c.uses_left.is_(None), invites.c.uses_left > 0)


def _invites() -> Select[Any]:
    columns = (rooms.c.key.label("room"), rooms.c.name.label("room_name"))
    return select(invites, *columns).join(rooms, rooms.c.id == invites.c.room_id)


def _invite(row: Any) -> Invite:
    return Invite(
        row.id,
        row.code,
        row.room,
        row.room_name,
        Role(row.role),
        row.account_role,
        row.made_by,
        row.created_at,
        row.expires_at,
        row.uses_left,
        bool(row.revoked),
    )
