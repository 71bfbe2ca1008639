"""The rooms of the place, but for what is said in them."""

from aiohttp import web

from chat.actions import administration
from chat.actions import rooms as actions
from chat.resources import RESOURCES
from chat.web.pages.admin import admin_page, require_administrator

PAGE_ROOMS = 50


async def index(request: web.Request) -> web.Response:
    resources, actor = request.app[RESOURCES], require_administrator(request)
    text, after = request.query.get("q", "").strip(), request.query.get("after", "")
    found = await administration.list_rooms(resources, actor, text, after, PAGE_ROOMS + 1)
    context = {
        "rooms": found[:PAGE_ROOMS],
        "mine": await actions.list_mine(resources, actor),
        "following": found[PAGE_ROOMS - 1][0].key if len(found) > PAGE_ROOMS else None,
        "q": text,
        "after": after,
    }
    return await admin_page(request, "rooms", context)
