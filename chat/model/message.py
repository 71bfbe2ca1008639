"""Messages: the draft that somebody sends, and the message that everybody reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from chat.errors import BadField, TooLong
from chat.model import user as users
from chat.model.ids import is_client_id
from chat.model.text import BODY_CHARACTERS, clean_body
from chat.model.times import parse_timestamp, timestamp
from chat.model.user import User


@dataclass(frozen=True, slots=True)
class Draft:
    """Valid input for a message; `parse` is the only way to get one."""

    body: str
    client_id: str | None
    reply_to: int | None

    @classmethod
    def parse(cls, body: str, client_id: str | None = None, reply_to: int | None = None) -> Self:
        if len(body) > BODY_CHARACTERS:
            raise TooLong({"body": f"Use at most {BODY_CHARACTERS} characters; this has {len(body)}."})
        text = clean_body(body)
        if not text:
            raise BadField({"body": "Write something first."})
        if client_id is not None and not is_client_id(client_id):
            raise BadField({"client_id": "Use 1 to 64 printable characters."})
        return cls(text, client_id, reply_to)


@dataclass(frozen=True, slots=True)
class Message:
    room: str
    epoch: int
    seq: int
    message_id: str
    client_id: str | None
    author: User
    body: str
    at: datetime
    reply_to: int | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    version: int = 1

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> Self:
        """The message inside a `message.posted`."""
        return cls(
            room=event["room"],
            epoch=event["epoch"],
            seq=event["seq"],
            message_id=event["message_id"],
            client_id=event["client_id"],
            author=users.from_wire(event["author"]),
            body=event["body"],
            at=parse_timestamp(event["at"]),
            reply_to=event["reply_to"],
        )

    def public(self) -> dict[str, Any]:
        """The message object of the protocol."""
        return {
            "room": self.room,
            "epoch": self.epoch,
            "seq": self.seq,
            "message_id": self.message_id,
            "client_id": self.client_id,
            "author": self.author.public(),
            "body": self.body,
            "at": timestamp(self.at),
            "edited_at": timestamp(self.edited_at) if self.edited_at else None,
            "deleted": self.deleted,
            "version": self.version,
            "reply_to": self.reply_to,
            "files": [],
            "mentions": [],
            "reactions": {},
            "pinned": False,
        }
