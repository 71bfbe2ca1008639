"""Emoji: their short names, and messages that are nothing else."""

import re
from functools import cache

import emoji

SHORT_NAME = re.compile(r":([a-z0-9_+-]{1,60}):", re.IGNORECASE | re.ASCII)
FEW = 5
# Five families with skin tones, or five long names.
_LONGEST_FEW = 320


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


def with_emoji(text: str) -> str:
    """Plain text with its short names replaced."""
    return SHORT_NAME.sub(lambda found: named(found[1]) or found[0], text) if ":" in text else text


def is_few_emoji(body: str) -> bool:
    """Whether a body is one to five emoji and nothing else."""
    if len(body) > _LONGEST_FEW or (body.isascii() and ":" not in body):
        return False
    text = "".join(with_emoji(body).split())
    found = [one["emoji"] for one in emoji.emoji_list(text)]
    return 0 < len(found) <= FEW and "".join(found) == text
