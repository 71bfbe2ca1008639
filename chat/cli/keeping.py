"""Backups on the command line: `chat backup`, `chat restore`."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from chat.cli import output
from chat.errors import BadBackup
from chat.keeping import contents
from chat.keeping.backup import Progress
from chat.keeping.backup import backup as write
from chat.keeping.books import Books
from chat.keeping.restore import Restored, verify
from chat.keeping.restore import restore as bring_back
from chat.settings import load

SHORTEST = 8
VARIABLE = "BACKUP_PASSPHRASE"
_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    # Not on the command line itself: everybody on the machine could read it there.
    help=f"Its first line is the passphrase. Else {VARIABLE} in the environment counts, else you are asked.",
)
encryption_option = click.option(
    "--no-encryption", is_flag=True, help="Whoever has the file can read everything in it."
)


@click.command()
@_FILE
@passphrase_option
@encryption_option
@output.json_option
def backup(file: Path, passphrase_file: Path | None, no_encryption: bool, as_json: bool) -> None:
    """Write all of a place into FILE, encrypted, while people talk.

    What was acknowledged before it began is in it: accounts, rooms, messages, files, drafts, the secret of an embedded
    place; not who is signed in. The file takes its name when it is whole.
    """
    output.log_aside()
    settings = load()
    chosen = None if no_encryption else new_passphrase(passphrase_file)
    kept = asyncio.run(write(settings, file, chosen, progress()))
    end_progress()
    if as_json:
        return output.show_json({"file": str(file), "bytes": file.stat().st_size, **_counted(kept.number)})
    click.echo(what_is_in(file, kept))


@click.command()
@_FILE
@passphrase_option
@click.option("--verify", "only_verify", is_flag=True, help="Only see that it could be restored: nothing here changes.")
@click.option("--scratch", default="", metavar="URL", help="With --verify: an empty database for it; else a file.")
@output.json_option
def restore(file: Path, passphrase_file: Path | None, only_verify: bool, scratch: str, as_json: bool) -> None:
    """Make an empty place the one that FILE was made of.

    The settings name it; its database may be of another kind than the one that was kept. With --verify FILE goes into a
    scratch database, which is compared with what was written down and thrown away.
    """
    if scratch and not only_verify:
        raise click.UsageError("--scratch goes with --verify. A place is restored into DATABASE_URL.")
    output.log_aside()
    chosen = None
    if contents.needs_passphrase(file):
        chosen = _passphrase(passphrase_file, confirm=False)
    if only_verify:
        restored = asyncio.run(verify(file, chosen, scratch, progress()))
    else:
        restored = asyncio.run(bring_back(load(), file, chosen, progress()))
    end_progress()
    if as_json:
        what, refused = restored.contents, len(restored.refused)
        made = {"file": str(file), "made_at": what.made_at, "version": what.version, "restored": not only_verify}
        return output.show_json({**made, **_counted(what.number), "refused": refused})
    _say(file, restored, only_verify=only_verify)


def what_is_in(file: Path, kept: Books) -> str:
    return f"{file} has {_told(_counted(kept.number))} ({file.stat().st_size / 1e6:,.1f} MB)."


def new_passphrase(file: Path | None) -> str:
    """What a backup is to be encrypted with. Raises BadBackup, or click's own."""
    chosen = _passphrase(file, confirm=True)
    if len(chosen) < SHORTEST:
        raise click.UsageError(f"The passphrase needs {SHORTEST} characters or more, better four words.")
    return chosen


def _say(file: Path, restored: Restored, *, only_verify: bool) -> None:
    what = restored.contents
    done = "can be restored" if only_verify else "is restored"
    click.echo(f"{file} of {what.made_at} (Confab {what.version}) {done}: {_told(_counted(what.number))}.")
    if restored.refused:
        click.echo(
            f"{len(restored.refused)} accepted events do not fit into the database, and are kept aside.", err=True
        )
    if not only_verify:
        click.echo("Everybody has to sign in again. Start the server.")


def _counted(number: Callable[[str], int]) -> dict[str, int]:
    tables = {"accounts": "users", "rooms": "rooms", "messages": "messages"}
    counted = {what: number(f"table {table}") for what, table in tables.items()}
    return {**counted, "waiting": number("outbox"), "files": number("files")}


def _told(counted: dict[str, int]) -> str:
    return (
        "{accounts:,} accounts, {rooms:,} rooms, {messages:,} messages, {waiting:,} events that were not stored yet, "
        "{files:,} files"
    ).format_map(counted)


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file:
        lines = file.read_text().splitlines()
        if not lines or not lines[0]:
            raise BadBackup(f"{file} is empty: its first line has to be the passphrase.")
        return lines[0]
    if given := os.environ.get(VARIABLE):
        return given
    if not sys.stdin.isatty():
        raise BadBackup("A passphrase is needed: --passphrase-file FILE, or BACKUP_PASSPHRASE.")
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))


def progress() -> Progress:
    """One line that changes while somebody watches; nothing in a log."""
    if not sys.stderr.isatty():
        return lambda what, number: None

    def show(what: str, number: int) -> None:
        click.echo(f"\r{what}: {number:,}\033[K", nl=False, err=True)

    return show


def end_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
