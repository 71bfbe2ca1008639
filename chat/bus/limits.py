"""Rate limits, counted in Redis for all instances together, and what is left of them.

What a request was counted against is known deep inside, in the answers of scripts; who tells it is the door. So the
door lays out a `Slip` for a request, and whoever counts writes on the one that lies there, if any.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many at once, how many of them are left, and in how many seconds there is one more."""

    burst: int
    left: int
    seconds: int


@dataclass(slots=True)
class Slip:
    """The tightest of the limits that something was counted against."""

    tightest: Allowance | None = None


_slip: ContextVar[Slip | None] = ContextVar("slip", default=None)


@contextmanager
def slip() -> Iterator[Slip]:
    """One for all that is counted within."""
    laid = Slip()
    before = _slip.set(laid)
    try:
        yield laid
    finally:
        _slip.reset(before)


def note(burst: int, used_ms: int, interval_ms: int) -> None:
    """Something was counted: in `used_ms` all of it is there again, one every `interval_ms`."""
    used = math.ceil(used_ms / interval_ms)
    until_one_more = used_ms - interval_ms * (used - 1) if used else 0
    write_down(Allowance(burst, max(0, burst - used), math.ceil(until_one_more / 1000)))


def write_down(allowance: Allowance) -> None:
    """Write it on the slip of whoever is served, unless something tighter stands there."""
    laid = _slip.get()
    if laid and (laid.tightest is None or allowance.left <= laid.tightest.left):
        laid.tightest = allowance


async def count(redis: Pipe, limit: Limit, whom: str) -> None:
    """Count one try; raises TooFast when there were too many."""
    await _try(redis, limit, whom, "1")


async def look(redis: Pipe, limit: Limit, whom: str) -> None:
    """Raise TooFast when there were too many, without counting."""
    await _try(redis, limit, whom, "0")


async def _try(redis: Pipe, limit: Limit, whom: str, counts: str) -> None:
    interval = int(limit.seconds * 1000)
    wait, used = await redis.run("limit", (keys.limit(limit.what, whom),), interval, limit.burst, counts)
    note(limit.burst, used, interval)
    if wait:
        seconds = -(-wait // 1000)
        too_often = Sentence("That was tried too often. Wait %(seconds)s seconds.", seconds=seconds)
        raise TooFast(too_often, retry_after=seconds)
