"""How a place is doing, in numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from chat.errors import BadField
from chat.languages import Sentence

HOURS = 24
# The worker stores within a second or two; later than this somebody should look.
LATE_SECONDS = 15


class Unstored(NamedTuple):
    """Events that are accepted and not yet in the database, the age of the oldest; and those that it refuses."""

    events: int
    oldest_s: float
    refused: int

    @property
    def is_late(self) -> bool:
        return self.oldest_s > LATE_SECONDS


class Queue(NamedTuple):
    """What waits under a name, how long the oldest of it is overdue (None: that is not kept), and how much of it is
    for later."""

    name: str
    depth: int
    oldest_s: float | None
    later: int


class Sample(NamedTuple):
    """How it was at one time: people here, connections, events not stored and for how long."""

    at_ms: int
    here: int
    connections: int
    unstored: int
    lag_s: int

    @classmethod
    def most(cls, at_ms: int, samples: Sequence["Sample"]) -> Self:
        """The most of each number."""
        return cls(at_ms, *(max(one[place] for one in samples) for place in range(1, 5)))


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time up to now, in steps."""

    name: str
    step_s: int
    steps: int

    @property
    def seconds(self) -> int:
        return self.step_s * self.steps


PERIODS = {one.name: one for one in (Period("hour", 60, 60), Period("day", 3600, 24), Period("fortnight", 86_400, 14))}


def parse_period(text: str) -> Period:
    if text not in PERIODS:
        raise BadField({"period": Sentence("Choose one of %(names)s.", names=", ".join(PERIODS))})
    return PERIODS[text]


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of a period by step, the newest last: messages that were posted, and the most of the rest; None is what
    nobody looked at, or what cannot be found out."""

    period: Period
    messages: list[int] | None
    here: list[int | None] | None
    connections: list[int | None] | None
    lag_s: list[int | None] | None

    def public(self) -> dict[str, Any]:
        return {
            "period": self.period.name,
            "step_s": self.period.step_s,
            "messages": self.messages,
            "here": self.here,
            "connections": self.connections,
            "oldest_unstored_s": self.lag_s,
        }


def by_step(samples: Iterable[Sample], period: Period, until_ms: int) -> list[Sample | None]:
    """The most of each step."""
    step = period.step_s * 1000
    first = until_ms - period.seconds * 1000
    steps: list[Sample | None] = [None] * period.steps
    for one in samples:
        # The hour that a sample stands for begins with it.
        at = (one.at_ms - first) // step
        if 0 <= at < period.steps:
            before = steps[at]
            steps[at] = one if before is None else Sample.most(before.at_ms, (before, one))
    return steps


@dataclass(frozen=True, slots=True)
class Statistics:
    """`hours` are the messages of the last 24 hours, the newest last; what could not be found out is None."""

    people: int | None
    blocked: int | None
    rooms: int | None
    reports: int | None
    hours: list[int] | None
    here: int | None
    instances: int | None
    unstored: Unstored | None
    database_ms: float | None
    redis_ms: float | None

    def public(self) -> dict[str, Any]:
        unstored = self.unstored
        return {
            "people": self.people,
            "blocked": self.blocked,
            "here": self.here,
            "rooms": self.rooms,
            "open_reports": self.reports,
            "messages_by_hour": self.hours,
            "unstored": None if unstored is None else unstored.events,
            "oldest_unstored_s": None if unstored is None else round(unstored.oldest_s, 1),
            "refused": None if unstored is None else unstored.refused,
            "instances": self.instances,
            "database_ms": self.database_ms,
            "redis_ms": self.redis_ms,
        }
