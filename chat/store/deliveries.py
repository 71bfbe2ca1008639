"""What outgoing webhooks are to be told, and were."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.delivery import Delivery, State, new_webhook_id
from chat.model.event import Event
from chat.model.outgoing import OutgoingWebhook, depth_of
from chat.model.room import Room
from chat.model.times import now
from chat.model.user import User
from chat.store.bot_tables import deliveries, outgoing_webhooks

_WAITS = deliveries.c.state == State.WAITING


async def insert_many(db: AsyncConnection, planned: Sequence[tuple[OutgoingWebhook, int | None, Event]]) -> list[str]:
    """Let webhooks be told of events, each in the room with this id; under which ids, in this order."""
    if not planned:
        return []
    moment = now()
    rows = [_row(hook, room_id, event, moment) for hook, room_id, event in planned]
    await db.execute(insert(deliveries), rows)
    return [row["webhook_id"] for row in rows]


def _row(hook: OutgoingWebhook, room_id: int | None, event: Event, moment: datetime) -> dict[str, Any]:
    """What was said stays out of it: it is read again when it is told, and is gone with a deletion."""
    told = {name: value for name, value in event.items() if name not in ("body", "files")}
    return {
        "webhook_id": new_webhook_id(),
        "hook_id": hook.id,
        "room_id": room_id,
        "seq": event.get("seq", 0),
        "type": event["type"],
        "data": orjson.dumps(told).decode(),
        "depth": depth_of(event),
        "state": State.WAITING,
        "due_at": moment,
        "tries": 0,
        "said": "",
        "created_at": moment,
    }


async def due_hooks(db: AsyncConnection, moment: datetime, but: Collection[int], limit: int) -> list[int]:
    """The ids of webhooks that are to be told something by a moment, whoever has waited longest first."""
    query = select(deliveries.c.hook_id).where(_WAITS, deliveries.c.due_at <= moment)
    query = query.where(deliveries.c.hook_id.not_in(but)).group_by(deliveries.c.hook_id)
    return list((await db.execute(query.order_by(func.min(deliveries.c.id)).limit(limit))).scalars())


async def claim(
    db: AsyncConnection, hook_id: int, run: str, moment: datetime, lease: timedelta, most: int
) -> list[Delivery]:
    """Begin to tell a webhook: of each room the oldest that is due, unless one of that room is under way.

    At most `most` at a time, whichever workers do it. What is claimed and not settled is due again after the lease.
    """
    # Locked: two workers must not both see a room free.
    hook = outgoing_webhooks.c.id == hook_id
    await db.execute(select(outgoing_webhooks.c.id).where(hook).with_for_update())
    own = and_(deliveries.c.hook_id == hook_id, _WAITS)
    under_way = select(deliveries.c.room_id).where(own, deliveries.c.run.is_not(None), deliveries.c.due_at > moment)
    busy = list((await db.execute(under_way)).scalars())
    waiting = select(deliveries).where(own, deliveries.c.due_at <= moment).order_by(deliveries.c.id).limit(500)
    first: dict[int | None, Any] = {}
    for row in await db.execute(waiting):
        if row.room_id not in busy:
            first.setdefault(row.room_id, row)
    begun = list(first.values())[: max(most - len(busy), 0)]
    if begun:
        values = {"run": run, "due_at": moment + lease, "tries": deliveries.c.tries + 1}
        await db.execute(update(deliveries).where(deliveries.c.id.in_([row.id for row in begun])).values(values))
    return [_delivery(row, tries=row.tries + 1) for row in begun]


async def settle(db: AsyncConnection, one: Delivery, run: str, values: dict[str, Any]) -> bool:
    """Write down how a try ended; False when another worker has taken it up meanwhile, or it is gone."""
    ours = (deliveries.c.id == one.id, deliveries.c.run == run)
    return (await db.execute(update(deliveries).where(*ours).values(run=None, **values))).rowcount == 1


async def page(db: AsyncConnection, hook: OutgoingWebhook, before: int | None, limit: int) -> list[Delivery]:
    """The newest first; of those with ids below `before`, or of all."""
    query = select(deliveries).where(deliveries.c.hook_id == hook.id)
    if before is not None:
        query = query.where(deliveries.c.id < before)
    return [_delivery(row) for row in await db.execute(query.order_by(deliveries.c.id.desc()).limit(limit))]


async def find(db: AsyncConnection, hook: OutgoingWebhook, webhook_id: str) -> Delivery | None:
    query = select(deliveries).where(deliveries.c.hook_id == hook.id, deliveries.c.webhook_id == webhook_id)
    row = (await db.execute(query)).first()
    return _delivery(row) if row else None


async def again(db: AsyncConnection, one: Delivery) -> bool:
    """Tell it once more, from the first try on; False while it waits anyway."""
    settled = (deliveries.c.id == one.id, deliveries.c.state != State.WAITING)
    values = {"state": State.WAITING, "due_at": now(), "run": None, "tries": 0, "ended_at": None}
    return (await db.execute(update(deliveries).where(*settled).values(values))).rowcount == 1


async def delete_of(db: AsyncConnection, hook: OutgoingWebhook) -> None:
    await db.execute(delete(deliveries).where(deliveries.c.hook_id == hook.id))


async def unname(db: AsyncConnection, room: Room, after: int, through: int, former: User) -> None:
    """What is told of a room between two seqs calls somebody who is erased what they are called now."""
    here = (*_naming(room, former), deliveries.c.seq > after, deliveries.c.seq <= through)
    for id_, data in (await db.execute(select(deliveries.c.id, deliveries.c.data).where(*here))).all():
        told = {name: _former(value, former) for name, value in orjson.loads(data).items()}
        # Also what the receiver answered: it may repeat what it was told.
        values = {"data": orjson.dumps(told).decode(), "said": ""}
        await db.execute(update(deliveries).where(deliveries.c.id == id_).values(values))


async def count_naming(db: AsyncConnection, room: Room, former: User) -> int:
    """How many still call them what they were called."""
    query = select(func.count()).select_from(deliveries).where(*_naming(room, former))
    return int((await db.execute(query)).scalar_one())


def _naming(room: Room, former: User) -> tuple[ColumnElement[bool], ...]:
    here, data = deliveries.c.room_id == room.id, deliveries.c.data
    return here, data.contains(f'"usercode":"{former.usercode}"'), ~data.contains(f'"username":"{former.username}"')


def _former(value: Any, former: User) -> Any:
    if not isinstance(value, dict) or value.get("usercode") != former.usercode:
        return value
    return value | {"username": former.username, "name": former.name, "avatar": former.avatar}


async def clear(db: AsyncConnection, until: datetime, most: int, limit: int) -> None:
    """Forget what was settled before a time, and of each webhook all but the newest `most`; at most `limit` of each."""
    old = select(deliveries.c.id).where(deliveries.c.state != State.WAITING, deliveries.c.ended_at < until)
    await _delete(db, list((await db.execute(old.limit(limit))).scalars()))
    counted = select(deliveries.c.hook_id).where(deliveries.c.state != State.WAITING).group_by(deliveries.c.hook_id)
    for hook_id in (await db.execute(counted.having(func.count() > most))).scalars().all():
        own = (deliveries.c.hook_id == hook_id, deliveries.c.state != State.WAITING)
        over = select(deliveries.c.id).where(*own).order_by(deliveries.c.id.desc()).offset(most).limit(limit)
        await _delete(db, list((await db.execute(over)).scalars()))


async def _delete(db: AsyncConnection, ids: list[int]) -> None:
    if ids:
        await db.execute(delete(deliveries).where(deliveries.c.id.in_(ids)))


def _delivery(row: Any, tries: int | None = None) -> Delivery:
    return Delivery(
        row.id,
        row.webhook_id,
        row.hook_id,
        row.room_id,
        row.seq,
        row.type,
        orjson.loads(row.data),
        row.depth,
        State(row.state),
        row.due_at,
        row.tries if tries is None else tries,
        row.status,
        row.duration_ms,
        row.said,
        row.created_at,
        row.ended_at,
    )
