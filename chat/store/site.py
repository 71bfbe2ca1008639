"""What is said of the place as a whole."""

from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.retention import FOREVER
from chat.model.site import ON
from chat.store.tables import site

NAME, REGISTRATION, INVITE, RETENTION = "name", "registration", "invite", "retention"
PREVIEWS = "previews"


async def read(db: AsyncConnection) -> dict[str, str]:
    rows = await db.execute(select(site.c.key, site.c.value))
    return {row.key: row.value for row in rows}


async def retention_days(db: AsyncConnection) -> int:
    """For how many days rooms keep what is said where they say nothing themselves."""
    return int((await read(db)).get(RETENTION, FOREVER))


async def looks_at_links(db: AsyncConnection) -> bool:
    """Whether the place asks others what links lead to."""
    return (await read(db)).get(PREVIEWS) == ON


async def put(db: AsyncConnection, key: str, value: str) -> None:
    """Say something else of it; to be done within the turn."""
    if (await db.execute(select(site.c.key).where(site.c.key == key))).first():
        await db.execute(update(site).where(site.c.key == key).values(value=value))
    else:
        await insert_many(db, {key: value})


async def insert_many(db: AsyncConnection, said: Mapping[str, str]) -> None:
    """Say these things, of which nothing was said before."""
    await db.execute(insert(site), [{"key": key, "value": value} for key, value in said.items()])
