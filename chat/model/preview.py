"""Previews: what a page says of itself, shown below the message whose link leads there.

All of it is the words of strangers: it is cut, and it is text.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from chat.model.text import clean_line

TITLE_CHARACTERS, DESCRIPTION_CHARACTERS, SITE_CHARACTERS = 160, 300, 60
LONGEST_ADDRESS = 2_000
# What was said longer ago was brought in from elsewhere, and nobody waits for it.
RECENT = timedelta(days=1)
# There is no link without one of these.
_HINT = re.compile(r"://|\.[^\W\d_]{2}")
# Seconds until a page that could not be had is asked for once more.
_PAUSES = (30, 300)


class Picture(NamedTuple):
    """A small picture, kept here; `url` is the address of the file."""

    url: str
    width: int
    height: int

    @property
    def file_id(self) -> str:
        return self.url.split("/")[2]


class Preview(NamedTuple):
    """`url` is where the message leads, whatever the page calls itself (`site`, "" where it says nothing)."""

    url: str
    title: str
    description: str = ""
    site: str = ""
    image: Picture | None = None

    @classmethod
    def from_wire(cls, fields: Mapping[str, Any] | None) -> Self | None:
        if fields is None:
            return None
        image = fields["image"]
        return cls(**{**fields, "image": Picture(**image) if image else None})

    @classmethod
    def read(cls, url: str, said: Mapping[str, str]) -> Self | None:
        """Of what a page says of itself; None of one that says no title."""
        title = _cut(said.get("title", ""), TITLE_CHARACTERS)
        if not title:
            return None
        description = _cut(said.get("description", ""), DESCRIPTION_CHARACTERS)
        return cls(url, title, "" if description == title else description, _cut(said.get("site", ""), SITE_CHARACTERS))

    @property
    def host(self) -> str:
        """Where it leads, as the address itself says it."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    def public(self) -> dict[str, Any]:
        return {**self._asdict(), "image": self.image._asdict() if self.image else None}


def may_have_link(body: str) -> bool:
    """A quick look, for those who do not format it."""
    return _HINT.search(body) is not None


def seconds_until_next(tries: int) -> int | None:
    """How long to wait behind so many tries that came to nothing; None: for ever."""
    return _PAUSES[tries - 1] if tries <= len(_PAUSES) else None


def _cut(text: str, most: int) -> str:
    line = clean_line(text[: 4 * most])
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
