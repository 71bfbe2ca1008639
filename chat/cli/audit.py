"""`chat audit verify`."""

import sys

import click

from chat.actions import audit as actions
from chat.cli.output import json_option, show_json
from chat.cli.place import at_the_place


@click.group()
def audit() -> None:
    """Check the log of what moderators and administrators did."""


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
