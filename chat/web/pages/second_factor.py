"""The second factor: the code that is asked for after the password, and its place among one's own settings."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from chat.actions import second_factor
from chat.actions.sessions import Identity
from chat.errors import BadField, Conflict, Forbidden, NotSignedIn, TooFast
from chat.identity import IDENTITY, require_identity
from chat.model.user import User
from chat.resources import RESOURCES
from chat.web import session
from chat.web.forms import Form
from chat.web.pages import meanwhile, render, see_other
from chat.web.pages.settings import back, refused, settings_page

NAME = "factor"
HALF_WAY, SETTING_UP = "chat_half_way", "chat_second_factor"


async def enter(request: web.Request, user: User, way: str, next_: str) -> web.Response:
    """Sign in whoever has shown who they are in one way; or ask for the code first, where they have a second factor."""
    secret = await second_factor.stop_half_way(request.app[RESOURCES], user, way, next_)
    if secret is None:
        return await _let_in(request, user, way, next_)
    return meanwhile.keep(request, see_other(request, "login_code"), HALF_WAY, secret)


async def show_code(request: web.Request) -> web.Response:
    if IDENTITY in request:
        return see_other(request, "home")
    if not await second_factor.is_half_way(request.app[RESOURCES], meanwhile.secret_of(request, HALF_WAY)):
        return see_other(request, "login")
    return render(request, "accounts/code", {"form": Form()})


async def send_code(request: web.Request) -> web.Response:
    form = await Form.read(request)
    try:
        arrived = await second_factor.go_on(
            request.app[RESOURCES], meanwhile.secret_of(request, HALF_WAY), form.text("code")
        )
    except (BadField, TooFast) as fault:
        return render(request, "accounts/code", {"form": form.refused(fault, "code")}, fault.status)
    except NotSignedIn as fault:
        return render(request, "accounts/code", {"form": form.refused(fault), "is_over": True}, fault.status)
    response = await _let_in(request, arrived.user, arrived.way, arrived.next)
    return meanwhile.forget(request, response, HALF_WAY)


async def offer(request: web.Request) -> web.Response:
    """The page that answers shows the secret, as a QR code and as text."""

    async def act(identity: Identity, form: Form) -> web.Response:
        begun = await second_factor.offer(request.app[RESOURCES], identity, form.text("password"))
        page = await settings_page(request, offer=begun.offer)
        return meanwhile.keep(request, page, SETTING_UP, begun.proof)

    return await _try(request, "offer", act)


async def confirm(request: web.Request) -> web.Response:
    """The first code; the page that answers is the only one that shows the recovery codes."""
    resources, identity, form = request.app[RESOURCES], require_identity(request), await Form.read(request)
    proof = meanwhile.secret_of(request, SETTING_UP)
    try:
        codes = await second_factor.confirm(resources, identity, proof, form.text("code"))
    except (BadField, TooFast) as fault:
        made = await second_factor.offered(resources, identity.user, proof)
        return await settings_page(request, NAME, form.refused(fault, "code"), fault.status, offer=made)
    except Conflict as fault:
        return await refused(request, NAME, form, fault)
    return meanwhile.forget(request, await settings_page(request, codes=codes), SETTING_UP)


async def renew(request: web.Request) -> web.Response:
    async def act(identity: Identity, form: Form) -> web.Response:
        facts = (form.text("password"), form.text("code"))
        return await settings_page(request, codes=await second_factor.renew(request.app[RESOURCES], identity, *facts))

    return await _try(request, "renew", act)


async def switch_off(request: web.Request) -> web.Response:
    async def act(identity: Identity, form: Form) -> web.Response:
        facts = (form.text("password"), form.text("code"))
        await second_factor.switch_off(request.app[RESOURCES], identity, *facts)
        return back(request, NAME)

    return await _try(request, "end", act)


async def _try(
    request: web.Request, which: str, act: Callable[[Identity, Form], Awaitable[web.Response]]
) -> web.Response:
    """What is wrong stands at the form that was sent (`which`): several of them are on the page."""
    identity, form = require_identity(request), await Form.read(request)
    try:
        return await act(identity, form)
    except Conflict as fault:
        return await refused(request, NAME, Form(), fault)
    except (BadField, Forbidden, TooFast) as fault:
        return await refused(request, NAME, Form({"which": which}), fault, "password")


async def _let_in(request: web.Request, user: User, way: str, next_: str) -> web.Response:
    await session.sign_in(request, user, way)
    return web.Response(status=303, headers={"Location": own_path(next_)})


def own_path(text: str) -> str:
    """Where to go after signing in; never to another site, however the address is written."""
    # Browsers drop tabs and line ends and read \ as /, so "/\t/elsewhere" is another site; a header must not have them.
    if not text.startswith("/") or text.startswith(("//", "/\\")) or not text.isascii() or not text.isprintable():
        return "/"
    return text
