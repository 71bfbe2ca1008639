"""When people want to be left alone."""

from collections.abc import Collection

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.quiet import Quiet
from chat.store.tables import quiet, users


async def find_many(db: AsyncConnection, user_ids: Collection[int]) -> dict[int, Quiet]:
    """By account id; who has chosen nothing is missing."""
    rows = await db.execute(select(quiet).where(quiet.c.user_id.in_(user_ids)))
    return {
        row.user_id: Quiet(row.begins, row.ends, row.days, row.whole_days, row.zone, row.paused_until, bool(row.urgent))
        for row in rows
    }


async def lock(db: AsyncConnection, user_id: int) -> Quiet:
    """What somebody has chosen; nobody else changes it before this transaction ends."""
    await db.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())
    return (await find_many(db, [user_id])).get(user_id, Quiet())


async def put_one(db: AsyncConnection, user_id: int, chosen: Quiet) -> None:
    """Under `lock`."""
    values = {
        name: getattr(chosen, name)
        for name in ("begins", "ends", "days", "whole_days", "zone", "paused_until", "urgent")
    }
    if await find_many(db, [user_id]):
        await db.execute(update(quiet).where(quiet.c.user_id == user_id).values(values))
    else:
        await db.execute(insert(quiet).values(user_id=user_id, **values))
