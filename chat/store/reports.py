"""Messages that somebody wants moderators to look at."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.report import OPEN, Report
from chat.model.room import EVERYONE, Role, Room
from chat.model.times import now
from chat.store.database import inserted_id
from chat.store.tables import members, reports, rooms


async def insert_one(db: AsyncConnection, room: Room, seq: int, reporter_id: int, reason: str) -> Report:
    """Raises IntegrityError when they have reported this message before."""
    created_at = now()
    row = {"room_id": room.id, "seq": seq, "reporter_id": reporter_id, "reason": reason}
    row |= {"state": OPEN, "created_at": created_at}
    id_ = inserted_id(await db.execute(insert(reports).values(row)))
    return Report(id_, room.key, seq, reporter_id, reason, OPEN, created_at)


async def find(db: AsyncConnection, room: Room, id_: int) -> Report | None:
    row = (await db.execute(_reports().where(reports.c.room_id == room.id, reports.c.id == id_))).first()
    return None if row is None else _report(row)


async def page(
    db: AsyncConnection, room: Room, states: Collection[str], before: int | None, limit: int
) -> list[Report]:
    """Those of a room in some states, the newest first, with ids below `before`."""
    query = _reports().where(reports.c.room_id == room.id, reports.c.state.in_(states))
    if before is not None:
        query = query.where(reports.c.id < before)
    return [_report(row) for row in await db.execute(query.order_by(reports.c.id.desc()).limit(limit))]


async def page_among(
    db: AsyncConnection, user_id: int, states: Collection[str], before: int | None, limit: int
) -> list[Report]:
    """The same of all rooms that somebody is in; everybody is in `everyone`."""
    query = _reports().where(_is_in(user_id), reports.c.state.in_(states))
    if before is not None:
        query = query.where(reports.c.id < before)
    return [_report(row) for row in await db.execute(query.order_by(reports.c.id.desc()).limit(limit))]


async def count_elsewhere(db: AsyncConnection, user_id: int) -> int:
    """How many wait in rooms that somebody is not in."""
    query = select(func.count()).select_from(reports.join(rooms, rooms.c.id == reports.c.room_id))
    return (await db.execute(query.where(not_(_is_in(user_id)), reports.c.state == OPEN))).scalar_one()


def _is_in(user_id: int) -> ColumnElement[bool]:
    there = (members.c.user_id == user_id, members.c.role != Role.LEFT)
    banned = (members.c.banned_until.is_not(None), members.c.banned_until > now())
    theirs = select(members.c.room_id).where(*there, not_(and_(*banned)))
    return or_(rooms.c.key == EVERYONE, rooms.c.id.in_(theirs))


async def open_of(db: AsyncConnection, room: Room, seq: int) -> list[Report]:
    """All that wait about one message."""
    query = _reports().where(reports.c.room_id == room.id, reports.c.seq == seq, reports.c.state == OPEN)
    return [_report(row) for row in await db.execute(query.order_by(reports.c.id))]


async def decide(db: AsyncConnection, ids: Collection[int], state: str, by: int) -> None:
    values = {"state": state, "decided_by": by, "decided_at": now()}
    await db.execute(update(reports).where(reports.c.id.in_(ids), reports.c.state == OPEN).values(values))


def _reports() -> Select[Any]:
    return select(reports, rooms.c.key.label("room")).join(rooms, rooms.c.id == reports.c.room_id)


def _report(row: Any) -> Report:
    return Report(
        row.id,
        row.room,
        row.seq,
        row.reporter_id,
        row.reason,
        row.state,
        row.created_at,
        row.decided_by,
        row.decided_at,
    )
