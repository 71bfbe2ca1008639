"""Events that are accepted but not yet in the database, and the bell that wakes the worker."""

import asyncio
from dataclasses import dataclass

import orjson
import structlog
from arq import ArqRedis
from redis.exceptions import RedisError

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.event import Event

log = structlog.get_logger()

DRAIN = "drain"
RING_SECONDS = 0.02
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted event and its place in the outbox."""

    place: bytes
    data: bytes
    event: Event


async def head(redis: Pipe, limit: int) -> list[Entry]:
    """The oldest entries, in the order in which they were accepted."""
    entries = await redis.call("XRANGE", keys.OUTBOX, "-", "+", "COUNT", limit)
    return [Entry(place, fields[1], orjson.loads(fields[1])) for place, fields in entries]


async def trim(redis: Pipe, through: Entry) -> None:
    """Forget everything up to and including an entry; call it only after the commit."""
    milliseconds, number = through.place.split(b"-")
    await redis.call("XTRIM", keys.OUTBOX, "MINID", b"%b-%d" % (milliseconds, int(number) + 1))


async def has(redis: Pipe, usercode: str) -> bool:
    """Whether anything that somebody did, or that was done to them, is not in the database yet."""
    code, begin = usercode.encode(), b"-"
    while entries := await redis.call("XRANGE", keys.OUTBOX, begin, "+", "COUNT", PAGE):
        if any(code in fields[1] for _, fields in entries):
            return True
        begin = b"(" + entries[-1][0]
    return False


async def bury(redis: Pipe, entry: Entry, reason: str) -> None:
    """Put an entry that the database refuses for good where an administrator finds it."""
    await redis.call("XADD", keys.DEAD, "*", "e", entry.data, "reason", reason)


class Doorbell:
    """Rings the worker after an accept: at once, but no more often than every `RING_SECONDS`.

    A ring can be lost (arq refuses a job whose id is running, Redis can be away): the clock drains every second too.
    """

    def __init__(self, queue: ArqRedis) -> None:
        self._queue = queue
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def answer(self) -> None:
        """Turn rings into jobs until cancelled."""
        while True:
            await self._rung.wait()
            self._rung.clear()
            try:
                await self._queue.enqueue_job(DRAIN, _job_id=DRAIN, _queue_name=keys.QUEUE)
            except (RedisError, OSError) as error:
                log.warning("doorbell.failed", error=str(error))
            await asyncio.sleep(RING_SECONDS)
