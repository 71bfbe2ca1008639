"""`chat audit`: what moderators and administrators did."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from chat.actions import audit as actions
from chat.actions import operator
from chat.actions.audit import CSV, JSONL, Line
from chat.cli.output import json_option, show, show_json, show_one, whole_file
from chat.cli.place import at_the_place
from chat.model.audit import Wanted
from chat.resources import Resources

SHOWN = 50


@click.group()
def audit() -> None:
    """Read and check the log of what moderators and administrators did."""


def _wanted(command: Callable[..., None]) -> Callable[..., None]:
    for name, what in (
        ("until", "Nothing later: a day, which is in it, or a time with its zone."),
        ("since", "Nothing earlier: a day such as 2026-11-21, or a time with its zone."),
        ("room", "What was done in this room, by its key."),
        ("target", "What was done to this person, or with this number."),
        ("action", "What was done, such as account.blocked."),
        ("actor", "What this person did; a user name or a usercode."),
    ):
        command = click.option(f"--{name}", default="", help=what)(command)
    return command


@audit.command("list")
@_wanted
@click.option("-n", "most", type=click.IntRange(1), default=SHOWN, show_default=True, help="So many at most.")
@json_option
def list_(most: int, as_json: bool, **given: str) -> None:
    """List what was done, the newest first."""
    wanted = Wanted.parse(**given)

    async def find(resources: Resources) -> list[Line]:
        return await actions.list_all(resources, await operator.find(resources), most, wanted=wanted)

    lines = [one.public() for one in at_the_place(find)]
    if as_json:
        return show_json(lines)
    show([_in_short(one) for one in lines], as_json=False)


@audit.command()
@_wanted
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new file.")
@click.option("--format", "form", type=click.Choice([JSONL, CSV]), default=JSONL, show_default=True)
@json_option
def export(output: Path, form: str, as_json: bool, **given: str) -> None:
    """Write the log, or what is looked for of it, into a file; the newest first."""
    wanted = Wanted.parse(**given)
    with whole_file(output) as part:
        count = at_the_place(partial(_export, wanted=wanted, part=part, form=form))
    show_one({"file": str(output), "entries": count}, as_json=as_json)


async def _export(resources: Resources, wanted: Wanted, part: Path, form: str) -> int:
    count = 0
    with part.open("wb") as file:
        file.write(actions.heading(form))
        async for lines in actions.export(resources, await operator.find(resources), wanted):
            file.write(b"".join(one.written(form) for one in lines))
            count += len(lines)
    return count


@audit.command()
@json_option
def verify(as_json: bool) -> None:
    """Say whether each entry of the audit log is what was written.

    The exit status is 1 when one is not. Keep the last hash elsewhere: what is left when entries are cut off the end
    is whole, and ends with another hash.
    """
    verdict = at_the_place(actions.verify_chain)
    if as_json:
        show_json(verdict.public())
    else:
        click.echo(f"{verdict.told}\nThe last hash that is good: {verdict.head}")
    if not verdict.holds:
        sys.exit(1)


def _in_short(line: dict[str, Any]) -> dict[str, Any]:
    short = {"number": line["number"], "at": line["at"], "actor": line["actor"]["username"]}
    return short | {name: line[name] for name in ("action", "room", "target")}
