"""Rooms, memberships, and where one stands in a room's log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self

from chat.errors import BadField
from chat.model.ids import ROOM_KEY, room_key_from
from chat.model.text import NAME_CHARACTERS, TOPIC_CHARACTERS, clean_line

GENERAL = "general"
EVERYONE = "everyone"
BUILT_IN = (GENERAL, EVERYONE)


class Kind(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    DIRECT = "direct"


class Role(StrEnum):
    """What a member is in a room; `LEFT` is kept in the row so that its version goes on counting."""

    OWNER = "owner"
    MODERATOR = "moderator"
    MEMBER = "member"
    LEFT = "left"


class Position(NamedTuple):
    """The place of an event in a room: `seq`, and the Redis life that it belongs to."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Room:
    id: int
    key: str
    kind: Kind
    name: str
    topic: str
    created_at: datetime
    stored_seq: int = 0


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room as Redis has it in this life, and as one reader sees it: `held` are the reader's rights."""

    key: str
    kind: Kind
    name: str
    topic: str
    created_at: str
    position: Position
    stored: int
    held: str = ""

    def summary(self) -> dict[str, Any]:
        """What `hello` and `room.added` say of a room."""
        return {"room": self.key, "kind": self.kind, "name": self.name, **self.position._asdict()}


@dataclass(frozen=True, slots=True)
class Membership:
    """The row that joins a user and a room; each change of it counts `version` up."""

    room: Room
    user_id: int
    role: Role
    version: int

    @property
    def present(self) -> bool:
        return self.role is not Role.LEFT


@dataclass(frozen=True, slots=True)
class RoomDraft:
    """A valid wish for a room."""

    key: str
    name: str
    kind: Kind
    topic: str

    @classmethod
    def parse(cls, name: str, kind: str = "open", topic: str = "", key: str | None = None) -> Self:
        """Raise BadField naming each field at fault; a missing key is made from the name."""
        shown, about = clean_line(name), clean_line(topic)
        faults = {}
        if not shown or len(shown) > NAME_CHARACTERS:
            faults["name"] = f"Use 1 to {NAME_CHARACTERS} characters."
        if len(about) > TOPIC_CHARACTERS:
            faults["topic"] = f"Use at most {TOPIC_CHARACTERS} characters."
        if kind not in (Kind.OPEN, Kind.CLOSED):
            faults["kind"] = "Choose open or closed."
        if key is not None and not is_room_key(key):
            faults["room"] = "Use 1 to 64 of the letters a-z, digits and dashes; no dash at an end."
        if faults:
            raise BadField(faults)
        return cls(key or room_key_from(shown), shown, Kind(kind), about)


def is_room_key(text: str) -> bool:
    return ROOM_KEY.fullmatch(text) is not None
