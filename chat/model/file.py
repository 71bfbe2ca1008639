"""Files: what somebody uploads, and what a message carries."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.text import clean_line
from chat.model.times import now

MOST_FILES = 10
NAME_CHARACTERS = 120
# What was uploaded and never posted; what was posted and is not stored yet, which the database may be too ill for.
UNPOSTED, UNSTORED = timedelta(days=1), timedelta(days=7)
# The longest side of a picture among messages, in CSS pixels.
SHOWN = 352
ANY_TYPE = "application/octet-stream"
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
# As many bytes as `recorded_type` looks at.
HEAD = 64
_ID = re.compile(r"[0-9a-f]{32}")
_VIDEO, _AUDIO = "video/mp4", "audio/mp4"
_BRANDS = {b"qt  ": "video/quicktime", b"M4A ": _AUDIO, b"M4B ": _AUDIO} | dict.fromkeys(
    (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash", b"3gp4"), _VIDEO
)
_BEGINNINGS = (
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
)


class State(StrEnum):
    """What comes in pieces is `COMING` until it is whole; a picture is `RAW` until the worker has made a clean one."""

    COMING = "coming"
    RAW = "raw"
    READY = "ready"


class File(NamedTuple):
    """A file as a message carries it; `width` and `height` are those of a picture."""

    id: str
    name: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None

    @classmethod
    def from_wire(cls, fields: dict[str, Any]) -> Self:
        return cls(*(fields[name] for name in cls._fields))

    @property
    def kind(self) -> str:
        """How it is shown: image, video, audio, or file."""
        kind = self.type.partition("/")[0]
        return kind if kind in ("video", "audio") else "image" if self.type in PICTURES.values() else "file"

    @property
    def shown(self) -> tuple[int, int]:
        """How large a picture is among messages."""
        width, height = self.width or SHOWN, self.height or SHOWN
        share = min(1, SHOWN / width, SHOWN / height)
        return max(1, round(width * share)), max(1, round(height * share))

    @property
    def url(self) -> str:
        return f"/files/{self.id}/{quote(self.name, safe='')}"

    @property
    def thumbnail(self) -> str | None:
        """The small one of a picture; what may move is small enough as it is."""
        if self.kind != "image":
            return None
        return self.url if self.type == PICTURES["GIF"] else f"{self.url}?thumbnail"

    def public(self) -> dict[str, Any]:
        return {**self._asdict(), "url": self.url, "thumbnail": self.thumbnail}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the server keeps it: whose it is, and of which message, if it has been posted."""

    file: File
    user_id: int
    state: State
    room_id: int | None
    seq: int | None
    claim: str | None
    created_at: datetime
    expires_at: datetime | None
    kept_size: int | None

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()

    def is_free_for(self, user_id: int, claim: str) -> bool:
        """Whether a message of this user may carry it; the same message may ask again."""
        return self.user_id == user_id and self.claim in (None, claim)


def new_file_id() -> str:
    return secrets.token_hex(16)


def is_file_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def parse_files(ids: Sequence[str]) -> tuple[str, ...]:
    """The uploads that a message is to carry, each once. Raises BadField."""
    if len(ids) > MOST_FILES:
        raise BadField({"files": Sentence("A message carries at most %(number)s files.", number=MOST_FILES)})
    return tuple(dict.fromkeys(ids))


def clean_name(given: str) -> str:
    """What a file is called: without a path, on one line, and not too long; the ending stays."""
    name = clean_line(unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_CHARACTERS and 0 < len(ending) <= 10:
        name = stem[: NAME_CHARACTERS - len(ending) - 2] + "…" + dot + ending
    return name[:NAME_CHARACTERS] or "file"


def recorded_type(head: bytes) -> str:
    """Sound and moving pictures by how they begin; anything else is just a file."""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], ANY_TYPE)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head:
        return "video/webm"
    return next((type_ for beginning, type_ in _BEGINNINGS if head.startswith(beginning)), ANY_TYPE)


def shown_size(size: int) -> str:
    """312 kB, 2.1 MB: as people say it."""
    if size < 1_000:
        return f"{size} B"
    for unit in ("kB", "MB"):
        size_in_unit = size / (1_000 if unit == "kB" else 1_000_000)
        if size_in_unit < 999.5:
            return (
                f"{size_in_unit:.1f} {unit}" if unit == "MB" and size_in_unit < 9.95 else f"{size_in_unit:.0f} {unit}"
            )
    return f"{size / 1_000_000_000:.1f} GB"


def spoken(files: Iterable[File]) -> str:
    """What stands for files where there is no room for them: their names."""
    return ", ".join(file.name for file in files)
