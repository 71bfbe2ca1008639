"""How the place is doing, and did."""

from collections.abc import Sequence
from typing import NamedTuple

from aiohttp import web

from chat import __version__
from chat.actions import jobs, statistics
from chat.errors import Unavailable
from chat.languages import Sentence, translate
from chat.model.process import Process
from chat.model.statistics import Series, Statistics
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.forms import options
from chat.web.pages.admin import admin_page, require_administrator

# The drawings, in their own units: all as wide, whatever the number of steps is.
WIDTH, HEIGHT, FULL = 840, 100, 0.85
PERIODS = {"hour": Sentence("Last hour"), "day": Sentence("Last day"), "fortnight": Sentence("Two weeks")}
_STEPS = {
    "hour": Sentence("by the minute"),
    "day": Sentence("by the hour"),
    "fortnight": Sentence("by the day"),
}
_SINCE = {
    "hour": (Sentence("60 minutes ago"), Sentence("30 minutes ago")),
    "day": (Sentence("24 hours ago"), Sentence("12 hours ago")),
    "fortnight": (Sentence("14 days ago"), Sentence("7 days ago")),
}


class Bar(NamedTuple):
    x: float
    tall: float


class Chart(NamedTuple):
    """`total` stands beside the title; `numbers` are what a reader who sees no bars is told."""

    title: str
    total: str
    numbers: str
    bars: list[Bar]


async def show(request: web.Request) -> web.Response:
    resources, actor = request.app[RESOURCES], require_administrator(request)
    period = request.query.get("period", "hour")
    series = await statistics.series(resources, actor, period)
    found = await statistics.show(resources, actor)
    context = {
        "found": found,
        "charts": _charts(series),
        "step": translate(_STEPS[period]),
        "since": [translate(words) for words in _SINCE[period]],
        "bar": round(WIDTH / series.period.steps * FULL, 2),
        "width": WIDTH,
        "height": HEIGHT,
        "period": period,
        "periods": options(PERIODS),
        "processes": await _processes(resources, actor),
        "state": _state(found),
        "version": __version__,
    }
    return await admin_page(request, "overview", context)


async def _processes(resources: Resources, actor: User) -> list[Process] | None:
    try:
        return await jobs.list_processes(resources, actor)
    except Unavailable:
        return None


def _charts(series: Series) -> list[Chart]:
    charts = [
        (Sentence("Messages"), series.messages, str(sum(series.messages or ()))),
        (Sentence("People here"), series.here, _most(series.here)),
        (Sentence("Connections"), series.connections, _most(series.connections)),
        (Sentence("Waiting for the database, seconds"), series.lag_s, _most(series.lag_s)),
    ]
    return [
        Chart(translate(title), total, ", ".join("–" if one is None else str(one) for one in numbers), _bars(numbers))
        for title, numbers, total in charts
        if numbers is not None
    ]


def _most(numbers: Sequence[int | None] | None) -> str:
    known = [one for one in numbers or () if one is not None]
    return translate(Sentence("at most %(number)s", number=max(known))) if known else ""


def _bars(numbers: Sequence[int | None]) -> list[Bar]:
    """Where each begins, and how high it is; a step in which something was is never nothing."""
    most, wide = max([1, *(one or 0 for one in numbers)]), WIDTH / len(numbers)
    return [
        Bar(round(at * wide, 2), max(round(count / most * HEIGHT, 1), 2)) for at, count in enumerate(numbers) if count
    ]


def _state(found: Statistics) -> str:
    if found.database_ms is None or found.redis_ms is None:
        return "down"
    if found.unstored and (found.unstored.refused or found.unstored.is_late):
        return "late"
    return "well"
