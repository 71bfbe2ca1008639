"""Webhooks on the settings page of a room: making one, whose address is shown this once, and revoking them."""

from aiohttp import web

from chat.actions import webhooks
from chat.errors import BadField, Conflict, Forbidden, NotFound
from chat.identity import require_user, whole_address
from chat.model.ids import parse_number
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import see_other
from chat.web.pages.room_settings import NewWebhook, refused, settings_page

NAME = "webhooks"


async def make(request: web.Request) -> web.Response:
    """The page that answers is the only one that shows the address."""
    user, form = require_user(request), await Form.read(request)
    try:
        room = request.match_info["room"]
        made, secret = await webhooks.make(request.app[RESOURCES], user, room, form.text("name"))
    except (BadField, Conflict, Forbidden, NotFound) as fault:
        return await settings_page(request, refused(NAME, form, fault), fault.status)
    return await settings_page(request, shown=NewWebhook(made, whole_address(request, f"/hooks/{secret}")))


async def revoke(request: web.Request) -> web.Response:
    user, id_, room = require_user(request), parse_number(request.match_info["id"]) or 0, request.match_info["room"]
    try:
        await webhooks.revoke(request.app[RESOURCES], user, room, id_)
    except (Forbidden, NotFound) as fault:
        return await settings_page(request, refused(NAME, Form(), fault), fault.status)
    return see_other(request, "room_settings", room=room)
