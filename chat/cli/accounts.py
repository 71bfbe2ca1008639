"""`chat createsuperuser`."""

import click

from chat.actions import accounts
from chat.cli.place import at_the_place
from chat.model.user import OWNER, Registration, User
from chat.resources import Resources


@click.command()
@click.option("--username", prompt="User name", envvar="SUPERUSER_USERNAME", help="The name for signing in.")
@click.option("--name", default="", envvar="SUPERUSER_NAME", help="The name that people see; else the user name.")
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    envvar="SUPERUSER_PASSWORD",
    help="At least 8 characters. Better left out: it is asked for, and others may see what is typed here.",
)
def createsuperuser(username: str, name: str, password: str) -> None:
    """Make an account that owns this installation.

    What is not given is asked for, or taken from SUPERUSER_USERNAME, SUPERUSER_NAME and SUPERUSER_PASSWORD.
    """
    wish = Registration.parse(username, password, name)

    async def make(resources: Resources) -> User:
        return await accounts.register(resources, wish, "command line", role=OWNER)

    made = at_the_place(make)
    click.echo(f"{made.username} ({made.usercode}) is an administrator now.")
