"""Whom somebody does not want to hear from."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.times import now
from chat.model.user import User
from chat.store.tables import blocks, users
from chat.store.users import COLUMNS, user_from


async def between(db: AsyncConnection, user_id: int, others: Collection[int]) -> set[int]:
    """Which of these account ids have blocked the user, or are blocked by them."""
    mine = (blocks.c.user_id == user_id) & blocks.c.blocked_id.in_(others)
    theirs = (blocks.c.blocked_id == user_id) & blocks.c.user_id.in_(others)
    rows = await db.execute(select(blocks.c.user_id, blocks.c.blocked_id).where(or_(mine, theirs)))
    return {one for row in rows for one in row} - {user_id}


async def exists(db: AsyncConnection, user_id: int, blocked_id: int) -> bool:
    query = select(blocks.c.user_id).where(blocks.c.user_id == user_id, blocks.c.blocked_id == blocked_id)
    return (await db.execute(query)).first() is not None


async def insert_one(db: AsyncConnection, user_id: int, blocked_id: int) -> None:
    """Raises IntegrityError when there is one."""
    await db.execute(insert(blocks).values(user_id=user_id, blocked_id=blocked_id, created_at=now()))


async def delete_one(db: AsyncConnection, user_id: int, blocked_id: int) -> None:
    await db.execute(delete(blocks).where(blocks.c.user_id == user_id, blocks.c.blocked_id == blocked_id))


async def blocked_by(db: AsyncConnection, user_id: int) -> list[tuple[User, datetime]]:
    """Whom somebody has blocked, and since when, by username."""
    query = (
        select(*COLUMNS, blocks.c.created_at.label("since"))
        .join(blocks, blocks.c.blocked_id == users.c.id)
        .where(blocks.c.user_id == user_id)
        .order_by(users.c.username)
    )
    return [(user_from(row), row.since) for row in await db.execute(query)]


async def blockers_of(db: AsyncConnection, user_id: int) -> set[str]:
    """The usercodes of those who have blocked somebody."""
    query = select(users.c.usercode).join(blocks, blocks.c.user_id == users.c.id).where(blocks.c.blocked_id == user_id)
    return set((await db.execute(query)).scalars())
