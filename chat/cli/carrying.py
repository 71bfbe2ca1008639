"""`chat export` and `chat import`: what was said, out of this place and into it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import click

from chat.actions import accounts, rooms, site
from chat.actions.exporting import CSV, HTML, JSONL, Lines
from chat.actions.exports import open_export
from chat.actions.importing import Import, Report
from chat.cli.output import json_option, progress, progress_bar, show_one, whole_file
from chat.cli.place import at_the_place
from chat.errors import NotFound
from chat.jobs.drain import drain
from chat.model.user import User
from chat.resources import Resources
from chat.store import rooms as stored
from chat.store import users

FORMATS = {"json": JSONL, "html": HTML, "csv": CSV}
ROOMS_AT_ONCE = 200
DRAIN_SECONDS = 0.05


@click.command(name="export")
@click.argument("room", required=False)
@click.option("--all", "everything", is_flag=True, help="All rooms, direct ones too, into a zip file.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new file.")
@click.option("--format", "format_", type=click.Choice([*FORMATS]), default="json", show_default=True)
@json_option
def export(room: str | None, everything: bool, output: Path, format_: str, as_json: bool) -> None:
    """Write what was said in a room, or in all, into a file.

    ROOM is its key. JSON (a line for each message) can be imported again.
    """
    if (room is None) != everything:
        raise click.UsageError("Name a room, or say --all.")
    with whole_file(output) as part:
        counted = at_the_place(partial(_export, room=room, part=part, ending=FORMATS[format_]))
    show_one({"file": str(output), **counted}, as_json=as_json)


async def _export(resources: Resources, room: str | None, part: Path, ending: str) -> dict[str, int]:
    keys = [room] if room is not None else await _all_rooms(resources)
    messages = 0
    with part.open("w+b") as file:
        if room is not None:
            with progress_bar(room) as tell:
                lines = Lines(resources, partial(rooms.open_room, resources, room), tell)
                async for line in lines.read(ending):
                    file.write(line)
            return {"rooms": 1, "messages": lines.messages}
        with ZipFile(file, "w", ZIP_DEFLATED) as archive, progress(keys, "Exporting", len(keys)) as watched:
            for key in watched:
                lines = Lines(resources, partial(rooms.open_room, resources, key), lambda _: None)
                with archive.open(f"{key}.{ending}", "w", force_zip64=True) as entry:
                    async for line in lines.read(ending):
                        entry.write(line)
                messages += lines.messages
    return {"rooms": len(keys), "messages": messages}


async def _all_rooms(resources: Resources) -> list[str]:
    keys: list[str] = []
    async with resources.db.read() as db:
        while page := await stored.list_keys(db, keys[-1] if keys else "", ROOMS_AT_ONCE):
            keys += page
    return keys


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "applies", is_flag=True, help="Make it so; else only tell what would be made.")
@click.option("--as", "username", default="", help="The administrator who does it; else the first one.")
@json_option
def import_(file: Path, applies: bool, username: str, as_json: bool) -> None:
    """Bring in an export of Slack, or what `chat export` wrote.

    Doing it again brings what is missing, and nothing twice.
    """
    report = at_the_place(partial(_import, file=file, applies=applies, username=username))
    told = {"applied": applies, **asdict(report)}
    if as_json:
        return show_one(told, as_json=True)
    lists = ("matched", "rooms", "notes")
    show_one({name: value for name, value in told.items() if name not in lists}, as_json=False)
    for name in lists:
        for line in told[name]:
            click.echo(f"{name}: {line}")
    if not applies:
        click.echo("Nothing was made. Say --apply to make it so.", err=True)


async def _import(resources: Resources, file: Path, applies: bool, username: str) -> Report:
    by = await _administrator(resources, username)
    opened = await asyncio.to_thread(open_export, file, file.name, await site.known_emoji(resources))
    try:
        async with _draining(resources):
            with progress_bar("Importing" if applies else "Reading") as tell:
                bringing = Import(resources, by, opened, applies=applies, tell=tell)
                await bringing.run(file.name)
    finally:
        opened.close()
    return bringing.report()


async def _administrator(resources: Resources, username: str) -> User:
    if username:
        user = await accounts.find_somebody(resources, username)
        if user is None or not user.is_admin:
            raise NotFound(f"{username} is no administrator.")
        return user
    async with resources.db.read() as db:
        found = await users.find_by_usercodes(db, await users.administrators(db))
    if not found:
        raise NotFound("Nobody administers this place yet. Run `chat createsuperuser` first.")
    return min(found.values(), key=lambda one: one.id)


@asynccontextmanager
async def _draining(resources: Resources) -> AsyncIterator[None]:
    """Store what is accepted, also where no worker runs; one that does may do it at the same time."""

    async def go_on() -> None:
        while True:
            await drain({"resources": resources})
            await asyncio.sleep(DRAIN_SECONDS)

    going = asyncio.create_task(go_on())
    try:
        yield
    finally:
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
    await drain({"resources": resources})
