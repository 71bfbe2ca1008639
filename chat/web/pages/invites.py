"""The page behind an invite: who invites, to which room, and the way in, with an account or by making one."""

from aiohttp import web

from chat.actions import invites
from chat.errors import BadField, Conflict, Forbidden, NotFound, TooFast
from chat.identity import IDENTITY, address_of, client_address
from chat.model.user import Registration
from chat.resources import RESOURCES
from chat.web import qr, session
from chat.web.forms import Form
from chat.web.pages import render, see_other


async def show(request: web.Request) -> web.Response:
    return await _page(request, Form())


async def show_code(request: web.Request) -> web.Response:
    """The link as a QR code, for a telephone that is held before the screen."""
    code = request.match_info["code"]
    await invites.look(request.app[RESOURCES], code)
    image = qr.code(address_of(request, "join", {}, code=code)).image
    return web.Response(text=image, content_type="image/svg+xml")


async def enter(request: web.Request) -> web.Response:
    """Come in; who is not signed in makes an account with the same form."""
    form = await Form.read(request)
    try:
        room = await (_accept(request) if IDENTITY in request else _register(request, form))
    except (BadField, Conflict, Forbidden, NotFound, TooFast) as fault:
        return await _page(request, form.refused(fault, "username"), fault.status)
    return see_other(request, "room", room=room)


async def _accept(request: web.Request) -> str:
    joined = await invites.accept(request.app[RESOURCES], request[IDENTITY].user, request.match_info["code"])
    return joined.room


async def _register(request: web.Request, form: Form) -> str:
    wish = Registration.parse(form.text("username"), form.text("password"), form.text("name"))
    code = request.match_info["code"]
    user, room = await invites.register(request.app[RESOURCES], wish, client_address(request), code)
    await session.sign_in(request, user)
    return room


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    """Whom the invite lets in, or that it does so no more."""
    try:
        invite, maker, members = await invites.look(request.app[RESOURCES], request.match_info["code"])
    except NotFound as fault:
        return render(request, "invites/over", {"sentence": fault.told}, fault.status)
    context = {"invite": invite, "maker": maker, "members": members, "form": form}
    return render(request, "invites/show", context, status)
