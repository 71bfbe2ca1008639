"""What rooms take of the disk and the database, and what belongs to nothing."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one room: messages with the bytes of their texts, words in the index of search, files with theirs."""

    room: str
    name: str
    kind: str
    retention_days: int | None
    messages: int
    text_bytes: int
    index_bytes: int
    files: int
    file_bytes: int

    @property
    def bytes(self) -> int:
        return self.text_bytes + self.index_bytes + self.file_bytes

    def public(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*self.__slots__, "bytes")}


@dataclass(frozen=True, slots=True)
class Storage:
    """All rooms, those that take most first; orphans: names on the disk without a row, ids without a file; and the
    emoji that the place has of its own."""

    counted_at: str
    rooms: list[Usage]
    without_row: list[str]
    without_file: list[str]
    emoji: int = 0
    emoji_bytes: int = 0

    @property
    def orphans(self) -> int:
        return len(self.without_row) + len(self.without_file)

    @property
    def bytes(self) -> int:
        return sum(one.bytes for one in self.rooms) + self.emoji_bytes

    def public(self) -> dict[str, Any]:
        return {
            "counted_at": self.counted_at,
            "bytes": self.bytes,
            "rooms": [one.public() for one in self.rooms],
            "without_row": self.without_row,
            "without_file": self.without_file,
            "orphans": self.orphans,
            "emoji": self.emoji,
            "emoji_bytes": self.emoji_bytes,
        }
