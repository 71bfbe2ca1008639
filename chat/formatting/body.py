"""The body of a message as page, lists and notifications show it."""

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import NamedTuple

from markdown_it.token import Token
from markupsafe import Markup, escape

from chat.formatting import emoji, markdown
from chat.formatting.markup import Writer
from chat.model.emoji import NO_EMOJI, SHORT_NAME, EmojiSet
from chat.model.sounds import played
from chat.model.text import clean_line

# Whatever could mean anything. Without it, there is nothing to do but to escape.
_LINE_SIGN = r"[ \t]*(?: > | [-+](?:\s|$) | \d+[.)](?:\s|$) )"
_SPECIAL = re.compile(rf"[*_`\[<\\@] | ~~ | :// | :[\w+-]+: | \.[^\W\d_]{{2}} | \n{_LINE_SIGN}", re.VERBOSE)
_BEGINS_SPECIAL = re.compile(_LINE_SIGN, re.VERBOSE)
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_WEB = ("http://", "https://")
_ACTION = re.compile(r"/me[ \t]+(?=\S)")


class Formatted(NamedTuple):
    """A body for the page. An action goes on from its author's name; `few_emoji` may be shown large.

    What plays a `sound` says nothing by itself: the reader's language says it.
    """

    html: Markup
    action: bool = False
    few_emoji: bool = False
    sound: str | None = None


def formatted(body: str, mentions: Collection[str] = (), custom: EmojiSet = NO_EMOJI) -> Formatted:
    """A body as HTML; `mentions` are the usercodes that the message calls, "*" for everybody in the room, `custom` the
    emoji that the place has of its own."""
    if action := _ACTION.match(body):
        return Formatted(_phrase(body[action.end() :], mentions, custom), action=True)
    if sound := played(body):
        return Formatted(Markup(), action=True, sound=sound)
    return Formatted(body_html(body, mentions, custom), few_emoji=emoji.is_few_emoji(body, custom))


def body_html(body: str, mentions: Collection[str] = (), custom: EmojiSet = NO_EMOJI) -> Markup:
    """The blocks of a body: washed HTML without anything that depends on the reader."""
    if _is_plain(body):
        return _plain(body)
    try:
        blocks = markdown.blocks(body)
    except markdown.Tangled:
        return _plain(body)
    return Writer(mentions, custom).write(blocks) if _says_something(blocks) else _plain(body)


def first_link(body: str) -> str:
    """The first address of the web that a body links to, as browsers would follow it; "" without one."""
    if played(body):
        return ""
    action = _ACTION.match(body)
    text = body[action.end() :] if action else body
    if _is_plain(text):
        return ""
    opened = (token for token in _inline(text, is_action=bool(action)) if token.type == "link_open")
    return next((url for token in opened if (url := str(token.attrs["href"])).startswith(_WEB)), "")


def pictured(text: str, body: str, custom: EmojiSet) -> Markup:
    """Plain text that was made of a body, with the pictures that the body says: not those of its code."""
    if not custom.all or not any(custom.named(name) for name in SHORT_NAME.findall(text)):
        return escape(text)
    action = _ACTION.match(body)
    phrases = _inline(body[action.end() :] if action else body, is_action=bool(action))
    said = {token.info for token in phrases if token.type == "emoji_name"}

    def drawn(found: re.Match[str]) -> str:
        known = custom.named(found[1]) if found[1].lower() in said else None
        return emoji.picture(known) if known else found[0]

    # No character of a name is one that is escaped.
    return Markup(SHORT_NAME.sub(drawn, escape(text)))  # noqa: S704  # escaped before


def excerpt(body: str, length: int = 120) -> str:
    """One line of plain text for quotes, lists and notifications, at most `length` characters."""
    line = clean_line(_unmarked(body, _first_line))
    return line if len(line) <= length else _cut(line, length)


def plain_text(body: str) -> str:
    """All that a body says, its lines as they are, without the signs that only shape it."""
    return _unmarked(body, str)


def _unmarked(body: str, say_code: Callable[[str], str]) -> str:
    if sound := played(body):
        return f"♪ {sound}"
    action = _ACTION.match(body)
    text = body[action.end() :] if action else body
    if _is_plain(text):
        return text
    with suppress(markdown.Tangled):
        return "\n".join(_words(markdown.phrase(text) if action else markdown.blocks(text), say_code)) or text
    return text


def _inline(text: str, *, is_action: bool) -> list[Token]:
    """What stands in the phrases of a text."""
    with suppress(markdown.Tangled):
        blocks = markdown.phrase(text) if is_action else markdown.blocks(text)
        return [token for block in blocks for token in block.children or []]
    return []


def _is_plain(text: str) -> bool:
    return not (_SPECIAL.search(text) or _BEGINS_SPECIAL.match(text))


def _plain(body: str) -> Markup:
    paragraphs = _EMPTY_LINES.split(body) if "\n" in body else [body]
    html = "".join([f'<p dir="auto">{_lines(text)}</p>' for text in paragraphs])
    return Markup(html)  # noqa: S704  # escaped line by line


def _lines(text: str) -> str:
    return str(escape(text.strip(" \t\n"))).replace("\n", "<br>")


def _phrase(text: str, mentions: Collection[str], custom: EmojiSet) -> Markup:
    if not _is_plain(text):
        with suppress(markdown.Tangled):
            return Writer(mentions, custom).write(markdown.phrase(text))
    return Markup(f'<p dir="auto">{_lines(text)}</p>')  # noqa: S704  # escaped there


def _says_something(blocks: list[Token]) -> bool:
    return any(token.content.strip() for token in blocks if token.type in ("inline", "fence"))


def _first_line(code: str) -> str:
    first, _, rest = code.partition("\n")
    return f"{first} …" if rest else first


def _words(blocks: list[Token], say_code: Callable[[str], str]) -> list[str]:
    words: list[str] = []
    for token in blocks:
        if token.type == "fence":
            words.append(say_code(token.content.strip()))
        words.append("".join(_word(child) for child in token.children or []))
    return [word for word in words if word]


def _word(token: Token) -> str:
    if token.type == "hardbreak":
        return "\n"
    return str(token.info) if token.type == "emoji" else token.content


def _cut(line: str, length: int) -> str:
    short = line[: length - 1]
    at = short.rfind(" ")
    return (short[:at] if at > length // 2 else short).rstrip() + "…"
