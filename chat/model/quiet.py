"""Quiet: when somebody wants to be left alone, by the week and once until a moment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.times import timestamp

EVERY_DAY = "1234567"
MORNING = time(8)
PAUSES = HOUR, TOMORROW, NOT_ANY_MORE = "hour", "tomorrow", "end"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Quiet:
    """On the clock of `zone`: from `begins` to `ends` (the same twice is never) on the `days` on which that begins, and
    from midnight to midnight on `whole_days`.
    """

    begins: str = ""
    ends: str = ""
    days: str = EVERY_DAY
    whole_days: str = ""
    zone: str = "UTC"
    paused_until: datetime | None = None
    # Whether what is urgent comes all the same.
    urgent: bool = True

    @classmethod
    def parse(cls, begins: str, ends: str, days: Iterable[str], zone: str, whole_days: Iterable[str] = "") -> Self:
        """Raise BadField naming each field at fault. Without times it is quiet on whole days alone."""
        faults = {}
        # Some browsers add seconds.
        begins, ends = begins.strip()[:5], ends.strip()[:5]
        for name, text, other in (("begins", begins, ends), ("ends", ends, begins)):
            if (text or other) and not _TIME.fullmatch(text):
                faults[name] = Sentence("Use a time such as 22:00, or leave both empty.")
        some, whole = ("".join(sorted(set(chosen))) for chosen in (days, whole_days))
        for name, chosen in (("days", some), ("whole_days", whole)):
            if not set(chosen) <= set(EVERY_DAY):
                faults[name] = Sentence("Use the numbers 1, Monday, to 7, Sunday.")
        place = zone.strip() or "UTC"
        if place not in _zones():
            faults["zone"] = Sentence("Use a name such as Europe/Berlin.")
        if faults:
            raise BadField(faults)
        return cls(begins, ends, some, whole, place)

    def holds(self, moment: datetime) -> bool:
        """Whether somebody wants to be left alone at a moment."""
        return self.is_paused(moment) or self._is_in_hours(moment)

    def is_paused(self, moment: datetime) -> bool:
        return self.paused_until is not None and moment < self.paused_until

    def paused(self, how_long: str, moment: datetime) -> Self:
        """The same with a pause from a moment on. Raises BadField."""
        if how_long not in PAUSES:
            names = ", ".join(PAUSES[:-1])
            raise BadField({"pause": Sentence("Choose %(names)s or %(known)s.", names=names, known=PAUSES[-1])})
        if how_long == NOT_ANY_MORE:
            return replace(self, paused_until=None)
        if how_long == HOUR:
            return replace(self, paused_until=moment + timedelta(hours=1))
        tomorrow = moment.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=1)
        return replace(self, paused_until=datetime.combine(tomorrow, MORNING, ZoneInfo(self.zone)))

    def public(self, moment: datetime) -> dict[str, Any]:
        paused = self.paused_until if self.is_paused(moment) else None
        return {
            "begins": self.begins,
            "ends": self.ends,
            "days": [int(day) for day in self.days],
            "whole_days": [int(day) for day in self.whole_days],
            "zone": self.zone,
            "paused_until": timestamp(paused) if paused else None,
            "urgent": self.urgent,
        }

    def _is_in_hours(self, moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(self.zone))
        clock, today = local.strftime("%H:%M"), str(local.isoweekday())
        yesterday = EVERY_DAY[(local.isoweekday() - 2) % 7]
        if today in self.whole_days:
            return True
        # Times are compared as they stand on the clock: a night is one also when the clock is changed in it.
        if self.begins <= self.ends:
            return today in self.days and self.begins <= clock < self.ends
        # Over midnight: the night belongs to the day on which it begins.
        return (today in self.days and clock >= self.begins) or (yesterday in self.days and clock < self.ends)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
