"""Rate limits, counted in Redis for all instances together."""

from dataclasses import dataclass

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.errors import TooFast
from chat.languages import Sentence


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` tries at once, then one every `seconds`."""

    what: str
    seconds: float
    burst: int


SIGN_IN_BY_ACCOUNT = Limit("sign-in-account", 30, 10)
SIGN_IN_BY_ADDRESS = Limit("sign-in-address", 6, 60)
REGISTER_BY_ADDRESS = Limit("register", 6, 100)


async def count(redis: Pipe, limit: Limit, whom: str) -> None:
    """Count one try; raises TooFast when there were too many."""
    await _try(redis, limit, whom, "1")


async def look(redis: Pipe, limit: Limit, whom: str) -> None:
    """Raise TooFast when there were too many, without counting."""
    await _try(redis, limit, whom, "0")


async def _try(redis: Pipe, limit: Limit, whom: str, counts: str) -> None:
    wait = await redis.run("limit", (keys.limit(limit.what, whom),), int(limit.seconds * 1000), limit.burst, counts)
    if wait:
        seconds = -(-wait // 1000)
        raise TooFast(
            Sentence("That was tried too often. Wait %(seconds)s seconds.", seconds=seconds),
            retry_after=seconds,
            limit=limit.burst,
        )
