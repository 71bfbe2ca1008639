"""The form beside the composer: what to do with words that were begun on another device."""

from aiohttp import web

from chat.actions import drafts
from chat.errors import TooLong
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import see_other
from chat.web.pages.rooms import room_page


async def settle(request: web.Request) -> web.Response:
    """Put them into the draft, or throw them away."""
    user, room = require_user(request), request.match_info["room"]
    form = await Form.read(request)
    # Browsers send a line of a form as CR LF.
    body = form.text("beside").replace("\r\n", "\n")
    settles = drafts.take_up if form.text("do") == "take" else drafts.drop
    try:
        await settles(request.app[RESOURCES], user, room, body)
    except TooLong as fault:
        return await room_page(request, form.refused(fault, "body"), fault.status)
    return see_other(request, "room", room=room)
