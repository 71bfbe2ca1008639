"""Webhooks into a room: whoever has the address posts there, under one name that the room has agreed on."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from chat.errors import BadField, Forbidden
from chat.languages import Sentence
from chat.model import permission
from chat.model.room import EVERYONE, Kind, Membership, Room
from chat.model.text import NAME_CHARACTERS, clean_line
from chat.model.times import timestamp
from chat.model.user import User

MOST_WEBHOOKS = 20


@dataclass(frozen=True, slots=True)
class Webhook:
    """`bot` is who its messages are by; the secret in its address is kept nowhere."""

    id: int
    room: str
    bot: User
    made_by: int
    created_at: datetime
    used_at: datetime | None = None

    def public(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "room": self.room,
            "name": self.bot.name,
            "usercode": self.bot.usercode,
            "created_at": timestamp(self.created_at),
            "used_at": self.used_at and timestamp(self.used_at),
        }


def parse_name(text: str) -> str:
    """Under which its messages stand. Raises BadField."""
    name = clean_line(text)
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise BadField({"name": Sentence("Use 1 to %(most)s characters.", most=NAME_CHARACTERS)})
    return name


def may_manage(room: Room, actor: Membership | None) -> None:
    """Owners and moderators; not where the people are fixed, or where a setting says who writes."""
    mine = permission.may_be_in(room, actor)
    if room.kind is Kind.DIRECT or room.key == EVERYONE:
        raise Forbidden(Sentence("There are no webhooks into this room."))
    if not permission.moderates(mine):
        raise Forbidden(Sentence("Only owners and moderators make and revoke webhooks."))


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
