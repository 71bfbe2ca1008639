"""`chat tail`: what is said in rooms, as it is said."""

import asyncio

import click

from chat.cli.completion import complete_room
from chat.cli.following import Follower
from chat.cli.lines import JsonLines, TextLines
from chat.cli.output import json_option
from chat.cli.remote import Login


@click.command()
@click.argument("rooms", metavar="ROOM...", nargs=-1, required=True, shell_complete=complete_room)
@click.option("-n", "count", type=click.IntRange(0), metavar="N", default=20, help="So many from before; else 20.")
@json_option
def tail(rooms: tuple[str, ...], count: int, as_json: bool) -> None:
    """Show what is said in rooms, until Ctrl-C.

    First the newest messages of each ROOM, then everything as it comes. When the line is cut it comes back and goes on
    where it was: nothing is missed and nothing is shown twice.

    With --json each line is an event, as docs/protocol.md describes it.
    """
    keys = list(dict.fromkeys(rooms))
    follower = Follower(Login.find(), keys, JsonLines() if as_json else TextLines(several=len(keys) > 1))
    try:
        asyncio.run(follower.follow(count))
    except KeyboardInterrupt:
        return
