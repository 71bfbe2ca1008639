"""Slack's marks as ours: `*bold*` and `~struck~`. Ours stay what they are: `**bold**` has no meaning there."""

import re

CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
TOKEN = re.compile(r"<([^<>\n]{1,4000})>")
# Stands for something else while marks are written; nobody types it.
HELD = "\ue000"
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])")


def marks(text: str) -> str:
    """Of a stretch in which nothing is code, and no address has such signs."""
    return _STRUCK.sub(r"~~\1~~", _BOLD.sub(r"**\1**", text))


def marked(text: str) -> str:
    """All of a text, but for its code and what stands in `<…>`."""
    return "".join(part if number % 2 else _around_tokens(part) for number, part in enumerate(CODE.split(text)))


def _around_tokens(text: str) -> str:
    tokens = iter(TOKEN.findall(text))
    held = TOKEN.sub(HELD, text.replace(HELD, ""))
    return re.sub(HELD, lambda found: f"<{next(tokens)}>", marks(held))
