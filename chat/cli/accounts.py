"""Accounts that are made on this machine."""

import asyncio

import click

from chat.actions import accounts
from chat.model.user import Registration
from chat.resources import open_resources
from chat.settings import load


@click.command()
@click.option("--username", prompt="User name", envvar="SUPERUSER_USERNAME")
@click.option("--name", default="", envvar="SUPERUSER_NAME", help="The name that people see.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="SUPERUSER_PASSWORD")
def createsuperuser(username: str, name: str, password: str) -> None:
    """Make an account that administers this installation."""
    settings = load()
    wish = Registration.parse(username, password, name)

    async def make() -> str:
        async with open_resources(settings, guest=True) as resources:
            return (await accounts.register(resources, wish, "command line", role="owner")).usercode

    usercode = asyncio.run(make())
    click.echo(f"{wish.username} ({usercode}) is an administrator now.")
