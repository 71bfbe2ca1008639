"""Tokens to HTML: the few elements that there are, and the wash that would take out any other."""

import re
from collections.abc import Collection, Iterator

import nh3
from markdown_it.token import Token
from markupsafe import Markup, escape

from chat.formatting import highlighting, links
from chat.formatting.emoji import picture
from chat.model.emoji import NO_EMOJI, EmojiSet
from chat.model.mention import EVERYBODY, ROOM

_BLOCKS = {"p", "blockquote", "ul", "ol"}
_CLEANER = nh3.Cleaner(
    tags={*_BLOCKS, "li", "pre", "code", "br", "strong", "em", "s", "a", "span", "bdi", "i"},
    attributes={
        "a": {"href"},
        "ol": {"start"},
        "pre": {"data-language"},
        "span": {"data-mention"},
        "i": {"data-emoji"},
    },
    tag_attribute_values={**{tag: {"dir": {"auto"}} for tag in _BLOCKS}, "code": {"tabindex": {"0"}}},
    set_tag_attribute_values={"a": {"target": "_blank"}},
    allowed_classes={
        "pre": {"code"},
        "span": {"mention", *highlighting.CLASSES.values()},
        "bdi": {"link-goal"},
    },
    link_rel="noopener noreferrer nofollow",
    url_schemes=links.SCHEMES,
    url_relative="deny",
)
# Where a picture of ours comes when everything is washed, which lets no picture through.
_PLACE = re.compile(r'<i data-emoji="([^"<>]+)"></i>')


class Writer:
    """Writes one message. `mentions` are the usercodes that it calls, and "*" for everybody; `custom` are the emoji
    that the place has of its own."""

    def __init__(self, mentions: Collection[str], custom: EmojiSet = NO_EMOJI) -> None:
        self._custom = custom
        self._pictures: dict[str, Markup] = {}
        self._calls_room = EVERYBODY in mentions
        self._calls_people = bool(set(mentions) - {EVERYBODY})
        self._pen = highlighting.Pen()

    def write(self, tokens: list[Token]) -> Markup:
        washed = _CLEANER.clean("".join(self._blocks(tokens)))
        if self._pictures:
            washed = _PLACE.sub(lambda found: self._pictures[found[1]], washed)
        return Markup(washed)  # noqa: S704  # this is what washes

    def _blocks(self, tokens: list[Token]) -> Iterator[str]:
        for token in tokens:
            if token.type == "inline":
                yield from self._phrase(token.children or [])
            elif token.type == "fence":
                yield self._code(token)
            elif not token.hidden:
                yield _tag(token)

    def _phrase(self, tokens: list[Token]) -> Iterator[str]:
        address, label = "", ""
        for token in tokens:
            label += token.content
            if token.type == "link_open":
                address, label = str(token.attrs["href"]), ""
                yield _open_link(address)
            elif token.type == "link_close":
                yield _close_link(address, label)
            else:
                yield self._piece(token)

    def _piece(self, token: Token) -> str:
        match token.type:
            case "text":
                return escape(token.content)
            case "hardbreak":
                return "<br>"
            case "code_inline":
                return f"<code>{escape(token.content)}</code>"
            case "emoji":
                return escape(token.info)
            case "emoji_name":
                return self._emoji(token)
            case "mention":
                return self._mention(token)
        return _tag(token)

    def _mention(self, token: Token) -> str:
        is_meant = self._calls_room if token.info == ROOM else self._calls_people
        if not is_meant:
            return escape(token.content)
        return f'<span class="mention" data-mention="{escape(token.info)}">{escape(token.content)}</span>'

    def _emoji(self, token: Token) -> str:
        known = self._custom.named(token.info)
        if not known:
            return escape(token.content)
        self._pictures[known.name] = picture(known)
        return f'<i data-emoji="{escape(known.name)}"></i>'

    def _code(self, token: Token) -> str:
        language = token.meta["language"]
        named = f' data-language="{escape(language)}"' if language else ""
        written = self._pen.highlight(token.content, language)
        return f'<pre class="code"{named}><code tabindex="0">{written}</code></pre>'


def _tag(token: Token) -> str:
    if token.nesting < 0:
        return f"</{token.tag}>"
    direction = ' dir="auto"' if token.level == 0 and token.tag in _BLOCKS else ""
    start = f' start="{token.attrs["start"]}"' if "start" in token.attrs else ""
    return f"<{token.tag}{direction}{start}>"


def _open_link(address: str) -> str:
    return f'<a href="{escape(address)}">' if address else "["


def _close_link(address: str, label: str) -> str:
    if not address:
        return "]()"
    goal = links.true_goal(label, address)
    shown = "" if label.strip() else escape(address)
    return f"{shown}</a>" + (f' <bdi class="link-goal">({escape(goal)})</bdi>' if goal else "")
