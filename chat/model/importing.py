"""What is brought in from elsewhere, whatever it was there: people, rooms, and what was said in them.

Each has a `source`, which names it there and never changes (`slack:C024BE91L`): so nothing is brought in twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2s

from chat.errors import ChatError
from chat.model.ids import is_direct_key, room_key_from
from chat.model.room import Kind
from chat.model.text import BODY_CHARACTERS, NAME_CHARACTERS, TOPIC_CHARACTERS, clean_line
from chat.model.user import USERNAME

USERNAME_CHARACTERS, KEY_CHARACTERS = 32, 40


class Unreadable(ChatError):
    """What was given is no export, or a damaged one; the sentence names the file in it."""

    code, status = "failed", 422


@dataclass(slots=True)
class Left:
    """What was left out of a room, and how often."""

    notes: int = 0
    empty: int = 0
    broken: int = 0
    files: int = 0
    pins: int = 0
    unknown_emoji: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody there. `handles` are what they may be called here, the likeliest first."""

    source: str
    handles: tuple[str, ...]
    name: str
    # What they are here, where the export knows.
    usercode: str | None = None
    is_program: bool = False
    is_gone: bool = False

    def usernames(self) -> Iterator[str]:
        """Names that could be theirs, then others that are free sooner or later."""
        valid = [found for handle in self.handles if (found := username_of(handle))]
        yield from dict.fromkeys(valid)
        stem = (valid or ["somebody"])[0][: USERNAME_CHARACTERS - 10]
        tail = blake2s(self.source.encode(), digest_size=4).hexdigest()
        yield f"{stem}-{tail}"

    @property
    def shown(self) -> str:
        return clean_line(self.name)[:NAME_CHARACTERS].strip() or next(self.usernames())


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin on the message that is called so there; who set it, and when, where that is told."""

    source: str
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """A room there; `creator` and `members` are sources of people."""

    source: str
    name: str
    kind: Kind
    topic: str
    members: tuple[str, ...]
    creator: str | None = None
    pins: tuple[Pin, ...] = ()

    @property
    def shown(self) -> str:
        return clean_line(self.name)[:NAME_CHARACTERS].strip() or self.source

    @property
    def about(self) -> str:
        return clean_line(self.topic)[:TOPIC_CHARACTERS].strip()

    def possible_keys(self) -> Iterator[str]:
        """Keys for the room, of which one is free."""
        stem = re.sub(r"[^a-z0-9]+", "-", self.name.casefold())[:KEY_CHARACTERS].strip("-")
        origin, _, there = re.sub(r"[^a-z0-9:]+", "-", self.source.casefold()).partition(":")
        if stem and not is_direct_key(stem):
            yield stem
            yield f"{stem}-{origin}"
        yield f"{origin}-{there}"[: KEY_CHARACTERS + 20].strip("-")
        yield room_key_from(self.name)


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `replies_to` is the source of another one of the room; `reactions` are emoji and who gave them."""

    source: str
    author: str
    at: datetime
    body: str
    replies_to: str | None = None
    mentions: tuple[str, ...] = ()
    edited_at: datetime | None = None
    reactions: tuple[tuple[str, str], ...] = ()
    urgent: bool = False

    @property
    def client_id(self) -> str:
        """The same whenever it is brought in."""
        return f"import:{blake2s(self.source.encode(), digest_size=16).hexdigest()}"

    def people(self) -> Iterator[str]:
        """The sources of all who have to do with it."""
        yield self.author
        yield from (giver for _, giver in self.reactions)

    def pieces(self) -> Iterator["Said"]:
        """It, or as many messages as it takes; reactions stay with the first one."""
        yield replace(self, body=self.body[:BODY_CHARACTERS])
        for start in range(BODY_CHARACTERS, len(self.body), BODY_CHARACTERS):
            body = self.body[start : start + BODY_CHARACTERS]
            yield replace(self, source=f"{self.source}#{start}", body=body, mentions=(), reactions=())


def username_of(handle: str) -> str | None:
    """A username as near to this as can be; None when nothing is left of it."""
    name = re.sub(r"[^a-z0-9_.-]+", "-", handle.strip().casefold())[:USERNAME_CHARACTERS].strip("-")
    return name if USERNAME.fullmatch(name) else None
