"""Ending sessions from the settings: one, or all others."""

from aiohttp import web

from chat.actions import sessions
from chat.identity import require_identity
from chat.resources import RESOURCES
from chat.web.pages.settings import back


async def end(request: web.Request) -> web.Response:
    await sessions.end_one(request.app[RESOURCES], require_identity(request), request.match_info["id"])
    return back(request, "sessions")


async def end_others(request: web.Request) -> web.Response:
    await sessions.end_others(request.app[RESOURCES], require_identity(request))
    return back(request, "sessions")
