"""`chat statistics`, `chat instances` and `chat jobs`: how the place is doing, as far as it can be found out."""

from collections.abc import Sequence
from typing import Any

import click

from chat import __version__
from chat.actions import jobs as background
from chat.actions import operator
from chat.actions import statistics as counting
from chat.cli.output import json_option, show, show_json, show_one
from chat.cli.place import at_the_place
from chat.model.process import Process
from chat.model.statistics import PERIODS
from chat.model.times import timestamp
from chat.resources import Resources

HEIGHTS = "▁▂▃▄▅▆▇█"
CHARTS = ("messages", "here", "connections", "oldest_unstored_s")


@click.command()
@click.option(
    "--period", type=click.Choice([*PERIODS]), default="hour", show_default=True, help="What the charts show."
)
@json_option
def statistics(period: str, as_json: bool) -> None:
    """Show how the place is doing, and was over a period.

    In the charts the newest is last, and a blank is when nobody looked.
    """

    async def count(resources: Resources) -> dict[str, Any]:
        actor = await operator.find(resources)
        found, series = await counting.show(resources, actor), await counting.series(resources, actor, period)
        return found.public() | {"version": __version__, "series": series.public()}

    told = at_the_place(count)
    if as_json:
        return show_json(told)
    series = told.pop("series")
    del told["messages_by_hour"]
    show_one(told | {f"{name}, {period}": _chart(series[name]) for name in CHARTS}, as_json=False)


@click.command()
@json_option
def instances(as_json: bool) -> None:
    """List the processes that the place consists of."""

    async def find(resources: Resources) -> list[Process]:
        return await background.list_processes(resources, await operator.find(resources))

    found = at_the_place(find)
    if as_json:
        return show_json([one.public() for one in found])
    show([_in_short(one) for one in found], as_json=False)


@click.command()
@json_option
def jobs(as_json: bool) -> None:
    """Show what runs in the background, what waits and what went wrong."""

    async def find(resources: Resources) -> dict[str, Any]:
        return (await background.show(resources, await operator.find(resources))).public()

    told = at_the_place(find)
    if as_json:
        return show_json(told)
    outbox = told["outbox"] or {"depth": None, "oldest_s": None}
    numbers = {"outbox": outbox["depth"], "outbox, oldest, s": outbox["oldest_s"]}
    numbers |= {name: told[name] for name in ("dead_letters", "scheduled", "next_due", "unindexed")}
    numbers |= {f"tasks, {state}": count for state, count in (told["tasks"] or {}).items()}
    show_one(numbers | {"workers": len(told["workers"] or ())}, as_json=False)
    for name in ("queues", "jobs"):
        if told[name]:
            click.echo()
            show(told[name], as_json=False)


def _in_short(one: Process) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "kind", "host", "pid", "version")}
    numbers = ", ".join(f"{name}: {number}" for name, number in one.numbers.items())
    return told | {"since": timestamp(one.started_at), "seen_s": one.seconds_ago(), "numbers": numbers}


def _chart(numbers: Sequence[float | None] | None) -> str:
    """One sign for each step, and the most of them behind it."""
    if numbers is None:
        return "not known"
    most = max((one for one in numbers if one), default=0)
    heights = (" " if one is None else HEIGHTS[round(one / (most or 1) * (len(HEIGHTS) - 1))] for one in numbers)
    return f"{''.join(heights)}  at most {most}"
