"""How a place is doing, once a minute for a day, and the most of each hour for two weeks.

The number of the minute is the id of its entry in the stream, so whichever process comes first writes it, and no other.
"""

from typing import NamedTuple

from chat.bus import keys, processes, statistics
from chat.bus.pipe import Pipe, RedisRefused
from chat.model.process import WEB
from chat.model.statistics import Sample

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
MINUTES_KEPT, HOURS_KEPT = 24 * 60, 14 * 24


class _Stream(NamedTuple):
    key: str
    step_ms: int
    kept: int


_MINUTES = _Stream(keys.MINUTES, MINUTE_MS, MINUTES_KEPT)
_HOURS = _Stream(keys.HOURS, HOUR_MS, HOURS_KEPT)


async def take(redis: Pipe) -> None:
    """Write down how it is now, unless that was done in this minute; and the hour that is over."""
    minute = statistics.now_ms() // MINUTE_MS * MINUTE_MS
    last = await redis.call("XREVRANGE", keys.MINUTES, "+", "-", "COUNT", 1)
    if last and _read(*last[0]).at_ms >= minute:
        return
    unstored = await statistics.unstored(redis)
    connections = sum(one.numbers.get("connections", 0) for one in await processes.alive(redis) if one.kind == WEB)
    here = await statistics.count_here(redis)
    await _write(redis, _MINUTES, Sample(minute, here, connections, unstored.events, round(unstored.oldest_s)))
    hour = minute // HOUR_MS * HOUR_MS - HOUR_MS
    if found := await _between(redis, _MINUTES, hour, hour + HOUR_MS - 1):
        await _write(redis, _HOURS, Sample.most(hour, found))


async def since(redis: Pipe, first_ms: int) -> list[Sample]:
    """What was written down from then on: the hours that are over, and the minutes where there are some."""
    minutes = await _between(redis, _MINUTES, first_ms)
    fine = minutes[0].at_ms if minutes else statistics.now_ms()
    return [one for one in await _between(redis, _HOURS, first_ms) if one.at_ms + HOUR_MS <= fine] + minutes


async def _between(redis: Pipe, stream: _Stream, first_ms: int, last_ms: int | None = None) -> list[Sample]:
    found = await redis.call("XRANGE", stream.key, first_ms, "+" if last_ms is None else last_ms)
    return [_read(*one) for one in found]


async def _write(redis: Pipe, stream: _Stream, sample: Sample) -> None:
    numbers = (sample.here, sample.connections, sample.unstored, sample.lag_s)
    try:
        await redis.call("XADD", stream.key, f"{sample.at_ms}-1", "n", " ".join(map(str, numbers)))
    except RedisRefused:
        # Another process was first.
        return
    oldest = sample.at_ms - stream.kept * stream.step_ms
    await redis.call("XTRIM", stream.key, "MINID", oldest)


def _read(place: bytes, fields: list[bytes]) -> Sample:
    return Sample(int(place.split(b"-")[0]), *map(int, fields[1].split()))
