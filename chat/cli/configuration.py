"""`chat config`."""

import re
from typing import Any

import click

from chat.cli.output import json_option, show
from chat.settings import MAY_HOLD_SECRETS, load, where_from

HIDDEN = "***"
_IN_QUERY = re.compile(r"(?<=password=)[^&#]*")


@click.command()
@json_option
def config(as_json: bool) -> None:
    """Show the settings, and where each comes from.

    The environment goes before the file .env in the current folder; what neither says has its default. Passwords and
    secrets are not shown.
    """
    settings = load()
    values = settings.model_dump(mode="json")
    rows = [
        {"setting": name.upper(), "value": _shown(name.upper(), values[name]), "from": source}
        for name, source in where_from().items()
    ]
    show(rows, as_json=as_json)


def _shown(name: str, value: Any) -> Any:
    if name not in MAY_HOLD_SECRETS or not value:
        return value
    scheme, mark, rest = str(value).partition("://")
    return f"{scheme}{mark}{_hidden(rest)}" if mark else HIDDEN


def _hidden(address: str) -> str:
    """An address without its password, which may hold any sign, an @ too."""
    before, at, host = address.rpartition("@")
    user, colon, _ = before.partition(":")
    return f"{user}{colon}{HIDDEN if colon else ''}{at}{_IN_QUERY.sub(HIDDEN, host)}"
