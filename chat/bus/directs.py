"""Which direct room belongs to which people, a copy of the database: those who know each other talk on without it."""

from chat.bus import keys
from chat.bus.pipe import Pipe


async def find(redis: Pipe, people: str) -> str | None:
    """The key of the room; None when it is not copied, which says nothing about whether there is one."""
    key = await redis.call("HGET", keys.DIRECTS, people)
    return key.decode() if key else None


async def keep(redis: Pipe, people: str, room: str) -> None:
    """Call it only when everybody's rights in the room are written: whoever finds it here posts without asking."""
    await redis.call("HSET", keys.DIRECTS, people, room)
