"""The command `chat`; `python run.py` is the same. Which commands there are, and what becomes of what goes wrong.

Each command stands in the module that COMMANDS names, under its own name (`import` as `import_`), and is imported when
it is run: what one command needs is not loaded for another, and `chat --help` loads nothing at all.
"""

import gc
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from keyword import iskeyword
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from chat import __version__
from chat.cli.faults import fault_of


class Entry(NamedTuple):
    """Where a command is, and what it does in one line: the first of its docstring, which a test compares."""

    module: str
    line: str


# As `chat --help` shows them.
COMMANDS = {
    "Running a place": {
        "serve": Entry("serving", "Serve the chat until stopped by Ctrl-C or SIGTERM."),
        "worker": Entry("serving", "Store what was accepted, and do what else runs in the background."),
        "migrate": Entry("database", "Bring the database up to this version."),
        "upgrade": Entry("upgrading", "Bring a place to this version: backup, rehearsal, migration, and a way back."),
        "createsuperuser": Entry("accounts", "Make an account that owns this installation."),
        "config": Entry("configuration", "Show the settings, and where each comes from."),
    },
    "Looking after it": {
        "users": Entry("accounts", "List, make, block and change accounts."),
        "rooms": Entry("rooms", "List, show, make and delete rooms."),
        "invites": Entry("invites", "List, make and revoke the links that let people in."),
        "retention": Entry("retention", "Show, set and apply how long messages are kept."),
        "doctor": Entry("doctor", "Look a place over, and say what is wrong and what to do."),
        "drill": Entry("drill", "Kill everything in the middle of talk, and see that nothing is lost."),
        "backup": Entry("keeping", "Write all of a place into FILE, encrypted, while people talk."),
        "restore": Entry("keeping", "Make an empty place the one that FILE was made of."),
        "storage": Entry("storage", "Show what each room takes, and files that belong to nothing."),
        "statistics": Entry("watching", "Show how the place is doing, and was over a period."),
        "instances": Entry("watching", "List the processes that the place consists of."),
        "jobs": Entry("watching", "Show what runs in the background, what waits and what went wrong."),
        "audit": Entry("audit", "Read and check the log of what moderators and administrators did."),
    },
    "Carrying talk": {
        "export": Entry("carrying", "Write what was said in a room, or in all, into a file."),
        "import": Entry("carrying", "Bring in an export of Slack, or what `chat export` wrote."),
    },
    "Talking": {
        "login": Entry("login", "Sign in to a server, for `send` and `tail`."),
        "send": Entry("sending", "Send a message."),
        "tail": Entry("tail", "Show what is said in rooms, until Ctrl-C."),
    },
    "Here": {
        "completion": Entry("completion", "Print what makes a shell complete `chat`."),
    },
}
_BY_NAME = {name: entry for group in COMMANDS.values() for name, entry in group.items()}


# Whether the answer is for a program, which then gets faults as JSON too.
FOR_PROGRAMS = "chat.for_programs"


class _Commands(click.Group):
    """Faults that people can mend are one sentence and a status, never a traceback."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        # Looked for here, because a command that was given something wrong never comes to read its own options.
        context.meta[FOR_PROGRAMS] = "--json" in args
        return super().parse_args(context, args)

    def invoke(self, context: click.Context) -> Any:
        for_programs = context.meta[FOR_PROGRAMS]
        try:
            return super().invoke(context)
        except Exception as error:
            fault = fault_of(error)
            # To people click itself tells what was called wrongly, and how it is called.
            if fault is None or (isinstance(error, click.ClickException) and not for_programs):
                raise
        click.echo(json.dumps(fault.public(), ensure_ascii=False) if for_programs else fault.sentence, err=True)
        sys.exit(fault.status)

    def list_commands(self, context: click.Context) -> list[str]:
        return list(_BY_NAME)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return _load(name) if name in _BY_NAME else None

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        for title, group in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.line) for name, entry in group.items()], col_max=20)

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        return [*_completions(incomplete), *click.Command.shell_complete(self, context, incomplete)]


def _load(name: str) -> click.Command:
    # What modules make when they are imported stays; looking for garbage among it, again and again, takes a seventh of
    # the time of a start.
    gc.disable()
    try:
        module = import_module(f"chat.cli.{_BY_NAME[name].module}")
    finally:
        gc.freeze()
        gc.enable()
    command: click.Command = getattr(module, f"{name}_" if iskeyword(name) else name)
    return command


def _completions(incomplete: str) -> Iterator[CompletionItem]:
    for name, entry in _BY_NAME.items():
        if name.startswith(incomplete):
            yield CompletionItem(name, help=entry.line)


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """A self-hosted chat. Without a command it serves."""
    if context.invoked_subcommand is None:
        context.invoke(_load("serve"))
