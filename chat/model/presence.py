"""Presence: whether somebody is here, and what they say of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from chat.model.times import timestamp


class State(StrEnum):
    """Of a person: the best that any of their connections says."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether somebody is here since when (None: nobody knows), their status text, and whether to disturb them."""

    usercode: str
    state: State
    since: datetime | None
    status: str
    dnd: bool

    @property
    def shown(self) -> str:
        """What the page draws: here, away, busy or gone."""
        if self.state is State.OFFLINE:
            return "gone"
        if self.dnd:
            return "busy"
        return "here" if self.state is State.ONLINE else "away"

    def public(self) -> dict[str, str | bool | None]:
        """What those see who share a room with them."""
        return {
            "state": self.state,
            "since": timestamp(self.since) if self.since else None,
            "status": self.status,
            "dnd": self.dnd,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A presence that is new, and the rooms whose members may know of it."""

    presence: Presence
    rooms: tuple[str, ...]
    # The address of their picture, None without one; False where nobody knows.
    avatar: str | Literal[False] | None = False

    def public(self) -> dict[str, Any]:
        """What the pages of those are told who may know of it."""
        face = {} if self.avatar is False else {"avatar": self.avatar}
        return {"usercode": self.presence.usercode, **self.presence.public(), **face}
