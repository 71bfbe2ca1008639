"""All that was said in a room that one is in, as a file."""

from functools import partial
from typing import Literal

from pydantic import Field

from chat.actions import rooms
from chat.actions.exporting import Lines
from chat.languages import Sentence
from chat.tasks import Arguments, KeptFile, Result, Work, task

FORMATS = {
    "jsonl": Sentence("A line of JSON for each message"),
    "csv": Sentence("A table (CSV)"),
    "html": Sentence("A page (HTML)"),
}


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
    lines = Lines(work.resources, partial(rooms.find, work.resources, work.user, args.room), work.progress)
    file = await work.keep(f"{args.room}.{args.format}", lines.read(args.format))
    return Exported(messages=lines.messages, file=file)
