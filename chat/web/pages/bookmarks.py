"""What somebody keeps for later."""

from aiohttp import web

from chat.actions import bookmarks, rooms
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.pages import render
from chat.web.pages.sidebar import sidebar

PAGE_MESSAGES = 25


async def index(request: web.Request) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    mine = await rooms.list_mine(resources, user)
    before = request.query.get("before")
    found = await bookmarks.list_mine(resources, user, before, PAGE_MESSAGES)
    context = {
        **await sidebar(resources, user, mine),
        "kept": found.kept,
        "names": {key: room.name for key, room in mine.items()},
        "continued": before is not None,
        "following": found.following,
    }
    return render(request, "bookmarks/index", context)
