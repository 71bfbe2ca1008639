"""Questions to whoever types, on standard error: standard output is for the answer. Where nobody is there to be asked,
as in a script, a sentence says how to go on without."""

import warnings
from getpass import GetPassWarning
from typing import Any

import click


class Asked(click.Option):
    """An option that is asked for when neither the command nor the environment has it."""

    def prompt_for_value(self, ctx: click.Context) -> Any:
        instead = f"{self.opts[0]}, or {self.envvar} in the environment"
        return ask(str(self.prompt), instead, secret=self.hide_input, confirm=bool(self.confirmation_prompt))


def ask(what: str, instead: str, *, secret: bool = False, confirm: bool = False) -> str:
    """What is typed; `instead` is what a script gives. Raises UsageError where nobody answers."""
    try:
        with warnings.catch_warnings():
            # Without a terminal a password would be read, and shown, as anything that comes in.
            warnings.simplefilter("error", GetPassWarning)
            return str(click.prompt(what, hide_input=secret, confirmation_prompt=confirm, err=True))
    except (GetPassWarning, click.Abort):
        click.echo(err=True)
        raise click.UsageError(f"{what} is missing. Where nobody can be asked for it, give {instead}.") from None


def be_sure(question: str) -> None:
    """Go on when somebody says yes. Raises ClickException when they do not, or nobody is there."""
    try:
        yes = click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        yes = False
    if not yes:
        raise click.ClickException("Nothing was done, since nobody said yes. In scripts, --yes does.")
