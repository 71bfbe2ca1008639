"""The books of a backup: how many of everything, and a digest, kept while it is written and compared when it is read.

A digest is the sum of the digests of its parts, so two databases that sort differently have the same one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

_SIZE = 32


@dataclass(slots=True)
class Count:
    number: int = 0
    sum: int = 0

    def add(self, part: bytes) -> None:
        self.number += 1
        self.sum = (self.sum + int.from_bytes(sha256(part).digest(), "big")) % (1 << 8 * _SIZE)

    def public(self) -> list[Any]:
        return [self.number, self.sum.to_bytes(_SIZE, "big").hex()]


@dataclass(slots=True)
class Books:
    """By what is counted: `table users`, `outbox`, `files` and so on."""

    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    file_bytes: int = 0

    def add(self, what: str, parts: Iterable[Any]) -> None:
        count = self.counts[what]
        for part in parts:
            count.add(orjson.dumps(part))

    def add_file(self, name: str, size: int, digest: str) -> None:
        self.add("files", [[name, size, digest]])
        self.file_bytes += size

    def public(self) -> dict[str, list[Any]]:
        return {what: count.public() for what, count in sorted(self.counts.items())}

    def number(self, what: str) -> int:
        return self.counts[what].number if what in self.counts else 0


def table(name: str) -> str:
    """How a table is called in the books."""
    return f"table {name}"


def differences(written: dict[str, list[Any]], read: dict[str, list[Any]]) -> list[str]:
    """What is not the same in two books, each as a sentence."""
    none = [0, Count().public()[1]]
    found = []
    for what in sorted(written.keys() | read.keys()):
        expected, actual = written.get(what, none), read.get(what, none)
        if expected[0] != actual[0]:
            found.append(f"{what}: {actual[0]} instead of {expected[0]}")
        elif expected != actual:
            found.append(f"{what}: {actual[0]} as expected, but not the same ones")
    return found
