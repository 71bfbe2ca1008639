"""The rooms of the place, but for what is said in them."""

from aiohttp import web

from chat.actions import administration, deletion
from chat.actions import rooms as actions
from chat.errors import BadField, ChatError, Forbidden, NotFound
from chat.model.room import BUILT_IN
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages.admin import admin_page, back, require_administrator
from chat.web.pages.room_settings import Filled

PAGE_ROOMS = 50


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def delete(request: web.Request) -> web.Response:
    actor, form, key = require_administrator(request), await Form.read(request), request.match_info["room"]
    try:
        await deletion.delete_knowingly(request.app[RESOURCES], actor, key, form.text("key"))
    except (BadField, Forbidden, NotFound) as fault:
        return await _page(request, Filled(key, form.refused(fault)), fault)
    return back(request, "rooms", "deleted")


async def _page(request: web.Request, filled: Filled | None = None, fault: ChatError | None = None) -> web.Response:
    resources, actor = request.app[RESOURCES], require_administrator(request)
    text, after = request.query.get("q", "").strip(), request.query.get("after", "")
    found = await administration.list_rooms(resources, actor, text, after, PAGE_ROOMS + 1)
    context = {
        "rooms": found[:PAGE_ROOMS],
        "mine": await actions.list_mine(resources, actor),
        "following": found[PAGE_ROOMS - 1][0].key if len(found) > PAGE_ROOMS else None,
        "q": text,
        "after": after,
        "here": {name: value for name, value in (("q", text), ("after", after)) if value},
        "built_in": BUILT_IN,
        "of": filled.of if filled else Filled().of,
    }
    is_shown = filled and filled.name in [room.key for room, _ in found[:PAGE_ROOMS]]
    flash = fault.told if fault and not is_shown else None
    return await admin_page(request, "rooms", context, fault.status if fault else 200, flash)
