"""What leaves later: messages that wait for their time, and reminders."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.times import timestamp

SOONEST, LATEST = timedelta(seconds=5), timedelta(days=366)
# Minutes: the clocks of the world are at most 14 hours ahead of UTC, or behind it.
FARTHEST_OFFSET = 14 * 60


class Kind(StrEnum):
    MESSAGE = "message"
    REMINDER = "reminder"


class State(StrEnum):
    """Only `WAITING` can be changed or cancelled: from `SENDING` on it may be in the room already."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """`room` is a key, `reason` why it was refused."""

    id: int
    kind: Kind
    user_id: int
    room: str
    body: str
    reply_to: int | None
    due_at: datetime
    state: State
    reason: str | None
    created_at: datetime
    # Ids of the uploads that it will carry.
    files: tuple[str, ...] = ()

    @property
    def client_id(self) -> str:
        """That of the message which it becomes: whoever posts it, and however often, it is posted once.

        People choose printable client_ids, and a no-break space is none, so nobody can take it before its time. (Unlike
        the control characters it may stand in HTML.) The time keeps apart what a restored database numbers again.
        """
        return f"\u00a0scheduled.{self.id}.{timestamp(self.created_at)}"

    def public(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "room": self.room,
            "body": self.body,
            "reply_to": self.reply_to,
            "due_at": timestamp(self.due_at),
            "state": self.state,
            "reason": self.reason,
            "created_at": timestamp(self.created_at),
            "files": list(self.files),
        }


def parse_due(text: str) -> datetime:
    """A time in RFC 3339. Raises BadField."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadField({"due_at": Sentence("Write a time with its zone, such as 2026-11-21T09:30:00Z.")})


def typed_due(text: str, offset: int) -> datetime:
    """What a datetime-local field holds, on a clock that is `offset` minutes ahead of UTC. Raises BadField."""
    try:
        typed = datetime.fromisoformat(text).replace(tzinfo=None)
        return (typed - timedelta(minutes=offset)).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadField({"due_at": Sentence("Choose a day and a time.")}) from None


def check_due(moment: datetime, now: datetime) -> datetime:
    """The moment, if something may wait for it. Raises BadField."""
    if moment < now + SOONEST:
        raise BadField(
            {"due_at": Sentence("Choose a time at least %(seconds)s seconds from now.", seconds=SOONEST.seconds)}
        )
    if moment > now + LATEST:
        raise BadField({"due_at": Sentence("Choose a time within a year.")})
    return moment


def parse_offset(text: str) -> int:
    """Minutes ahead of UTC out of a form that a script filled in; nonsense counts as UTC."""
    try:
        minutes = int(text[:5])
    except ValueError:
        return 0
    return minutes if abs(minutes) <= FARTHEST_OFFSET else 0
