"""What a payload for Slack's incoming webhooks says, as Markdown: its text, then its blocks, then its attachments.

Of blocks and attachments it takes what is words: no pictures, colours or buttons.
"""

import re
from collections.abc import Iterator
from typing import Any

from chat.errors import BadField, TooLong
from chat.languages import Sentence
from chat.model.mrkdwn import marked
from chat.model.text import BODY_CHARACTERS, clean_body

# Slack itself takes 50 blocks, 100 attachments and 10 fields in a section.
MOST_PARTS = 100
# How others write links (and addresses of mail): <https://example.org/|words>.
_LINK = re.compile(r"<((?:https?|mailto):[^\s<>|]+)(?:\|([^<>\n]*))?>")
# Whom others call with all that are there.
_EVERYBODY = re.compile(r"<!(?:here|channel|everyone)(?:\|[^<>\n]*)?>")
_MARKS = re.compile(r"([\\\[\]])")


def body_of(payload: Any) -> str:
    """What it says, a line for each part. Raises BadField, naming what was sent."""
    sent = payload if isinstance(payload, dict) else {}
    text = sent.get("text", "")
    if not isinstance(text, str):
        raise BadField({"text": Sentence("Send the message as text.")})
    # Said for the text alone: what is plain in blocks says so itself.
    said_as = marked if sent.get("mrkdwn") is not False else str
    parts = {
        "text": [said_as(text)],
        "blocks": [*_blocks(sent.get("blocks"))],
        "attachments": [*_all(sent.get("attachments"))],
    }
    said = {name: "\n".join(filter(None, map(_written, lines))) for name, lines in parts.items()}
    body = clean_body("\n".join(filter(None, said.values())))
    if not body:
        raise BadField({"text": Sentence("Send the message as text.")})
    if len(body) > BODY_CHARACTERS:
        longest = max(said, key=lambda name: len(said[name]))
        raise TooLong(
            {
                longest: Sentence(
                    "Use at most %(most)s characters; this has %(number)s.", most=BODY_CHARACTERS, number=len(body)
                )
            }
        )
    return body


def _all(attachments: Any) -> Iterator[str]:
    for one in _objects(attachments):
        yield from _attachment(one)


def _attachment(one: dict[str, Any]) -> Iterator[str]:
    inside = [*_blocks(one.get("blocks"))]
    pretext, text = (marked(_text(one.get(name))) for name in ("pretext", "text"))
    own = [pretext, _titled(one), text, *_pairs(one.get("fields")), *inside]
    # It stands for all the rest, where nothing else can be shown.
    yield from own if any(own) else [_text(one.get("fallback"))]


def _titled(one: dict[str, Any]) -> str:
    title, address = _text(one.get("title")), _text(one.get("title_link"))
    return f"<{address}|{title}>" if title and address else title


def _pairs(fields: Any) -> Iterator[str]:
    for one in _objects(fields):
        yield ": ".join(filter(None, (_text(one.get("title")), marked(_text(one.get("value"))))))


def _blocks(blocks: Any) -> Iterator[str]:
    for block in _objects(blocks):
        match block.get("type"):
            case "section":
                yield _inner(block.get("text"))
                yield from map(_inner, _objects(block.get("fields")))
            case "header":
                yield _inner(block.get("text"))
            case "context":
                yield " ".join(filter(None, map(_inner, _objects(block.get("elements")))))


def _inner(one: Any) -> str:
    if not isinstance(one, dict):
        return ""
    text = _text(one.get("text"))
    return text if one.get("type") == "plain_text" else marked(text)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value[:MOST_PARTS] if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Values of fields are numbers too."""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _written(text: str) -> str:
    written = _LINK.sub(_link, _EVERYBODY.sub("@room", text))
    # These three are how others keep their own marks apart.
    return written.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _link(found: re.Match[str]) -> str:
    address, words = found.group(1), found.group(2)
    if not words or words == address:
        return address.removeprefix("mailto:")
    if address.startswith("mailto:"):
        return words
    place = address.replace("(", "%28").replace(")", "%29")
    return f"[{_MARKS.sub(_escaped, words)}]({place})"


def _escaped(found: re.Match[str]) -> str:
    return "\\" + found.group(1)
