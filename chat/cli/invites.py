"""`chat invites`: the links that let people into rooms."""

from typing import Any

import click

from chat.actions import invites as actions
from chat.actions import operator, people
from chat.cli.output import json_option, show, show_json, show_one
from chat.cli.place import at_the_place
from chat.model.invite import Invite, InviteDraft
from chat.model.room import Role
from chat.model.times import now
from chat.model.user import GUEST, MEMBER, User
from chat.resources import Resources

PAGE = 200
DAY_S = 24 * 3600


@click.group()
def invites() -> None:
    """List, make and revoke the links that let people in."""


@invites.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the invites of all rooms that still work, the newest first."""

    async def find(resources: Resources) -> list[dict[str, Any]]:
        actor, found = await operator.find(resources), list[tuple[Invite, User]]()
        while page := await actions.list_everywhere(resources, actor, PAGE, found[-1][0].id if found else None):
            found += page
        return [_described(resources, *one) for one in found]

    show(at_the_place(find), as_json=as_json)


@invites.command()
@click.argument("room")
@click.option("--by", "who", required=True, metavar="WHO", help="Who invites: somebody who may let people in there.")
@click.option("--role", type=click.Choice([Role.MEMBER, Role.MODERATOR]), default=Role.MEMBER, show_default=True)
@click.option("--guests", is_flag=True, help="New accounts are guests: they see only rooms that they are in.")
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True, help="How long it works.")
@click.option("--uses", type=click.IntRange(1), help="For how many people; else for any number.")
@json_option
def create(room: str, who: str, role: str, guests: bool, days: int, uses: int | None, as_json: bool) -> None:
    """Make a link into a room, by its key.

    It works as long as whoever invites may let people in there.
    """
    draft = InviteDraft.parse(now(), role, GUEST if guests else MEMBER, days * DAY_S, uses)

    async def make(resources: Resources) -> dict[str, Any]:
        by = await people.find_somebody(resources, await operator.find(resources), who)
        return _described(resources, await actions.make(resources, by, room, draft), by)

    show_one(at_the_place(make), as_json=as_json)


@invites.command()
@click.argument("code")
@json_option
def revoke(code: str, as_json: bool) -> None:
    """Let nobody in by it any more."""

    async def end(resources: Resources) -> None:
        await actions.revoke_anywhere(resources, await operator.find(resources), code)

    at_the_place(end)
    if as_json:
        return show_json({"code": code, "revoked": True})
    click.echo(f"{code} lets nobody in any more.")


def _described(resources: Resources, invite: Invite, maker: User) -> dict[str, Any]:
    """Without BASE_URL the address of the place is not known here, only what comes behind it."""
    told = invite.public(maker)
    names = ("code", "room", "role", "account_role", "uses_left", "expires_at")
    address = f"{resources.settings.base_url}/join/{invite.code}"
    return {name: told[name] for name in names} | {"by": maker.username, "url": address}
