"""What was said in a room, as the lines of a file: JSON, a table, or a page."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from html import escape
from typing import Any

from chat.actions import history
from chat.model.exporting import fields_of, line_of
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.model.times import timestamp
from chat.resources import Resources

JSONL, CSV, HTML = "jsonl", "csv", "html"
PAGE = 200
COLUMNS = ("seq", "at", "usercode", "name", "body", "reply_to", "edited_at", "files")


class Lines:
    """The lines of one room, and how many messages went into them.

    `find` is asked for the room before each page, so that whoever is taken out meanwhile reads no further.
    """

    def __init__(
        self, resources: Resources, find: Callable[[], Awaitable[OpenRoom]], tell: Callable[[float], None]
    ) -> None:
        self._resources = resources
        self._find = find
        self._tell = tell
        self.messages = 0

    async def read(self, format_: str) -> AsyncIterator[bytes]:
        room = await self._find()
        writers: dict[str, Callable[[Message], bytes]] = {JSONL: partial(line_of, room), CSV: _csv, HTML: _html}
        write = writers[format_]
        if format_ == CSV:
            # Spreadsheets know UTF-8 by the mark in front.
            yield b"\xef\xbb\xbf" + _row(COLUMNS)
        elif format_ == HTML:
            title = escape(room.name)
            yield f'<!doctype html>\n<meta charset="utf-8">\n<title>{title}</title>\n<h1>{title}</h1>\n'.encode()
        seq = 0
        while True:
            room = await self._find()
            page = await history.after(self._resources, room, seq, PAGE)
            for message in page.messages:
                seq = message.seq
                if not message.deleted:
                    self.messages += 1
                    yield write(message)
            if not page.later or not page.messages:
                return
            self._tell(seq / max(1, room.position.seq))


def _csv(message: Message) -> bytes:
    fields = fields_of(message) | {"files": " ".join(file.url for file in message.files)}
    return _row([_harmless(fields[name]) for name in COLUMNS])


def _harmless(value: Any) -> Any:
    """Spreadsheets run what begins like a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _row(values: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue().encode()


def _html(message: Message) -> bytes:
    at, name, body = timestamp(message.at), escape(message.author.name), escape(message.body)
    files = "".join(f"\n<p>{escape(file.name)}</p>" for file in message.files)
    said = f'<article id="{message.seq}"><h2>{name} <time datetime="{at}">{at}</time></h2>'
    return f'{said}\n<p dir="auto">{body}</p>{files}</article>\n'.encode()
