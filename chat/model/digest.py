"""The digest: one mail to whoever has missed what was said to them, at an address that they have confirmed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from chat.errors import BadField
from chat.languages import Sentence

ADDRESS_CHARACTERS = 254
# Minutes that something has to wait, unread, until a mail tells of it.
OFF, QUARTER, HOUR, DAY = 0, 15, 60, 24 * 60
CHOICES = {
    OFF: Sentence("Never"),
    QUARTER: Sentence("After 15 minutes"),
    HOUR: Sentence("After an hour"),
    DAY: Sentence("After a day"),
}
# Where the links in mails lead; the token stands behind it.
CONFIRMING, ENDING = "/digest/confirmation", "/digest/end"
ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"


@dataclass(frozen=True, slots=True)
class DigestDraft:
    """A valid wish to be told by mail."""

    address: str
    after_min: int

    @classmethod
    def parse(cls, address: str, after_min: int | None) -> Self:
        """Raise BadField naming each field at fault."""
        faults, given = {}, address.strip()
        if len(given) > ADDRESS_CHARACTERS or not re.fullmatch(ADDRESS, given):
            faults["address"] = Sentence("Write an address such as alice@example.org.")
        if after_min not in CHOICES:
            faults["after_min"] = Sentence("Choose 0 (never), 15, 60 or 1440 minutes.")
        if faults or after_min is None:
            raise BadField(faults)
        return cls(given, after_min)


@dataclass(frozen=True, slots=True)
class Digest:
    """What somebody wants, and how far they are told: by room, `told` is the seq up to which a mail was written.

    A worker looks at it at `look_at`; None: there is nothing to do. Each change counts `version` up, and whoever
    changes it names the one that they have seen. Nothing of before `since` is told. `fault` is what the mail server
    said the last time, after so many `tries` in a row.
    """

    user_id: int
    address: str
    after_min: int
    language: str
    since: datetime
    look_at: datetime | None
    confirmed: bool = False
    told: Mapping[str, int] | None = None
    tries: int = 0
    fault: str = ""
    version: int = 1

    def told_of(self, room: str) -> int:
        return (self.told or {}).get(room, 0)

    def public(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "confirmed": self.confirmed,
            "after_min": self.after_min,
            "fault": self.fault or None,
        }


def place_of(room: str, seq: int) -> str:
    """Where a message is read, among the others of its room; root-relative."""
    return f"/rooms/{room}?at={seq}#message-{seq}"
