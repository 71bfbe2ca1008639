"""Outgoing webhooks: addresses that we call about what happens, for a room or for a bot.

That of a room is told what happens in it; that of a bot who calls the bot, and what is said to it in direct rooms. None
is told what its own account did, nor what lies too many answers of programs away from a person: so no two of them talk
to each other for ever.
"""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.event import DELETED, EDITED, JOINED, LEFT, POSTED, REACTED, UNREACTED, Event
from chat.model.times import timestamp
from chat.model.user import User

MENTIONS, DIRECTS, MESSAGES = "mentions", "directs", "messages"
OF_ROOMS = (MESSAGES, "edits", "deletions", "reactions", "members")
OF_BOTS = (MENTIONS, DIRECTS)
MOST_OF_A_ROOM, MOST_OF_A_BOT = 20, 5
URL_CHARACTERS = 2_000
# So many answers of programs may follow one upon the other.
LONGEST_CHAIN = 3
NONE = Sentence("There is no such webhook. It may be removed already.")
_KIND_OF = {POSTED: MESSAGES, EDITED: "edits", DELETED: "deletions", REACTED: "reactions", UNREACTED: "reactions"}
_KIND_OF |= {JOINED: "members", LEFT: "members"}
_REPLY = re.compile(r"reply\.([0-9]{1,3})\.msg_[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose webhook it is: that of a room, by its key, or that of a bot, by its usercode."""

    room: str = ""
    bot: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it may be told."""
        return OF_ROOMS if self.room else OF_BOTS


@dataclass(frozen=True, slots=True)
class OutgoingWebhook:
    """`account` is who its answers are by, `made_by` (an account id) who stands for it; `room` is empty for a bot's."""

    id: int
    account: User
    room: str
    made_by: int
    url: str
    events: tuple[str, ...]
    salt: str
    enabled: bool
    reason: str
    failing_since: datetime | None
    created_at: datetime

    @property
    def host(self) -> str:
        """The part of the address that may stand in a log: the rest may be a secret of the receiver's."""
        return urlsplit(self.url).hostname or ""

    @property
    def holder(self) -> Holder:
        return Holder(room=self.room) if self.room else Holder(bot=self.account.usercode)

    def public(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "room": self.room or None,
            "name": self.account.name,
            "usercode": self.account.usercode,
            "url": self.url,
            "events": list(self.events),
            "enabled": self.enabled,
            "reason": self.reason or None,
            "failing_since": self.failing_since and timestamp(self.failing_since),
            "created_at": timestamp(self.created_at),
        }

    def wants(self, event: Event, *, direct: bool = False) -> bool:
        """Whether it is told of an event in its room; or, of a bot, in a room that the bot is in, `direct` or not."""
        if self.account.usercode in doers(event) or depth_of(event) >= LONGEST_CHAIN:
            return False
        # It may have happened before and be stored only now.
        if event.get("at", "") < timestamp(self.created_at):
            return False
        if self.room:
            return _KIND_OF.get(event["type"]) in self.events
        if event["type"] != POSTED:
            return False
        return (MENTIONS in self.events and self.account.usercode in event["mentions"]) or (
            DIRECTS in self.events and direct
        )


@dataclass(frozen=True, slots=True)
class OutgoingDraft:
    """A valid wish for one; whether its address may be called is another question."""

    url: str
    events: tuple[str, ...]

    @classmethod
    def parse(cls, holder: Holder, url: str, events: Collection[str]) -> Self:
        """Raise BadField naming each field at fault."""
        faults = {}
        address = url.strip()
        if not _is_address(address):
            faults["url"] = Sentence(
                "Write an address such as https://bot.example.org/confab, without a password in it."
            )
        if not events or set(events) - set(holder.kinds):
            faults["events"] = Sentence("Choose one or more of %(names)s.", names=", ".join(holder.kinds))
        if faults:
            raise BadField(faults)
        return cls(address, tuple(kind for kind in holder.kinds if kind in events))


def new_salt() -> str:
    return secrets.token_hex(16)


def doers(event: Event) -> set[str]:
    """The usercodes of those whom an event is by, or about whose coming and going it is."""
    author, user = event.get("author"), event.get("user")
    return {event.get("by", ""), author["usercode"] if author else "", user["usercode"] if user else ""}


def reply_client_id(webhook_id: str, depth: int) -> str:
    """Of the message that answers a delivery: the same each time that it is told, so it is posted once."""
    return f"reply.{depth}.{webhook_id}"


def depth_of(event: Event) -> int:
    """How many answers of programs lie between a person and this. That of a person is none."""
    found = _REPLY.fullmatch(event.get("client_id") or "")
    return int(found[1]) if found and event["author"].get("bot") else 0


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= URL_CHARACTERS
    return bool(fits and plain and not (parts.username or parts.password or parts.fragment))
