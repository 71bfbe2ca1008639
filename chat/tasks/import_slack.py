"""An export of Slack, or of ours, brought in: people, rooms, and what was said in them."""

import asyncio

from pydantic import Field

from chat.actions import files, site
from chat.actions.exports import open_export
from chat.actions.importing import Import
from chat.languages import Sentence
from chat.tasks import Arguments, Result, Work, task

LISTED = 100


class Archive(Arguments):
    file: str = Field(
        title=Sentence("The export: a zip file of Slack, or a file of ours"),
        max_length=32,
        json_schema_extra={"format": "upload"},
    )
    dry_run: bool = Field(True, title=Sentence("Only tell what would be made, and make nothing"))


class Imported(Result):
    dry_run: bool = Field(title=Sentence("Nothing was made yet"))
    people: int = Field(title=Sentence("New accounts"))
    matched: list[str] = Field(title=Sentence("People who are here already"))
    rooms: list[str] = Field(title=Sentence("Rooms"))
    messages: int = Field(title=Sentence("New messages"))
    repeated: int = Field(title=Sentence("Messages that are here already"))
    reactions: int = Field(title=Sentence("New reactions"))
    pins: int = Field(title=Sentence("New pins"))
    notes: list[str] = Field(title=Sentence("What is not brought along"))


@task(Sentence("Import from Slack"), seconds=24 * 3600, for_administrators=True)
async def import_slack(args: Archive, work: Work) -> Imported:
    upload = (await files.find(work.resources, work.user, args.file)).file
    path = files.place_of(work.resources, upload)
    export = await asyncio.to_thread(open_export, path, upload.name, await site.known_emoji(work.resources))
    try:
        bringing = Import(work.resources, work.user, export, applies=not args.dry_run, tell=work.progress)
        await bringing.run(upload.name)
    finally:
        export.close()
    told = bringing.report()
    return Imported(
        dry_run=args.dry_run,
        people=told.people,
        matched=_first(told.matched),
        rooms=_first(told.rooms),
        messages=told.messages,
        repeated=told.repeated,
        reactions=told.reactions,
        pins=told.pins,
        notes=told.notes,
    )


def _first(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], Sentence("… and %(number)s more", number=more)] if more > 0 else lines
