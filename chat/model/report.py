"""Reports: a member asks the moderators of a room to look at a message."""

from dataclasses import dataclass
from datetime import datetime

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.text import clean_body

OPEN, DISMISSED, REMOVED = "open", "dismissed", "removed"
REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Report:
    """`reporter_id` and `decided_by` are account ids."""

    id: int
    room: str
    seq: int
    reporter_id: int
    reason: str
    state: str
    created_at: datetime
    decided_by: int | None = None
    decided_at: datetime | None = None


def parse_reason(text: str) -> str:
    """Why; raises BadField when nothing is said, or too much."""
    reason = clean_body(text)
    if not 1 <= len(reason) <= REASON_CHARACTERS:
        raise BadField({"reason": Sentence("Say why, in 1 to %(most)s characters.", most=REASON_CHARACTERS)})
    return reason


def parse_decision(text: str) -> str:
    if text not in (DISMISSED, REMOVED):
        raise BadField({"decision": Sentence("Choose dismissed or removed.")})
    return text
