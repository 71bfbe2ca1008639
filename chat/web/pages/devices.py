"""Letting in another device of one's own: the code in the settings, and the page on the device that has scanned it.

Opening the page changes nothing, since cameras and messengers open links to look; it has a button.
"""

from aiohttp import web

from chat.actions import devices
from chat.actions.sessions import DEVICE
from chat.errors import BadField, Forbidden, NotFound, TooFast
from chat.identity import IDENTITY, address_of, is_secure, require_identity
from chat.resources import RESOURCES
from chat.web import session
from chat.web.forms import Form
from chat.web.pages import LAST_ROOM, render, see_other
from chat.web.pages.settings import refused, settings_page


async def show_code(request: web.Request) -> web.Response:
    """The page that answers is the only one that shows the code."""
    identity, form = require_identity(request), await Form.read(request)
    try:
        code = await devices.show(request.app[RESOURCES], identity, form.text("password"))
    except (BadField, Forbidden, TooFast) as fault:
        return await refused(request, "device", form, fault, "password")
    return await settings_page(request, device=address_of(request, "login_device", {"code": code}))


async def show(request: web.Request) -> web.Response:
    try:
        user = await devices.look(request.app[RESOURCES], request.query.get("code", ""))
    except NotFound as fault:
        return _over(request, fault)
    here = request[IDENTITY].user if IDENTITY in request else None
    if here == user:
        return see_other(request, "home")
    return render(request, "devices/show", {"invited": user, "here": here, "place": request.path_qs})


async def enter(request: web.Request) -> web.Response:
    try:
        user = await devices.use(request.app[RESOURCES], request.query.get("code", ""))
    except NotFound as fault:
        return _over(request, fault)
    await session.sign_in(request, user, DEVICE)
    response = see_other(request, "home")
    # Whoever was signed in here before talked elsewhere.
    response.del_cookie(LAST_ROOM, samesite="Lax", secure=is_secure(request))
    return response


def _over(request: web.Request, fault: NotFound) -> web.Response:
    return render(request, "devices/over", {"sentence": fault.told}, fault.status)
