"""What the composer understands behind a slash, on a page of its own."""

from aiohttp import web

from chat.actions import rooms
from chat.actions.slash import COMMANDS
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.pages import render
from chat.web.pages.sidebar import sidebar


async def index(request: web.Request) -> web.Response:
    user = require_user(request)
    resources = request.app[RESOURCES]
    side = await sidebar(resources, user, await rooms.list_mine(resources, user))
    return render(request, "slash/index", {**side, "commands": [one.public() for one in COMMANDS.values()]})
