"""`chat send`: one message, once."""

import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from chat.cli.completion import complete_room
from chat.cli.output import json_option, show_json
from chat.cli.remote import Login, talking_to
from chat.cli.uploading import upload


@click.command()
@click.argument("room", required=False, shell_complete=complete_room)
@click.argument("text", required=False)
@click.option("--to", multiple=True, metavar="WHO", help="Write to this person instead of a room; may be repeated.")
@click.option("--reply-to", type=click.IntRange(1), metavar="SEQ", help="Answer the message of this number.")
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Send a file along; up to ten.",
)
@click.option("--urgent", is_flag=True, help="Come through quiet hours; only with --to, or in a direct room.")
@click.option("--client-id", help="Your own name for this message: whatever is sent again under it is posted once.")
@json_option
def send(
    room: str | None,
    text: str | None,
    to: tuple[str, ...],
    reply_to: int | None,
    files: tuple[Path, ...],
    urgent: bool,
    client_id: str | None,
    as_json: bool,
) -> None:
    """Send a message.

    ROOM is the key of a room that you are in. Without TEXT, or with -, the message is read from standard input:

    \b
      chat send general "The build is green."
      make 2>&1 | tail -5 | chat send builds
      chat send --to bob "Lunch?"
      chat send general --file plot.png

    It is tried again when the line is cut, and posted once all the same.
    """
    if to:
        if text is not None:
            raise click.UsageError("With --to there is no room: chat send --to bob TEXT.")
        room, text = None, room
    elif room is None:
        raise click.UsageError("Name a room, or a person with --to.")
    body = _body(text, wanted=not files)
    draft = {"body": body, "client_id": client_id or f"cli-{uuid4()}", "reply_to": reply_to}
    # A server of before knows nothing of it.
    draft |= {"urgent": True} if urgent else {}
    ack = asyncio.run(_send(Login.find(), room, to, files, draft))
    if as_json:
        return show_json(ack)
    click.echo(f"Sent to {ack['room']} as number {ack['seq']}.")


def _body(text: str | None, *, wanted: bool) -> str:
    if text == "-" or (text is None and wanted):
        if sys.stdin.isatty():
            click.echo("Write the message, then press Ctrl-D.", err=True)
        text = _typed()
    if wanted and not (text or "").strip():
        raise click.UsageError("There is nothing to send: the message is empty.")
    return text or ""


def _typed() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise click.UsageError("What comes in is not UTF-8. Send it as a file instead: --file NAME.") from None


async def _send(
    login: Login, room: str | None, to: tuple[str, ...], files: tuple[Path, ...], draft: dict[str, Any]
) -> Any:
    async with talking_to(login) as server:
        if to:
            room = (await server.insist("POST", "directs", {"to": list(to)}))["room"]
        ids = [await upload(server, path) for path in files]
        return await server.insist("POST", f"rooms/{room}/messages", draft | {"files": ids})
