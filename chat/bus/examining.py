"""What there is to know of a Redis, for whoever looks it over: asked once, over a connection of its own."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from chat.bus import keys, processes
from chat.bus.queue import CONNECT_SECONDS
from chat.errors import Unavailable
from chat.model.process import Process

_SETTINGS = ("appendonly", "appendfsync", "maxmemory-policy", "maxmemory")
T = TypeVar("T")
_HEALTH = f"{keys.QUEUE}:health:*"


@dataclass(frozen=True, slots=True)
class Facts:
    """`settings` is empty where Redis does not tell them; `ahead_s` is how far its clock is before ours."""

    info: dict[str, Any]
    settings: dict[str, str]
    ahead_s: float
    used: bool
    outbox: int
    oldest_s: float
    dead: int
    instances: int
    processes: list[Process]


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """The seconds that each worker's sign of life is good for still, and the jobs that nobody has begun."""

    workers: list[float]
    waiting: int


async def facts(url: str) -> Facts:
    """Raises Unavailable with the reason."""
    async with _connection(url) as redis:
        return await _told(_facts(redis))


async def queue_facts(url: str) -> QueueFacts:
    """Of the Redis with the job queue. Raises Unavailable with the reason."""
    async with _connection(url) as redis:
        return await _told(_queue_facts(redis))


def _connection(url: str) -> "Redis":
    redis: Redis = Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS)
    return redis


async def _told(asking: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(2 * CONNECT_SECONDS):
            return await asking
    except (RedisError, OSError) as error:
        raise Unavailable((str(error) or type(error).__name__).rstrip(".")) from error


async def _facts(redis: "Redis") -> Facts:
    asked = time.time()
    seconds, micros = await redis.time()
    middle = (asked + time.time()) / 2
    entries = await redis.xrange(keys.OUTBOX, count=1)
    accepted_ms = int(entries[0][0].split(b"-")[0]) if entries else 0
    theirs = seconds + micros / 1e6
    names = await redis.zrangebyscore(keys.PROCESSES, int(theirs * 1000), "+inf")
    told = await redis.mget([keys.process(name.decode()) for name in names]) if names else []
    return Facts(
        info=await redis.info(),
        settings=await _settings(redis),
        ahead_s=theirs - middle,
        used=bool(await redis.exists(keys.USERS)),
        outbox=await redis.xlen(keys.OUTBOX),
        oldest_s=max(0.0, theirs - accepted_ms / 1000) if entries else 0.0,
        dead=await redis.xlen(keys.DEAD),
        instances=await redis.zcount(keys.INSTANCES, int(theirs * 1000), "+inf"),
        processes=processes.parsed(told),
    )


async def _settings(redis: "Redis") -> dict[str, str]:
    try:
        told = [await redis.config_get(name) for name in _SETTINGS]
    except ResponseError:
        # Providers forbid it.
        return {}
    return {name: str(value) for part in told for name, value in part.items()}


async def _queue_facts(redis: "Redis") -> QueueFacts:
    signs = [key async for key in redis.scan_iter(match=_HEALTH, count=1000)]
    lives = [await redis.pttl(key) / 1000 for key in signs]
    return QueueFacts([left for left in lives if left > 0], int(await redis.zcard(keys.QUEUE)))
