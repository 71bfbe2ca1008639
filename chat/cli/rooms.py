"""`chat rooms`: the rooms of the place on this machine, but not what is said in them."""

from functools import partial
from typing import Any

import click

from chat.actions import administration, deletion, operator, people
from chat.actions import members as memberships
from chat.cli.asking import be_sure
from chat.cli.output import json_option, show, show_json, show_one
from chat.cli.place import at_the_place, every
from chat.model.room import Kind, Member, Room, RoomDraft
from chat.model.times import timestamp
from chat.resources import Resources

PAGE = 200
KINDS = [Kind.OPEN.value, Kind.CLOSED.value]


@click.group()
def rooms() -> None:
    """List, show, make and delete rooms.

    Direct rooms are private: they are not listed here.
    """


@rooms.command("list")
@click.argument("text", default="")
@json_option
def list_(text: str, as_json: bool) -> None:
    """List rooms by key, or those with TEXT in a name or topic."""

    async def find(resources: Resources) -> list[tuple[Room, int]]:
        actor = await operator.find(resources)
        rooms_after = partial(administration.list_rooms, resources, actor, text, limit=PAGE)
        return await every(rooms_after, lambda one: one[0].key)

    show([_described(*one) for one in at_the_place(find)], as_json=as_json)


@rooms.command("show")
@click.argument("room")
@json_option
def show_(room: str, as_json: bool) -> None:
    """Show one room."""

    async def find(resources: Resources) -> tuple[Room, int]:
        return await administration.find_room(resources, await operator.find(resources), room)

    found, count = at_the_place(find)
    more = {"slow_s": found.slow_s, "posting": found.posting, "created_at": timestamp(found.created_at)}
    show_one(_described(found, count) | more, as_json=as_json)


@rooms.command()
@click.argument("name")
@click.option("--owner", required=True, metavar="WHO", help="Who will own it: a user name or a usercode.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True)
@click.option("--topic", default="", help="What it is about.")
@click.option("--key", help="What it is called in addresses; else it is made from NAME.")
@json_option
def create(name: str, owner: str, kind: str, topic: str, key: str | None, as_json: bool) -> None:
    """Make a room called NAME for somebody, who can let others in."""
    draft = RoomDraft.parse(name, kind, topic, key)

    async def make(resources: Resources) -> tuple[Room, int]:
        actor = await operator.find(resources)
        person = await people.find_somebody(resources, actor, owner)
        await memberships.create_room(resources, person, draft)
        return await administration.find_room(resources, actor, draft.key)

    made, count = at_the_place(make)
    if as_json:
        return show_json(_described(made, count))
    click.echo(f"{made.name} is there; its key is {made.key}.")


@rooms.command()
@click.argument("room")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def delete(room: str, yes: bool, as_json: bool) -> None:
    """Delete a room and all that was said in it, for good."""
    if not yes:
        be_sure(f"Delete {room} and all that was said in it, for good?")

    async def end(resources: Resources) -> None:
        await deletion.delete(resources, await operator.find(resources), room)

    at_the_place(end)
    if as_json:
        return show_json({"room": room, "deleted": True})
    click.echo(f"{room} is deleted.")


@rooms.command()
@click.argument("room")
@json_option
def members(room: str, as_json: bool) -> None:
    """List who is in a room."""

    async def find(resources: Resources) -> list[Member]:
        actor = await operator.find(resources)
        members_after = partial(administration.list_members, resources, actor, room, limit=PAGE)
        return await every(members_after, lambda one: one.user.username)

    rows = [
        {"username": one.user.username, "usercode": one.user.usercode, "name": one.user.name, "role": one.role}
        for one in at_the_place(find)
    ]
    show(rows, as_json=as_json)


def _described(room: Room, count: int) -> dict[str, Any]:
    return {"room": room.key, "name": room.name, "kind": room.kind, "members": count, "topic": room.topic}
