"""The emoji that the place has of its own."""

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.emoji import CustomEmoji
from chat.store.tables import emoji, users


async def read(db: AsyncConnection) -> list[CustomEmoji]:
    """All of them, by name."""
    return [_emoji(row) for row in await db.execute(_all().order_by(emoji.c.name))]


async def find(db: AsyncConnection, name: str) -> CustomEmoji | None:
    row = (await db.execute(_all().where(emoji.c.name == name))).first()
    return None if row is None else _emoji(row)


async def insert_one(db: AsyncConnection, one: CustomEmoji, added_by: int) -> None:
    facts = ("name", "picture", "width", "height", "moving", "added_at")
    await db.execute(insert(emoji).values({name: getattr(one, name) for name in facts} | {"added_by": added_by}))


async def delete_one(db: AsyncConnection, name: str) -> None:
    await db.execute(delete(emoji).where(emoji.c.name == name))


def _all() -> Any:
    return select(emoji, users.c.usercode).join(users, users.c.id == emoji.c.added_by)


def _emoji(row: Any) -> CustomEmoji:
    return CustomEmoji(row.name, row.picture, row.width, row.height, bool(row.moving), row.usercode, row.added_at)
