"""What people write behind /remind: when, and of what.

    me in 20m tea           me in 1h 30m to leave       me in an hour tea
    me at 15:30 tea         me at 9am standup           me at 9 tomorrow standup
    me tomorrow at 9 tea    me on friday at 17:00 tea   me on 2026-12-24 at 18:00 tea

Days without a time mean nine in the morning; a time that is past today means tomorrow. The clock is theirs who ask.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from chat.errors import BadField
from chat.languages import Sentence

WHEN = Sentence("Say when: in 20m, at 15:30, tomorrow at 9, on friday at 17:00 or on 2026-12-24 at 18:00.")
OF_WHAT = Sentence("Say of what, behind the time.")
MORNING = time(9)
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_ME = re.compile(r"me\b\s*", re.I)
_IN = re.compile(r"in\s+(?=\d|an?\s)", re.I)
_AMOUNT = re.compile(
    r"(\d{1,4}|an?(?=\s))\s*(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])"
    r"[\s,]*(?:and\s+(?=\d))?",
    re.I,
)
_DAY = re.compile(
    r"(?:on\s+)?(?:(today|tomorrow)|(\d{4}-\d\d-\d\d)|(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
    r"(?![\w-])[\s,]*",
    re.I,
)
_CLOCK = re.compile(r"at\s+(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?(?![\w:])[\s,]*", re.I)


class Wish(NamedTuple):
    """When (UTC), and of what."""

    due_at: datetime
    body: str


def parse(text: str, now: datetime, offset: int = 0) -> Wish:
    """Understand a wish, on a clock that is `offset` minutes ahead of UTC. Raises BadField with what to write."""
    rest = _ME.sub("", text.strip(), count=1) if _ME.match(text.strip()) else text.strip()
    here = now.astimezone(UTC).replace(tzinfo=None) + timedelta(minutes=offset)
    try:
        moment, rest = _after(rest, here) if _IN.match(rest) else _at(rest, here)
        due_at = (moment - timedelta(minutes=offset)).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadField({"text": WHEN}) from None
    body = re.sub(r"^to(\s+|$)", "", rest.strip(), flags=re.I)
    if not body:
        raise BadField({"text": OF_WHAT})
    return Wish(due_at, body)


def _after(text: str, here: datetime) -> tuple[datetime, str]:
    """In so many hours and minutes: each unit once, the larger ones first."""
    rest = text[_match(_IN, text).end() :]
    units = list(_UNITS)
    span = timedelta()
    while (found := _AMOUNT.match(rest)) and found[2][0].lower() in units:
        number = int(found[1]) if found[1].isdigit() else 1
        unit = found[2][0].lower()
        span += timedelta(**{_UNITS[unit]: number})
        units = units[units.index(unit) + 1 :]
        rest = rest[found.end() :]
    if not span:
        raise ValueError(text)
    return here + span, rest


def _at(text: str, here: datetime) -> tuple[datetime, str]:
    """On a day, at a time, or both in any order."""
    day, clock, rest = _DAY.match(text), _CLOCK.match(text), text
    if day:
        rest = rest[day.end() :]
        clock = _CLOCK.match(rest)
        rest = rest[clock.end() :] if clock else rest
    else:
        rest = rest[_match(_CLOCK, text).end() :]
        day = _DAY.match(rest)
        rest = rest[day.end() :] if day else rest
    return _moment(day, _time(clock) if clock else MORNING, here), rest


def _moment(day: re.Match[str] | None, clock: time, here: datetime) -> datetime:
    """The next time that this is: what is past by the clock alone comes tomorrow, and a weekday in a week."""
    if day is None:
        moment = datetime.combine(here, clock)
        return moment if moment > here else moment + timedelta(days=1)
    word, written, weekday = day.groups()
    if written:
        return datetime.combine(date.fromisoformat(written), clock)
    if word:
        return datetime.combine(here, clock) + timedelta(days=word.lower() == "tomorrow")
    ahead = (_WEEKDAYS.index(weekday[:3].lower()) - here.weekday()) % 7
    moment = datetime.combine(here, clock) + timedelta(days=ahead)
    return moment if moment > here else moment + timedelta(days=7)


def _time(clock: re.Match[str]) -> time:
    hour, minute, half = int(clock[1]), int(clock[2] or 0), (clock[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(clock[0])
    return time(hour % 12 + 12 * (half == "pm") if half else hour, minute)


def _match(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.match(text)
    if found is None:
        raise ValueError(text)
    return found
