"""Dead letters: events that were accepted and that the database refuses for good. Their place in the room is kept."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chat.model.event import Event
from chat.model.times import timestamp

_ID = re.compile(r"\d{1,15}-\d{1,15}")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One refused event, why, and since when; `id` is its place in the stream of Redis."""

    id: str
    event: Event
    reason: str

    @property
    def room(self) -> str:
        return str(self.event["room"])

    @property
    def seq(self) -> int:
        return int(self.event["seq"])

    @property
    def type(self) -> str:
        return str(self.event["type"])

    @property
    def by(self) -> str | None:
        """The usercode of whoever caused it."""
        author = self.event.get("author")
        return author["usercode"] if author else self.event.get("by")

    @property
    def refused_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1000, UTC)

    def public(self) -> dict[str, Any]:
        """What every administrator may know: all but what was said."""
        return {
            "id": self.id,
            "room": self.room,
            "epoch": self.event["epoch"],
            "seq": self.seq,
            "type": self.type,
            "by": self.by,
            "at": self.event.get("at"),
            "refused_at": timestamp(self.refused_at),
            "reason": self.reason,
            "message_id": self.event.get("message_id"),
            "client_id": self.event.get("client_id"),
            "characters": len(self.event.get("body", "")),
            "files": len(self.event.get("files", ())),
        }


def parse_id(text: str) -> str | None:
    """None for what cannot be the id of one."""
    return text if _ID.fullmatch(text) else None
