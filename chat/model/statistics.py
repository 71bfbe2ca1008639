"""How a place is doing, in numbers."""

from dataclasses import dataclass
from typing import Any, NamedTuple

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
