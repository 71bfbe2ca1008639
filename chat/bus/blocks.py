"""Who has blocked somebody, a copy of the database for a short while: asked whenever that person calls others."""

from collections.abc import Collection

from chat.bus import keys
from chat.bus.pipe import Pipe

KEPT_SECONDS = 60


async def blockers_of(redis: Pipe, usercode: str) -> set[str] | None:
    """Usercodes; None when it is not copied."""
    found = {code.decode() for code in await redis.call("SMEMBERS", keys.blockers(usercode))}
    return found - {keys.ALL_LOADED} if keys.ALL_LOADED in found else None


async def keep(redis: Pipe, usercode: str, blockers: Collection[str]) -> None:
    added = redis.call("SADD", keys.blockers(usercode), keys.ALL_LOADED, *blockers)
    await redis.call("EXPIRE", keys.blockers(usercode), KEPT_SECONDS)
    await added


async def forget(redis: Pipe, usercode: str) -> None:
    """It changed: the next one who asks reads it from the database."""
    await redis.call("DEL", keys.blockers(usercode))
