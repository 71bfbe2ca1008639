"""The doctor on the command line."""

import asyncio
import sys

import click

from chat.cli import output
from chat.doctor.finding import Level
from chat.doctor.visit import visit
from chat.settings import load

_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.FAULT: "red"}


@click.command()
@output.json_option
def doctor(as_json: bool) -> None:
    """Look a place over, and say what is wrong and what to do.

    Settings, Redis, database, worker, what waits, disk and clocks; whether the server runs or not. It ends with 1 when
    there is a fault, and with 2 when the settings cannot be read. It changes nothing.
    """
    output.log_aside()
    found = asyncio.run(visit(load()))
    if as_json:
        output.show_json([finding.public() for finding in found])
    else:
        about = max(len(finding.about) for finding in found)
        for finding in found:
            level = click.style(finding.level.ljust(len(Level.WARNING)), fg=_COLOURS[finding.level])
            click.echo(f"{level}  {finding.about.ljust(about)}  {finding.sentence}")
    sys.exit(1 if any(finding.level == Level.FAULT for finding in found) else 0)
