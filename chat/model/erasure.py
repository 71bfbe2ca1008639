"""Erasing an account: what becomes of what somebody wrote, and how far it is.

keep-anonymised   what they wrote stays, under "Former member"
placeholder       it is deleted; its places stay
full              their reactions, whom else they are called by, and direct rooms where nobody else is left go too
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chat.errors import BadField, Conflict
from chat.languages import Sentence
from chat.model.ids import show_usercode
from chat.model.times import timestamp
from chat.model.user import User

KEEP, PLACEHOLDER, FULL = MODES = ("keep-anonymised", "placeholder", "full")
# What becomes of what somebody wrote.
WORDS = {
    KEEP: Sentence("stays, under “Former member”"),
    PLACEHOLDER: Sentence("is deleted; its places stay"),
    FULL: Sentence("is deleted, with reactions and mentions"),
}
NAME = "Former member"
RUNNING, DONE = "running", "done"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Of one account. `username` is what it was called, until that is forgotten everywhere; `left` counts what is still
    there of it, by what it is: all 0 is the proof.
    """

    user_id: int
    usercode: str
    mode: str
    state: str
    asked_at: datetime
    username: str
    avatar: str
    finished_at: datetime | None = None
    left: dict[str, int] = field(default_factory=dict)

    def public(self) -> dict[str, Any]:
        return {
            "usercode": self.usercode,
            "mode": self.mode,
            "state": self.state,
            "asked_at": timestamp(self.asked_at),
            "finished_at": self.finished_at and timestamp(self.finished_at),
            "left": self.left,
        }


def parse_mode(mode: str) -> str:
    """Raises BadField."""
    if mode not in MODES:
        raise BadField({"mode": Sentence("Choose one of %(names)s.", names=", ".join(MODES))})
    return mode


def username_of(usercode: str) -> str:
    """What an erased account is called where it needs a name of its own; nobody can register under it."""
    return f"~{show_usercode(usercode).lower()}"


def may_go(target: User, administrators: int) -> None:
    """The last administrator stays: nobody could look after the place."""
    if target.is_admin and not target.blocked and administrators < 2:
        raise Conflict(Sentence("This is the last administrator. Make somebody else one first."))
