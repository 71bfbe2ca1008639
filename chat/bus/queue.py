"""The job queue: arq on Redis, with JSON on the wire (arq's default, pickle, runs what it reads)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import orjson
import structlog
from arq import ArqRedis
from arq.connections import RedisSettings
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from chat.bus import keys

log = structlog.get_logger()

encode = partial(orjson.dumps, default=str)
decode = orjson.loads
CONNECT_SECONDS = 3


def redis_settings(url: str) -> RedisSettings:
    settings = RedisSettings.from_dsn(url)
    settings.conn_timeout = CONNECT_SECONDS
    return settings


@asynccontextmanager
async def open_queue(url: str) -> AsyncIterator[ArqRedis]:
    """A client of the queue; it connects when it is first used, so that we can start while Redis is away."""
    queue = ArqRedis(
        connection_pool=ConnectionPool.from_url(url, socket_connect_timeout=CONNECT_SECONDS),
        job_serializer=encode,
        job_deserializer=decode,
        default_queue_name=keys.QUEUE,
    )
    try:
        yield queue
    finally:
        await queue.aclose()


async def ring(queue: ArqRedis, job: str, what: str = "", *facts: int) -> None:
    """Ask for a job to be done soon, with some facts; once, or once for each `what`.

    A ring can be lost: the clock asks for it too.
    """
    try:
        await queue.enqueue_job(job, *facts, _job_id=f"{job}:{what}" if what else job, _queue_name=keys.QUEUE)
    except (RedisError, OSError) as error:
        log.warning("ring.failed", job=job, error=str(error))
