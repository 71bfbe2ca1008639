"""Outgoing webhooks, by their rooms or bots."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.outgoing import OutgoingDraft, OutgoingWebhook, new_salt
from chat.model.room import Role, Room
from chat.model.times import now
from chat.model.user import User
from chat.store.bot_tables import bots, deliveries, outgoing_webhooks
from chat.store.database import inserted_id
from chat.store.tables import members, rooms, users
from chat.store.users import COLUMNS as USER_COLUMNS
from chat.store.users import user_from

_NAMES = ("id", "made_by", "url", "events", "salt", "enabled", "reason", "failing_since", "created_at")
_OWN = [outgoing_webhooks.c[name].label(f"hook_{name}") for name in _NAMES]


async def insert_one(
    db: AsyncConnection, account: User, room: Room | None, draft: OutgoingDraft, made_by: int
) -> OutgoingWebhook:
    facts = (made_by, draft.url, draft.events, new_salt(), True, "", None, now())
    made = OutgoingWebhook(0, account, room.key if room else "", *facts)
    row = {
        "user_id": account.id,
        "room_id": room.id if room else None,
        "made_by": made_by,
        "url": made.url,
        "events": " ".join(made.events),
        "salt": made.salt,
        "enabled": True,
        "created_at": made.created_at,
    }
    return replace(made, id=inserted_id(await db.execute(insert(outgoing_webhooks).values(row))))


async def find(db: AsyncConnection, id_: int) -> OutgoingWebhook | None:
    found = await _hooks(db, _select().where(outgoing_webhooks.c.id == id_))
    return found[0] if found else None


async def list_of_room(db: AsyncConnection, room: Room) -> list[OutgoingWebhook]:
    """The newest first."""
    return await _hooks(db, _select().where(outgoing_webhooks.c.room_id == room.id).order_by(_OWN[0].desc()))


async def list_of_bot(db: AsyncConnection, bot: User) -> list[OutgoingWebhook]:
    """The newest first."""
    theirs = (outgoing_webhooks.c.room_id.is_(None), outgoing_webhooks.c.user_id == bot.id)
    return await _hooks(db, _select().where(*theirs).order_by(_OWN[0].desc()))


async def enabled_of_rooms(db: AsyncConnection, room_ids: Collection[int]) -> list[OutgoingWebhook]:
    on = (outgoing_webhooks.c.enabled.is_(True), outgoing_webhooks.c.room_id.in_(room_ids))
    return await _hooks(db, _select().where(*on))


async def enabled_of_bots(db: AsyncConnection, usercodes: Collection[str]) -> list[OutgoingWebhook]:
    theirs = (outgoing_webhooks.c.room_id.is_(None), users.c.usercode.in_(usercodes))
    return await _hooks(db, _select().where(outgoing_webhooks.c.enabled.is_(True), *theirs))


async def bots_in(db: AsyncConnection, room_ids: Collection[int]) -> set[tuple[int, str]]:
    """Of some rooms, by account id, the usercodes of the bots in them."""
    query = (
        select(members.c.room_id, users.c.usercode)
        .join(users, users.c.id == members.c.user_id)
        .where(members.c.room_id.in_(room_ids), members.c.role != Role.LEFT, users.c.bot.is_(True))
    )
    return {(row.room_id, row.usercode) for row in await db.execute(query)}


async def count_of(db: AsyncConnection, room: Room | None, account: User | None) -> int:
    """Of a room, or of a bot."""
    own = outgoing_webhooks.c.room_id == room.id if room else outgoing_webhooks.c.room_id.is_(None)
    query = select(func.count()).select_from(outgoing_webhooks).where(own)
    if account:
        query = query.where(outgoing_webhooks.c.user_id == account.id)
    return (await db.execute(query)).scalar_one()


async def change(db: AsyncConnection, hook: OutgoingWebhook, values: dict[str, Any]) -> None:
    """Write some of url, events, enabled, reason, failing_since and made_by."""
    await db.execute(update(outgoing_webhooks).where(outgoing_webhooks.c.id == hook.id).values(values))


async def set_failing(db: AsyncConnection, hook: OutgoingWebhook, since: datetime | None) -> None:
    """Nothing arrives since then, unless that is known already; or (None) it does again."""
    this = outgoing_webhooks.c.id == hook.id
    stale = outgoing_webhooks.c.failing_since.is_(None) if since else outgoing_webhooks.c.failing_since.is_not(None)
    await db.execute(update(outgoing_webhooks).where(this, stale).values(failing_since=since))


async def disable(db: AsyncConnection, hook: OutgoingWebhook, reason: str) -> bool:
    """Whether it was on until now."""
    on = (outgoing_webhooks.c.id == hook.id, outgoing_webhooks.c.enabled.is_(True))
    result = await db.execute(update(outgoing_webhooks).where(*on).values(enabled=False, reason=reason[:250]))
    return result.rowcount == 1


async def delete_one(db: AsyncConnection, hook: OutgoingWebhook) -> None:
    await db.execute(delete(outgoing_webhooks).where(outgoing_webhooks.c.id == hook.id))


async def delete_of_room(db: AsyncConnection, room: Room) -> None:
    """All of a room, with what they are to be told."""
    await _delete_all(db, outgoing_webhooks.c.room_id == room.id)


async def delete_of_person(db: AsyncConnection, user_id: int) -> None:
    """All of the bots that somebody looks after, and of a bot itself, with what they are to be told."""
    await _delete_all(db, _of_person(user_id))


async def count_of_person(db: AsyncConnection, user_id: int) -> int:
    query = select(func.count()).select_from(outgoing_webhooks).where(_of_person(user_id))
    return int((await db.execute(query)).scalar_one())


def _of_person(user_id: int) -> ColumnElement[bool]:
    theirs = select(bots.c.user_id).where(or_(bots.c.owner_id == user_id, bots.c.user_id == user_id))
    return and_(outgoing_webhooks.c.room_id.is_(None), outgoing_webhooks.c.user_id.in_(theirs))


async def _delete_all(db: AsyncConnection, which: ColumnElement[bool]) -> None:
    gone = list((await db.execute(select(outgoing_webhooks.c.id).where(which))).scalars())
    if gone:
        await db.execute(delete(deliveries).where(deliveries.c.hook_id.in_(gone)))
        await db.execute(delete(outgoing_webhooks).where(outgoing_webhooks.c.id.in_(gone)))


def _select() -> Select[Any]:
    return (
        select(*USER_COLUMNS, *_OWN, rooms.c.key.label("room_key"))
        .join(outgoing_webhooks, outgoing_webhooks.c.user_id == users.c.id)
        .outerjoin(rooms, rooms.c.id == outgoing_webhooks.c.room_id)
    )


async def _hooks(db: AsyncConnection, query: Select[Any]) -> list[OutgoingWebhook]:
    return [
        OutgoingWebhook(
            row.hook_id,
            user_from(row),
            row.room_key or "",
            row.hook_made_by,
            row.hook_url,
            tuple(row.hook_events.split()),
            row.hook_salt,
            bool(row.hook_enabled),
            row.hook_reason,
            row.hook_failing_since,
            row.hook_created_at,
        )
        for row in await db.execute(query)
    ]
