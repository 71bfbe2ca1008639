"""Telling every process that something else is said of the place: each reads it again from the database."""

from chat.bus import keys
from chat.bus.pipe import Pipe


async def tell(redis: Pipe) -> None:
    await redis.call("PUBLISH", keys.SITE_CHANNEL, b"")
