"""Another database on the same server, for a while."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chat.errors import Unavailable
from chat.store.database import Database


async def create(url: str, name: str) -> str:
    """Make an empty one beside that of `url`; says why it cannot be made, else ""."""
    try:
        await _do(url, f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
    except (DBAPIError, Unavailable) as error:
        # What an account may not do is told like a server that does not answer.
        cause = error if isinstance(error, DBAPIError) else error.__cause__
        return str(cause.orig if isinstance(cause, DBAPIError) else error)
    return ""


async def drop(url: str, name: str) -> None:
    await _do(url, f"DROP DATABASE IF EXISTS `{name}`")


async def _do(url: str, statement: str) -> None:
    database = Database(url)
    try:
        async with database.read() as db:
            await db.execute(text(statement))
    finally:
        await database.close()
