"""What is said of the place as a whole."""

from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.store.tables import site

NAME, INVITE = "name", "invite"


async def read(db: AsyncConnection) -> dict[str, str]:
    rows = await db.execute(select(site.c.key, site.c.value))
    return {row.key: row.value for row in rows}


async def set_name(db: AsyncConnection, name: str) -> None:
    """Call it something else; to be done within the turn."""
    changed = await db.execute(update(site).where(site.c.key == NAME).values(value=name))
    if not changed.rowcount:
        await insert_many(db, {NAME: name})


async def insert_many(db: AsyncConnection, said: Mapping[str, str]) -> None:
    """Say these things, of which nothing was said before."""
    await db.execute(insert(site), [{"key": key, "value": value} for key, value in said.items()])
