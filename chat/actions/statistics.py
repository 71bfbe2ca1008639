"""How the place is doing, as far as it can be found out: also while one of its services is away."""

from time import perf_counter
from typing import Any

from chat.bus import samples
from chat.bus import statistics as counted
from chat.errors import Unavailable
from chat.model import administering
from chat.model.statistics import HOURS, Period, Sample, Series, Statistics, by_step, parse_period
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import statistics as stored

# Where they stand in a sample.
HERE, CONNECTIONS, LAG = 1, 2, 4


async def show(resources: Resources, actor: User) -> Statistics:
    """For administrators."""
    administering.may_administer(actor)
    return Statistics(**await _of_the_database(resources), **await _of_redis(resources))


async def series(resources: Resources, actor: User, name: str) -> Series:
    """A period by its steps; for administrators."""
    administering.may_administer(actor)
    period = parse_period(name)
    steps = await _samples(resources, period)
    return Series(
        period,
        await _messages(resources, period),
        *([one[place] if one else None for one in steps] if steps else None for place in (HERE, CONNECTIONS, LAG)),
    )


async def _messages(resources: Resources, period: Period) -> list[int] | None:
    try:
        async with resources.db.read() as db:
            return await stored.messages_by_step(db, now(), period.steps, period.step_s)
    except Unavailable:
        return None


async def _samples(resources: Resources, period: Period) -> list[Sample | None] | None:
    until_ms = counted.now_ms()
    try:
        return by_step(await samples.since(resources.redis, until_ms - period.seconds * 1000), period, until_ms)
    except Unavailable:
        return None


async def _of_the_database(resources: Resources) -> dict[str, Any]:
    try:
        started = perf_counter()
        await resources.db.ping()
        milliseconds = _since(started)
        async with resources.db.read() as db:
            people, blocked = await stored.count_people(db)
            return {
                "people": people,
                "blocked": blocked,
                "rooms": await stored.count_rooms(db),
                "reports": await stored.count_open_reports(db),
                "hours": await stored.messages_by_step(db, now(), HOURS, 3600),
                "database_ms": milliseconds,
            }
    except Unavailable:
        return dict.fromkeys(("people", "blocked", "rooms", "reports", "hours", "database_ms"))


async def _of_redis(resources: Resources) -> dict[str, Any]:
    try:
        started = perf_counter()
        await resources.redis.ping()
        milliseconds = _since(started)
        return {
            "here": await counted.count_here(resources.redis),
            "instances": await counted.count_instances(resources.redis),
            "unstored": await counted.unstored(resources.redis),
            "redis_ms": milliseconds,
        }
    except Unavailable:
        return dict.fromkeys(("here", "instances", "unstored", "redis_ms"))


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
