"""The chain of the audit log: each entry carries a hash over what it says and the hash of the one before.

Whoever changes, inserts or takes out an entry has to write every later hash anew; who knows a later one (from an
export, or from `verify` last month) sees that. The form is fixed for ever, since exports are checked by it:

    hash = SHA-256(hash before + "\\n" + JSON of {action, actor, at, data, number, room, target})

in hexadecimal; the JSON has sorted names, no blanks, and UTF-8 as it is. Before the first stand 64 zeros.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from chat.languages import Sentence, translate
from chat.model.times import timestamp

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the chain has it: `number` counts from 1, `actor` is a usercode, `room` a key."""

    number: int
    at: datetime
    actor: str
    action: str
    room: str | None
    target: str
    data: Mapping[str, Any]

    def hash_after(self, before: str) -> str:
        said = {
            "number": self.number,
            "at": timestamp(self.at),
            "actor": self.actor,
            "action": self.action,
            "room": self.room,
            "target": self.target,
            "data": self.data,
        }
        return sha256(before.encode() + b"\n" + orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds: `good` entries do, up to the `head`; behind them comes what is wrong, if anything."""

    good: int
    head: str
    broken_at: int | None = None
    expected: str | None = None
    found: str | None = None
    # Entries that nobody has put into the chain.
    loose: int = 0

    @property
    def holds(self) -> bool:
        return self.broken_at is None and not self.loose

    @property
    def told(self) -> str:
        """In a sentence, for people."""
        if self.broken_at is not None and self.found is None:
            return translate(Sentence("Broken: entry %(number)s is missing.", number=self.broken_at))
        if self.broken_at is not None:
            facts = {"number": self.broken_at, "found": self.found, "expected": self.expected}
            return translate(
                Sentence("Broken at entry %(number)s. Its hash is %(found)s, by what it says %(expected)s.", **facts)
            )
        if self.loose:
            return translate(Sentence("Entries that are not in the chain: %(number)s.", number=self.loose))
        return translate(Sentence("The chain holds, up to entry %(number)s.", number=self.good))

    def public(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "good": self.good,
            "head": self.head,
            "broken_at": self.broken_at,
            "expected": self.expected,
            "found": self.found,
            "loose": self.loose,
        }
