"""The rooms of the place, but for what is said in them."""

from aiohttp import web

from chat.actions import administration, deletion
from chat.actions import rooms as actions
from chat.errors import BadField, ChatError, Forbidden, NotFound
from chat.languages import Sentence
from chat.model.room import BUILT_IN
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages.admin import admin_page, back, require_administrator

PAGE_ROOMS = 50


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def delete(request: web.Request) -> web.Response:
    """Only what was typed proves that it is meant: nothing brings a room back."""
    actor, form, key = require_administrator(request), await Form.read(request), request.match_info["room"]
    try:
        if form.text("key") != key:
            raise BadField({"key": Sentence("Type the key of the room, to say that you mean it.")})
        await deletion.delete(request.app[RESOURCES], actor, key)
    except (BadField, Forbidden, NotFound) as fault:
        return await _page(request, fault)
    return back(request, "rooms", "deleted")


async def _page(request: web.Request, fault: ChatError | None = None) -> web.Response:
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
    }
    status, flash = (fault.status, fault.told) if fault else (200, None)
    return await admin_page(request, "rooms", context, status, flash)
