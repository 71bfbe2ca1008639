"""`chat retention`: how long what is said is kept. First what would leave is shown, afterwards what left."""

from typing import Any

import click

from chat.actions import operator
from chat.actions import retention as actions
from chat.actions.retention import Rule
from chat.cli.asking import be_sure
from chat.cli.output import json_option, progress_bar, show_json, show_one
from chat.cli.place import at_the_place
from chat.model.retention import FOREVER, LONGEST_DAYS, Applied
from chat.model.user import User
from chat.resources import Resources

TOLD = ("messages", "files", "text_bytes", "file_bytes", "oldest", "newest")


class Days(click.ParamType[int | None]):
    """A number of days, `forever`, or `place`: as the place does."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if value in ("forever", "place"):
            return FOREVER if value == "forever" else None
        if not (str(value).isascii() and str(value).isdigit() and 1 <= int(value) <= LONGEST_DAYS):
            self.fail(f"{value!r} is not a number of days, 1 to {LONGEST_DAYS}, nor forever, nor place.", param, ctx)
        return int(value)


@click.group()
def retention() -> None:
    """Show, set and apply how long messages are kept.

    Without a ROOM it is about all rooms that say nothing themselves.
    """


@retention.command("show")
@click.argument("room", default="")
@click.option("--days", "wish", type=click.IntRange(1, LONGEST_DAYS), help="What would leave if it were so many days.")
@json_option
def show_(room: str, wish: int | None, as_json: bool) -> None:
    """Show what holds, and what would leave now; nothing is changed."""

    async def look(resources: Resources) -> Rule:
        return await _look(resources, await operator.find(resources), room, wish, wished=wish is not None)

    rule = at_the_place(look)
    if as_json:
        return show_json(rule.public())
    show_one(_in_short(rule, room), as_json=False)


@retention.command("set")
@click.argument("days", type=Days())
@click.argument("room", default="")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def set_(days: int | None, room: str, yes: bool, as_json: bool) -> None:
    """Keep messages for so many DAYS: older ones leave within the hour, for good.

    DAYS may be forever, or for a room place: as the place does.
    """
    if days is None and not room:
        raise click.UsageError("Name the room that is to do as the place does.")

    async def look(resources: Resources) -> Rule:
        return await _look(resources, await operator.find(resources), room, days, wished=True)

    async def change(resources: Resources) -> Rule:
        actor = await operator.find(resources)
        if room:
            await actions.set_days(resources, actor, room, days)
        else:
            await actions.set_default(resources, actor, days or FOREVER)
        return await _look(resources, actor, room)

    if not yes:
        leaving = at_the_place(look).leaving.public()
        told = ", ".join(f"{name} {leaving[name]}" for name in TOLD if leaving[name])
        be_sure(f"What would leave, for good: {told or 'nothing'}. Is it to be so?")
    rule = at_the_place(change)
    if as_json:
        return show_json(rule.public())
    show_one(_in_short(rule, room), as_json=False)


@retention.command()
@click.argument("room", default="")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def apply(room: str, yes: bool, as_json: bool) -> None:
    """Take away now what the rules let go, and prove it.

    The worker does so by itself within the hour. What is `left` of it is counted anew in the end: all of it is 0.
    """
    if not yes:
        be_sure("Take away what is older than the rules allow, for good?")

    async def work(resources: Resources) -> Applied:
        with progress_bar("Applying") as tell:
            return await actions.apply(resources, await operator.find(resources), tell, room or None)

    applied = at_the_place(work)
    gone, left = applied.gone.public(), applied.left.counts()
    if as_json:
        return show_json({"rooms": applied.rooms, "gone": gone, "left": left})
    show_one({"rooms": applied.rooms} | {name: gone[name] for name in TOLD}, as_json=False)
    click.echo(f"Left of it: {sum(left.values())}.")


async def _look(resources: Resources, actor: User, room: str, wish: int | None = None, *, wished: bool = False) -> Rule:
    if room:
        return await actions.look(resources, actor, room, wish, wished=wished)
    return await actions.look_at_default(resources, actor, wish)


def _in_short(rule: Rule, room: str) -> dict[str, Any]:
    leaving = rule.leaving.public()
    of_room = {"room": room, "days": _told(rule.days)} if room else {}
    return {**of_room, "place": _told(rule.default), "applied": _told(rule.applied)} | {
        f"would leave: {name}": leaving[name] for name in TOLD
    }


def _told(days: int | None) -> str:
    if days is None:
        return "as the place"
    return f"{days} day{'' if days == 1 else 's'}" if days else "forever"
