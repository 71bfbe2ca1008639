"""What the doctor says of one thing."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """A fault loses something, or keeps people out, now or at the next accident; a warning may some day."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is one of a few words that never change; the sentence says what it means and what to do."""

    about: str
    level: Level
    sentence: str

    def public(self) -> dict[str, Any]:
        return asdict(self)


def ok(about: str, sentence: str) -> Finding:
    return Finding(about, Level.OK, sentence)


def warning(about: str, sentence: str) -> Finding:
    return Finding(about, Level.WARNING, sentence)


def fault(about: str, sentence: str) -> Finding:
    return Finding(about, Level.FAULT, sentence)
