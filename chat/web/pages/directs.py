"""The form that begins to write to people."""

from aiohttp import web

from chat.actions import directs
from chat.errors import BadField, NotFound
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import see_other
from chat.web.pages.people import people_page


async def begin(request: web.Request) -> web.Response:
    """To the room of oneself and those who were chosen."""
    user = require_user(request)
    form = await Form.read(request)
    to = [value for value in (await request.post()).getall("to", []) if isinstance(value, str)]
    try:
        room = await directs.find_or_make(request.app[RESOURCES], user, to)
    except (BadField, NotFound) as fault:
        return await people_page(request, form.refused(fault, "to"), to, fault.status)
    return see_other(request, "room", room=room)
