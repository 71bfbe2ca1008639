"""Counting what is in Redis, for those who look after the place."""

import time

from arq import ArqRedis
from redis.exceptions import RedisError

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.errors import Unavailable
from chat.model.statistics import Queue, Unstored


async def count_here(redis: Pipe) -> int:
    """How many people are online or away."""
    return int(await redis.call("ZCARD", keys.PRESENCE))


async def count_instances(redis: Pipe) -> int:
    """How many web processes are believed to live."""
    return int(await redis.call("ZCOUNT", keys.INSTANCES, now_ms(), "+inf"))


async def unstored(redis: Pipe) -> Unstored:
    events = int(await redis.call("XLEN", keys.OUTBOX))
    first = await redis.call("XRANGE", keys.OUTBOX, "-", "+", "COUNT", 1)
    refused = int(await redis.call("XLEN", keys.DEAD))
    accepted_ms = int(first[0][0].split(b"-")[0]) if first else now_ms()
    return Unstored(events, max(0.0, (now_ms() - accepted_ms) / 1000), refused)


async def jobs_waiting(queue: ArqRedis) -> int:
    """How many jobs nobody has begun."""
    return (await jobs_queued(queue)).depth


async def jobs_queued(queue: ArqRedis) -> Queue:
    """Jobs that nobody has begun: those that are due, and those that are for later."""
    try:
        due = int(await queue.zcount(keys.QUEUE, "-inf", now_ms()))
        total = int(await queue.zcard(keys.QUEUE))
        first = await queue.zrange(keys.QUEUE, 0, 0, withscores=True)
    except (RedisError, OSError) as error:
        raise Unavailable from error
    return Queue("jobs", total, _age(first[0][1] if first else None), total - due)


async def due_queued(redis: Pipe, name: str, key: str) -> Queue:
    """A sorted set of what is due when, ms."""
    total = redis.call("ZCARD", key)
    due = redis.call("ZCOUNT", key, "-inf", now_ms())
    first = await redis.call("ZRANGE", key, 0, 0, "WITHSCORES")
    depth = int(await total)
    return Queue(name, depth, _age(float(first[1]) if first else None), depth - int(await due))


async def cursors_unsettled(redis: Pipe) -> Queue:
    return Queue("cursors", int(await redis.call("SCARD", keys.UNSETTLED_CURSORS)), None, 0)


def _age(score_ms: float | None) -> float:
    return 0.0 if score_ms is None else max(0.0, (now_ms() - score_ms) / 1000)


def now_ms() -> int:
    """The present, as Redis is told of it."""
    return time.time_ns() // 1_000_000
