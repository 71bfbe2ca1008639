"""What takes how much, as it was counted lately."""

from chat.bus import keys
from chat.bus.pipe import Pipe

KEPT_SECONDS = 600


async def find(redis: Pipe) -> bytes | None:
    found: bytes | None = await redis.call("GET", keys.USAGE)
    return found


async def keep(redis: Pipe, text: bytes) -> None:
    await redis.call("SET", keys.USAGE, text, "EX", KEPT_SECONDS)
