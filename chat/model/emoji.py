"""Emoji by name: those that everybody knows, and the pictures that a place has of its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

import emoji

from chat.errors import BadField
from chat.languages import Sentence

SHORT_NAME = re.compile(r":([a-z0-9_+-]{1,60}):", re.IGNORECASE | re.ASCII)
SHORTEST, LONGEST = 2, 32
# Of the pictures of a place: every process has the list in memory, and every picker shows it.
MOST = 500
_NAME = re.compile(rf"[a-z0-9_+-]{{{SHORTEST},{LONGEST}}}")
_NO_NAME = Sentence(
    "Use %(least)s to %(most)s small letters a to z, digits, or the signs _ - +.", least=SHORTEST, most=LONGEST
)


@dataclass(frozen=True, slots=True)
class CustomEmoji:
    """A picture with a name: `picture` names its file, `added_by` is a usercode. One that moves has a still one too."""

    name: str
    picture: str
    width: int
    height: int
    moving: bool
    added_by: str
    added_at: datetime

    @property
    def sign(self) -> str:
        """How it is written, and what stands for it where there are no pictures."""
        return f":{self.name}:"

    @property
    def url(self) -> str:
        return f"/emoji/{self.picture}.webp"

    @property
    def still_url(self) -> str | None:
        return f"/emoji/{self.picture}.still.webp" if self.moving else None


class EmojiSet:
    """The pictures of a place, by name. It never changes: another set is another object, by which caches tell."""

    def __init__(self, known: Iterable[CustomEmoji] = ()) -> None:
        self.all = tuple(known)
        said = "\n".join(f"{one.name} {one.picture}" for one in self.all)
        self.tag = sha256(said.encode()).hexdigest()[:16]
        self._by_name = {one.name: one for one in self.all}

    def named(self, name: str) -> CustomEmoji | None:
        return self._by_name.get(name.lower()) if self.all else None

    def signed(self, sign: str) -> CustomEmoji | None:
        """The one that is written so, with its colons."""
        found = SHORT_NAME.fullmatch(sign) if self.all else None
        return self.named(found[1]) if found else None


NO_EMOJI = EmojiSet()


@cache
def _by_name() -> dict[str, str]:
    """Every short name in lower case, and its emoji; `+1` and `thumbs_up` are the same one."""
    names: dict[str, str] = {}
    for character, about in emoji.EMOJI_DATA.items():
        if about["status"] == emoji.STATUS["fully_qualified"]:
            for name in (about["en"], *about.get("alias", ())):
                names.setdefault(name.strip(":").lower(), character)
    return names


def named(name: str) -> str | None:
    """The emoji of a short name, which stands without its colons; None if there is none."""
    return _by_name().get(name.lower())


def parse_name(text: str) -> str:
    """A name for a picture, written with its colons or without. Raises BadField."""
    name = text.strip().strip(":").lower()
    if not _NAME.fullmatch(name):
        raise BadField({"name": _NO_NAME})
    if known := named(name):
        raise BadField({"name": Sentence("%(emoji)s is called so already. Choose another name.", emoji=known)})
    return name
