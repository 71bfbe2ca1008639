"""Messages that leave later, and reminders."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.message import Draft
from chat.model.room import Room
from chat.model.scheduled import Kind, Scheduled, State
from chat.model.times import now
from chat.store.database import inserted_id
from chat.store.messages import client_key
from chat.store.tables import rooms, scheduled

UNSETTLED = (State.WAITING, State.SENDING)


async def insert_one(
    db: AsyncConnection,
    kind: Kind,
    user_id: int,
    room: Room,
    draft: Draft,
    due_at: datetime,
) -> Scheduled:
    waiting = State.WAITING
    made = Scheduled(0, kind, user_id, room.key, draft.body, draft.reply_to, due_at, waiting, None, now(), draft.files)
    row = {
        "kind": kind,
        "user_id": user_id,
        "room_id": room.id,
        "client_key": draft.client_id and client_key(draft.client_id),
        "body": draft.body,
        "reply_to": draft.reply_to,
        "due_at": due_at,
        "state": made.state,
        "created_at": made.created_at,
        "files": orjson.dumps(draft.files).decode() if draft.files else None,
    }
    return replace(made, id=inserted_id(await db.execute(insert(scheduled).values(row))))


async def find(db: AsyncConnection, user_id: int, id_: int) -> Scheduled | None:
    """One of this user's."""
    return await _first(db, _select().where(scheduled.c.id == id_, scheduled.c.user_id == user_id))


async def find_by_client_id(db: AsyncConnection, user_id: int, client_id: str) -> Scheduled | None:
    """The one that this user made with this client_id."""
    key = client_key(client_id)
    return await _first(db, _select().where(scheduled.c.user_id == user_id, scheduled.c.client_key == key))


async def count_waiting(db: AsyncConnection, user_id: int) -> int:
    query = select(func.count()).where(scheduled.c.user_id == user_id, scheduled.c.state.in_(UNSETTLED))
    return (await db.execute(query)).scalar_one()


async def list_waiting(db: AsyncConnection, user_id: int) -> list[Scheduled]:
    """What has not left yet, the next one first."""
    query = _select().where(scheduled.c.user_id == user_id, scheduled.c.state.in_(UNSETTLED))
    return [_from(row) for row in await db.execute(query.order_by(scheduled.c.due_at, scheduled.c.id))]


async def list_settled(db: AsyncConnection, user_id: int, before: int | None, limit: int) -> list[Scheduled]:
    """What was sent, cancelled or refused, the newest first; of those with ids below `before`, or of all."""
    query = _select().where(scheduled.c.user_id == user_id, scheduled.c.state.not_in(UNSETTLED))
    if before is not None:
        query = query.where(scheduled.c.id < before)
    return [_from(row) for row in await db.execute(query.order_by(scheduled.c.id.desc()).limit(limit))]


async def change(db: AsyncConnection, user_id: int, id_: int, values: dict[str, Any]) -> bool:
    """Change one of this user's if it still waits; whether it did."""
    waits = (scheduled.c.id == id_, scheduled.c.user_id == user_id, scheduled.c.state == State.WAITING)
    result = await db.execute(update(scheduled).where(*waits).values({"state": State.WAITING, **values}))
    return result.rowcount == 1


async def due(db: AsyncConnection, moment: datetime, limit: int) -> list[int]:
    """Ids of what should have left by a moment, the oldest first; what was begun and not settled too."""
    query = select(scheduled.c.id).where(scheduled.c.state.in_(UNSETTLED), scheduled.c.due_at <= moment)
    return list((await db.execute(query.order_by(scheduled.c.due_at, scheduled.c.id).limit(limit))).scalars())


async def claim(db: AsyncConnection, ids: Collection[int], moment: datetime) -> list[Scheduled]:
    """Begin to send these, as far as they are still due: from here on nobody changes or cancels them.

    They come as they were before, so `SENDING` tells that somebody has begun already.
    """
    # By id alone, so that only rows are locked, in one order: a search by state would lock its index first, and a
    # change of a row locks that last.
    locked = await db.execute(select(scheduled.c.id).where(scheduled.c.id.in_(ids)).order_by("id").with_for_update())
    rows = await db.execute(_select().where(scheduled.c.id.in_(list(locked.scalars()))))
    begun = [one for one in map(_from, rows) if one.state in UNSETTLED and one.due_at <= moment]
    begun.sort(key=lambda one: (one.due_at, one.id))
    await db.execute(_these([one.id for one in begun]).values(state=State.SENDING))
    return begun


async def set_sent(db: AsyncConnection, ids: Collection[int]) -> None:
    """They are in their rooms, whatever else was thought of them."""
    await db.execute(_these(ids).values(state=State.SENT, reason=None))


async def set_refused(db: AsyncConnection, id_: int, reason: str) -> bool:
    """Whether it was refused just now."""
    result = await db.execute(
        _these([id_]).where(scheduled.c.state == State.SENDING).values(state=State.REFUSED, reason=reason[:250])
    )
    return result.rowcount == 1


def _these(ids: Collection[int]) -> Any:
    return update(scheduled).where(scheduled.c.id.in_(ids))


def _select() -> Select[Any]:
    return select(scheduled, rooms.c.key.label("room")).join(rooms, rooms.c.id == scheduled.c.room_id)


async def _first(db: AsyncConnection, query: Select[Any]) -> Scheduled | None:
    row = (await db.execute(query)).first()
    return _from(row) if row else None


def _from(row: Any) -> Scheduled:
    return Scheduled(
        row.id,
        Kind(row.kind),
        row.user_id,
        row.room,
        row.body,
        row.reply_to,
        row.due_at,
        State(row.state),
        row.reason,
        row.created_at,
        tuple(orjson.loads(row.files)) if row.files else (),
    )
