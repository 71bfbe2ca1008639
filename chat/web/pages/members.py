"""Forms about who is in a room."""

from aiohttp import web

from chat.actions import members
from chat.errors import BadField, Forbidden, NotFound
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import see_other
from chat.web.pages.rooms import room_page


async def join(request: web.Request) -> web.Response:
    room = request.match_info["room"]
    await members.join(request.app[RESOURCES], require_user(request), room)
    return see_other(request, "room", room=room)


async def leave(request: web.Request) -> web.Response:
    await members.leave(request.app[RESOURCES], require_user(request), request.match_info["room"])
    return see_other(request, "rooms")


async def add(request: web.Request) -> web.Response:
    user, room = require_user(request), request.match_info["room"]
    form = await Form.read(request)
    try:
        await members.add(request.app[RESOURCES], user, room, form.text("who"))
    except (BadField, Forbidden, NotFound) as fault:
        return await room_page(request, form.refused(fault, "who"), fault.status)
    return see_other(request, "room", room=room)


async def remove(request: web.Request) -> web.Response:
    user, room = require_user(request), request.match_info["room"]
    form = await Form.read(request)
    await members.remove(request.app[RESOURCES], user, room, request.match_info["usercode"])
    return see_other(request, "room_settings" if form.text("back") == "settings" else "room", room=room)
