"""Turns: what one worker alone may do at a time, in whichever process."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.store.tables import turns

INDEXING, WELCOME, TASKS, AUDIT = "indexing", "welcome", "tasks", "audit"


async def take(db: AsyncConnection, name: str) -> None:
    """Wait for it; nobody else has it until the transaction ends."""
    await db.execute(select(turns).where(turns.c.name == name).with_for_update())
