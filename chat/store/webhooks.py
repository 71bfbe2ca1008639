"""Webhooks into rooms."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import Room
from chat.model.times import now
from chat.model.user import User
from chat.model.webhook import Webhook
from chat.store.database import inserted_id
from chat.store.tables import rooms, users, webhooks
from chat.store.users import COLUMNS as USER_COLUMNS
from chat.store.users import user_from

_OWN = [webhooks.c[name].label(f"webhook_{name}") for name in ("id", "made_by", "created_at", "used_at")]


async def insert_one(db: AsyncConnection, room: Room, bot: User, digest: str, made_by: int) -> Webhook:
    created_at = now()
    row = {"digest": digest, "room_id": room.id, "user_id": bot.id, "made_by": made_by, "created_at": created_at}
    id_ = inserted_id(await db.execute(insert(webhooks).values(row)))
    return Webhook(id_, room.key, bot, made_by, created_at)


async def find(db: AsyncConnection, digest: str) -> Webhook | None:
    row = (await db.execute(_webhooks().where(webhooks.c.digest == digest))).first()
    return None if row is None else _webhook(row)


async def find_of_room(db: AsyncConnection, room: Room, id_: int) -> Webhook | None:
    row = (await db.execute(_webhooks().where(webhooks.c.room_id == room.id, webhooks.c.id == id_))).first()
    return None if row is None else _webhook(row)


async def list_of_room(db: AsyncConnection, room: Room) -> list[Webhook]:
    """The newest first."""
    query = _webhooks().where(webhooks.c.room_id == room.id).order_by(webhooks.c.id.desc())
    return [_webhook(row) for row in await db.execute(query)]


async def count_of_room(db: AsyncConnection, room: Room) -> int:
    return (await db.execute(select(func.count()).where(webhooks.c.room_id == room.id))).scalar_one()


async def delete_one(db: AsyncConnection, webhook: Webhook) -> None:
    await db.execute(delete(webhooks).where(webhooks.c.id == webhook.id))


async def set_used(db: AsyncConnection, webhook: Webhook, moment: datetime) -> None:
    await db.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(used_at=moment))


def _webhooks() -> Select[Any]:
    return (
        select(*USER_COLUMNS, *_OWN, rooms.c.key.label("room_key"))
        .join(webhooks, webhooks.c.user_id == users.c.id)
        .join(rooms, rooms.c.id == webhooks.c.room_id)
    )


def _webhook(row: Any) -> Webhook:
    facts = (row.webhook_made_by, row.webhook_created_at, row.webhook_used_at)
    return Webhook(row.webhook_id, row.room_key, user_from(row), *facts)
