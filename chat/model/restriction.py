"""How long somebody may not write in a room, or not come back to it, and why."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.text import clean_line
from chat.model.times import parse_timestamp, timestamp

# Until somebody lifts it.
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
LONGEST_MINUTES = 366 * 24 * 60
REASON_CHARACTERS = 250


@dataclass(frozen=True, slots=True)
class Restriction:
    """A valid wish for a mute or a ban."""

    until: datetime
    reason: str

    @classmethod
    def parse(cls, moment: datetime, minutes: int | None = None, until: str | None = None, reason: str = "") -> Self:
        """Raise BadField naming each field at fault; without `minutes` and `until` it lasts until it is lifted."""
        faults = {}
        end = FOREVER
        if minutes is not None and until is not None:
            faults["until"] = Sentence("Use minutes or until, not both.")
        elif minutes is not None:
            if 1 <= minutes <= LONGEST_MINUTES:
                end = moment + timedelta(minutes=minutes)
            else:
                faults["minutes"] = Sentence("Use 1 to %(most)s minutes.", most=LONGEST_MINUTES)
        elif until is not None:
            parsed = _moment(until)
            if parsed and moment < parsed <= moment + timedelta(minutes=LONGEST_MINUTES):
                end = parsed
            else:
                faults["until"] = Sentence("Use a time with its zone, later than now and within a year.")
        why = clean_line(reason)
        if len(why) > REASON_CHARACTERS:
            faults["reason"] = Sentence("Use at most %(most)s characters.", most=REASON_CHARACTERS)
        if faults:
            raise BadField(faults)
        return cls(end, why)


def shown_end(until: datetime | None) -> str | None:
    """When it ends, for the wire; None also for what somebody has to lift."""
    return timestamp(until) if until and until < FOREVER else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_timestamp(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
