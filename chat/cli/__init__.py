"""The command `chat`; `python run.py` is the same.

A file for each noun. A command is a function of its own name there, and its file is read when somebody calls it, so
that `chat send` need not know the server. Each command parses, calls what is there already, and says what came of it.
"""

import sys
from importlib import import_module
from typing import Any

import click

from chat import __version__
from chat.errors import BadSettings, CannotStart, ChatError

# Where each command is.
_FILES = {
    "serve": "serving",
    "worker": "serving",
    "migrate": "database",
    "createsuperuser": "accounts",
}


def _find(name: str) -> click.Command:
    file = import_module(f"chat.cli.{_FILES[name]}")
    # `import` is a word of Python's.
    command: click.Command = getattr(file, f"{name}_", None) or getattr(file, name)
    return command


class _Commands(click.Group):
    """Faults that people can mend are one sentence and a status, never a traceback."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(_FILES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return _find(name) if name in _FILES else None

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BadSettings as error:
            for fault in error.faults:
                click.echo(fault, err=True)
            sys.exit(2)
        except (CannotStart, ChatError) as error:
            click.echo(str(error), err=True)
            sys.exit(1)


@click.group(cls=_Commands, invoke_without_command=True)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """A self-hosted chat. Without a command it serves."""
    if context.invoked_subcommand is None:
        context.invoke(_find("serve"))
