"""The audit log. Rows are added in the transaction of what they tell of, and never touched again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.audit import Entry, Wanted
from chat.model.room import Room
from chat.model.times import now
from chat.store import chain
from chat.store.database import inserted_id
from chat.store.tables import audit, rooms, users


async def add(
    db: AsyncConnection,
    actor_id: int,
    action: str,
    target: str | int,
    data: Mapping[str, Any] | None = None,
    room: Room | None = None,
) -> int:
    """Write an entry; its id. What is None in `data` is left out. It comes into the chain when the transaction ends."""
    told = {name: value for name, value in (data or {}).items() if value is not None}
    row = {
        "at": now(),
        "actor_id": actor_id,
        "action": action,
        "room_id": room.id if room else None,
        "target": str(target),
        "data": orjson.dumps(told).decode(),
    }
    id_ = inserted_id(await db.execute(insert(audit).values(row)))
    chain.promise(db, id_)
    return id_


async def page(
    db: AsyncConnection, before: int | None, limit: int, room: Room | None = None, wanted: Wanted | None = None
) -> list[Entry]:
    """The newest first, of one room or of all, with ids below `before`; `wanted.actor` is a usercode by now."""
    query = _entries().order_by(audit.c.id.desc()).limit(limit)
    if room:
        query = query.where(audit.c.room_id == room.id)
    if wanted and wanted.actor:
        query = query.where(
            audit.c.actor_id == select(users.c.id).where(users.c.usercode == wanted.actor).scalar_subquery()
        )
    if wanted and wanted.action:
        query = query.where(audit.c.action == wanted.action)
    if wanted and wanted.target:
        query = query.where(audit.c.target == wanted.target)
    if wanted and wanted.room:
        query = query.where(audit.c.room_id == select(rooms.c.id).where(rooms.c.key == wanted.room).scalar_subquery())
    if wanted and wanted.since:
        query = query.where(audit.c.at >= wanted.since)
    if wanted and wanted.until:
        query = query.where(audit.c.at < wanted.until)
    if before is not None:
        query = query.where(audit.c.id < before)
    return [_entry(row) for row in await db.execute(query)]


async def since(db: AsyncConnection, moment: datetime, actions: Collection[str], after: int, limit: int) -> list[Entry]:
    """Entries of some kinds that are younger than a moment, oldest first, with ids above `after`."""
    query = _entries().where(audit.c.at > moment, audit.c.action.in_(actions), audit.c.id > after)
    return [_entry(row) for row in await db.execute(query.order_by(audit.c.id).limit(limit))]


async def newest_of(db: AsyncConnection, room: Room, action: str, targets: Collection[str]) -> dict[str, Entry]:
    """The last entry of one kind for each of these targets."""
    query = _entries().where(audit.c.room_id == room.id, audit.c.action == action, audit.c.target.in_(targets))
    return {row.target: _entry(row) for row in await db.execute(query.order_by(audit.c.id))}


def _entries() -> Select[Any]:
    return select(audit, rooms.c.key.label("room")).outerjoin(rooms, rooms.c.id == audit.c.room_id)


def _entry(row: Any) -> Entry:
    return Entry(row.id, row.at, row.actor_id, row.action, row.room, row.target, orjson.loads(row.data))
