"""How the place is doing."""

from aiohttp import web

from chat import __version__
from chat.actions import statistics
from chat.model.statistics import HOURS, Statistics
from chat.resources import RESOURCES
from chat.web.pages.admin import admin_page, require_administrator

# The drawing of messages by hour, in its own units.
BAR, GAP, HEIGHT = 22, 4, 100


async def show(request: web.Request) -> web.Response:
    found = await statistics.show(request.app[RESOURCES], require_administrator(request))
    context = {
        "found": found,
        "bars": _bars(found.hours or [0] * HOURS),
        "bar": BAR,
        "width": HOURS * (BAR + GAP) - GAP,
        "height": HEIGHT,
        "state": _state(found),
        "version": __version__,
    }
    return await admin_page(request, "overview", context)


def _bars(hours: list[int]) -> list[tuple[int, float]]:
    """Where each begins, and how high it is; an hour in which something was said is never nothing."""
    most = max(*hours, 1)
    return [
        (at * (BAR + GAP), max(round(count / most * HEIGHT, 1), 2 if count else 0)) for at, count in enumerate(hours)
    ]


def _state(found: Statistics) -> str:
    if found.database_ms is None or found.redis_ms is None:
        return "down"
    if found.unstored and (found.unstored.refused or found.unstored.is_late):
        return "late"
    return "well"
