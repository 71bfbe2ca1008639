"""Counting what is in Redis, for those who look after the place."""

import time

from arq import ArqRedis
from redis.exceptions import RedisError

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.errors import Unavailable
from chat.model.statistics import Unstored


async def count_here(redis: Pipe) -> int:
    """How many people are online or away."""
    return int(await redis.call("ZCARD", keys.PRESENCE))


async def count_instances(redis: Pipe) -> int:
    """How many web processes are believed to live."""
    return int(await redis.call("ZCOUNT", keys.INSTANCES, _now_ms(), "+inf"))


async def unstored(redis: Pipe) -> Unstored:
    events = int(await redis.call("XLEN", keys.OUTBOX))
    first = await redis.call("XRANGE", keys.OUTBOX, "-", "+", "COUNT", 1)
    refused = int(await redis.call("XLEN", keys.DEAD))
    accepted_ms = int(first[0][0].split(b"-")[0]) if first else _now_ms()
    return Unstored(events, max(0.0, (_now_ms() - accepted_ms) / 1000), refused)


async def jobs_waiting(queue: ArqRedis) -> int:
    """How many jobs nobody has begun."""
    try:
        return int(await queue.zcard(keys.QUEUE))
    except (RedisError, OSError) as error:
        raise Unavailable from error


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
