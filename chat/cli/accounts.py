"""`chat createsuperuser` and `chat users`: the accounts of the place on this machine."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import click

from chat.actions import accounts, administration, erasing, operator, people
from chat.cli.asking import Asked, be_sure
from chat.cli.output import json_option, show, show_json, show_one
from chat.cli.place import at_the_place, every
from chat.model.administering import KINDS, ROLES
from chat.model.erasure import MODES, Erasure
from chat.model.user import MEMBER, OWNER, Registration, User
from chat.resources import Resources

PAGE = 200
HINT = "At least 8 characters. Better left out: it is asked for, and others may see what is typed here."


def _password(variable: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        "--password", cls=Asked, prompt=True, hide_input=True, confirmation_prompt=True, envvar=variable, help=HINT
    )


@click.command()
@click.option("--username", cls=Asked, prompt="User name", envvar="SUPERUSER_USERNAME", help="The name for signing in.")
@click.option("--name", default="", envvar="SUPERUSER_NAME", help="The name that people see; else the user name.")
@_password("SUPERUSER_PASSWORD")
@json_option
def createsuperuser(username: str, name: str, password: str, as_json: bool) -> None:
    """Make an account that owns this installation.

    What is not given is asked for, or taken from SUPERUSER_USERNAME, SUPERUSER_NAME and SUPERUSER_PASSWORD.
    """
    wish = Registration.parse(username, password, name)

    async def make(resources: Resources) -> User:
        by = await operator.find(resources)
        return await accounts.register(resources, wish, "command line", role=OWNER, by=by)

    _tell(at_the_place(make), "is an administrator now.", as_json=as_json)


@click.group()
def users() -> None:
    """List, make, block and change accounts.

    WHO is a user name or a usercode. What is done here is in the audit log as done by the command line.
    """


@users.command("list")
@click.argument("text", default="")
@click.option("--kind", type=click.Choice([kind for kind in KINDS if kind]), help="Only these.")
@json_option
def list_(text: str, kind: str | None, as_json: bool) -> None:
    """List accounts by user name, or those with TEXT in a name."""

    async def find(resources: Resources) -> list[User]:
        actor = await operator.find(resources)
        people_after = partial(administration.list_people, resources, actor, text, limit=PAGE, kind=kind or "")
        return await every(people_after, lambda one: one.username)

    show([_described(one) for one in at_the_place(find)], as_json=as_json)


@users.command("show")
@click.argument("who")
@json_option
def show_(who: str, as_json: bool) -> None:
    """Show one account."""
    found = _done(lambda resources, actor: people.find_somebody(resources, actor, who))
    show_one(_described(found), as_json=as_json)


@users.command()
@click.argument("username")
@click.option("--name", default="", help="The name that people see; else the user name.")
@click.option(
    "--role", type=click.Choice(ROLES), metavar="ROLE", default=MEMBER, help=f"{', '.join(ROLES)}; else member."
)
@_password("NEW_PASSWORD")
@json_option
def create(username: str, name: str, role: str, password: str, as_json: bool) -> None:
    """Make an account for somebody.

    The password is asked for, or taken from NEW_PASSWORD; whoever it is for may change it.
    """
    wish = Registration.parse(username, password, name)
    made = _done(lambda resources, actor: administration.create(resources, actor, wish, role))
    _tell(made, f"is a new {role}.", as_json=as_json)


@users.command()
@click.argument("who")
@click.option("--reason", default="", help="For the audit log.")
@json_option
def block(who: str, reason: str, as_json: bool) -> None:
    """Let nobody in as this account, and end its sessions at once."""
    _tell(
        _done(lambda resources, actor: administration.block(resources, actor, who, reason)),
        "is blocked.",
        as_json=as_json,
    )


@users.command()
@click.argument("who")
@json_option
def unblock(who: str, as_json: bool) -> None:
    """Let somebody in again."""
    _tell(
        _done(lambda resources, actor: administration.unblock(resources, actor, who)),
        "may sign in again.",
        as_json=as_json,
    )


@users.command()
@click.argument("who")
@click.argument("role", type=click.Choice(ROLES))
@json_option
def role(who: str, role: str, as_json: bool) -> None:
    """Give an account another role."""
    changed = _done(lambda resources, actor: administration.change_role(resources, actor, who, role))
    _tell(changed, f"is {changed.role} now.", as_json=as_json)


@users.command("sign-out")
@click.argument("who")
@json_option
def sign_out(who: str, as_json: bool) -> None:
    """End all sessions and tokens of an account."""
    _tell(
        _done(lambda resources, actor: administration.sign_out(resources, actor, who)),
        "is signed out everywhere.",
        as_json=as_json,
    )


@users.command()
@click.argument("who")
@click.option(
    "--mode", type=click.Choice(MODES), default=MODES[0], show_default=True, help="What becomes of what they wrote."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def erase(who: str, mode: str, yes: bool, as_json: bool) -> None:
    """Erase an account; the worker of the place does the rest."""
    if not yes:
        be_sure(f"It cannot be taken back. Erase the account of {who}?")

    async def work(resources: Resources) -> Erasure:
        return await erasing.erase(resources, await operator.find(resources), who, mode)

    begun = at_the_place(work)
    if as_json:
        return show_json(begun.public())
    click.echo(f"Nobody is {begun.usercode} any more; what is left of it goes in the background.")


def _done(act: Callable[[Resources, User], Awaitable[User]]) -> User:
    async def work(resources: Resources) -> User:
        return await act(resources, await operator.find(resources))

    return at_the_place(work)


def _tell(user: User, sentence: str, *, as_json: bool) -> None:
    if as_json:
        return show_json(_described(user))
    click.echo(f"{user.username} ({user.usercode}) {sentence}")


def _described(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "usercode": user.usercode,
        "name": user.name,
        "role": user.role,
        "blocked": user.blocked,
    }
