"""What was brought in from elsewhere, and what it has become here."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.store.tables import imports


async def read(db: AsyncConnection) -> dict[str, str]:
    """All of it: sources, and usercodes or room keys."""
    return {row.source: row.target for row in await db.execute(select(imports))}


async def put(db: AsyncConnection, source: str, target: str) -> None:
    """What became of a source; something else than before, when that is gone."""
    this = imports.c.source == source
    if (await db.execute(select(imports.c.target).where(this))).first() is None:
        await db.execute(insert(imports).values(source=source, target=target))
    else:
        await db.execute(update(imports).where(this).values(target=target))
