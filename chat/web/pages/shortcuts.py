"""What the keys do, on a page of its own."""

from aiohttp import web

from chat.actions import rooms
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.pages import render
from chat.web.pages.sidebar import sidebar


async def index(request: web.Request) -> web.Response:
    user = require_user(request)
    resources = request.app[RESOURCES]
    return render(request, "shortcuts/index", await sidebar(resources, user, await rooms.list_mine(resources, user)))
