"""All that was said in a room that one is in, as a file."""

import csv
import io
from collections.abc import AsyncIterator, Callable
from functools import partial
from html import escape
from typing import Any, Literal

from pydantic import Field

from chat.actions import history, rooms
from chat.languages import Sentence
from chat.model.exporting import fields_of, line_of
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.model.times import timestamp
from chat.tasks import Arguments, KeptFile, Result, Work, task

PAGE = 200
FORMATS = {
    "jsonl": Sentence("A line of JSON for each message"),
    "csv": Sentence("A table (CSV)"),
    "html": Sentence("A page (HTML)"),
}
COLUMNS = ("seq", "at", "usercode", "name", "body", "reply_to", "edited_at", "files")


class Export(Arguments):
    room: str = Field(title=Sentence("Room"), max_length=64, json_schema_extra={"format": "room"})
    format: Literal["jsonl", "csv", "html"] = Field(
        "jsonl", title=Sentence("Format"), json_schema_extra={"names": dict(FORMATS)}
    )


class Exported(Result):
    messages: int = Field(title=Sentence("Messages"))
    file: KeptFile = Field(title=Sentence("File"))


@task(Sentence("Export a room"), seconds=3600)
async def export_room(args: Export, work: Work) -> Exported:
    room = await rooms.find(work.resources, work.user, args.room)
    counted = _Counted(room, work)
    file = await work.keep(f"{args.room}.{args.format}", counted.lines(args.format))
    return Exported(messages=counted.messages, file=file)


class _Counted:
    """The lines of the file, and how many messages went into it."""

    def __init__(self, room: OpenRoom, work: Work) -> None:
        self._room = room
        self._work = work
        self.messages = 0

    async def lines(self, format_: str) -> AsyncIterator[bytes]:
        writers: dict[str, Callable[[Message], bytes]] = {
            "jsonl": partial(line_of, self._room),
            "csv": _csv,
            "html": _html,
        }
        write = writers[format_]
        if format_ == "csv":
            # Spreadsheets know UTF-8 by the mark in front.
            yield b"\xef\xbb\xbf" + _row(COLUMNS)
        elif format_ == "html":
            title = escape(self._room.name)
            yield f'<!doctype html>\n<meta charset="utf-8">\n<title>{title}</title>\n<h1>{title}</h1>\n'.encode()
        seq = 0
        while True:
            # Whoever is taken out meanwhile reads no further.
            room = await rooms.find(self._work.resources, self._work.user, self._room.key)
            page = await history.after(self._work.resources, room, seq, PAGE)
            for message in page.messages:
                seq = message.seq
                if not message.deleted:
                    self.messages += 1
                    yield write(message)
            if not page.later or not page.messages:
                return
            self._work.progress(seq / max(1, room.position.seq))


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
