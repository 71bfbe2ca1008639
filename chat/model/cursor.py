"""How far a member has read a room, and what they want to be told of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from chat.model.room import Kind


class Involvement(StrEnum):
    ALL = "all"
    MENTIONS = "mentions"
    NOTHING = "nothing"
    # As nothing, and out of the list of rooms until somebody calls them there.
    HIDDEN = "hidden"

    @property
    def is_quiet(self) -> bool:
        """Of such a room nobody is told while they are away, and it is never shown as unread."""
        return self in (Involvement.NOTHING, Involvement.HIDDEN)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A cursor from a version on; versions grow with time (ms), so that of two the newer one is known."""

    version: int
    read_seq: int
    delivered_seq: int
    involvement: Involvement
    read_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReadState:
    """What a room means to one of its members: counted from their cursor to `top`, never kept."""

    cursor: Cursor
    top: int
    unread: int
    mentions: int

    @property
    def muted(self) -> bool:
        return self.cursor.involvement.is_quiet

    def calls(self, kind: Kind) -> int:
        """How much of it is for this member by name: mentions, and all of a direct room."""
        if self.cursor.involvement is Involvement.NOTHING:
            return 0
        return self.unread if kind is Kind.DIRECT else self.mentions

    def is_hidden(self, kind: Kind) -> bool:
        return self.cursor.involvement is Involvement.HIDDEN and not self.calls(kind)

    def waits(self, kind: Kind) -> bool:
        """Whether there is something that its reader wants to hear of."""
        return self.calls(kind) > 0 or (self.unread > 0 and not self.muted)

    def public(self) -> dict[str, Any]:
        return {
            "read_seq": self.cursor.read_seq,
            "delivered_seq": self.cursor.delivered_seq,
            "unread": self.unread,
            "unread_seq": self.top,
            "mentions": self.mentions,
            "involvement": self.cursor.involvement,
            "cursor": self.cursor.version,
        }
