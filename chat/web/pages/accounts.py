"""Coming in and going out."""

from aiohttp import web

from chat.actions import accounts
from chat.actions.sessions import PASSWORD
from chat.errors import BadField, Conflict, Forbidden, NotSignedIn, TooFast
from chat.identity import IDENTITY, client_address, is_secure, require_identity
from chat.model.room import GENERAL
from chat.model.site import OPEN
from chat.model.user import Registration
from chat.resources import RESOURCES
from chat.web import session
from chat.web.forms import Form
from chat.web.pages import LAST_ROOM, render, second_factor, see_other, welcome


async def show_login(request: web.Request) -> web.Response:
    if IDENTITY in request:
        return see_other(request, "home")
    form = Form({"next": request.query.get("next", "")})
    return login_page(request, form, is_empty=await welcome.is_due(request))


async def login(request: web.Request) -> web.Response:
    form = await Form.read(request)
    try:
        user = await accounts.sign_in(
            request.app[RESOURCES], form.text("username"), form.text("password"), client_address(request)
        )
    except (NotSignedIn, TooFast) as fault:
        return login_page(request, form.refused(fault, "password"), fault.status)
    return await second_factor.enter(request, user, PASSWORD, form.text("next"))


async def show_register(request: web.Request) -> web.Response:
    if IDENTITY in request:
        return see_other(request, "home")
    try:
        await accounts.may_come_alone(request.app[RESOURCES])
    except Forbidden as fault:
        return _closed_page(request, fault)
    return render(request, "accounts/register", {"form": Form()})


async def register(request: web.Request) -> web.Response:
    """A new account, signed in, in a room."""
    form = await Form.read(request)
    try:
        wish = Registration.parse(form.text("username"), form.text("password"), form.text("name"))
        user = await accounts.register_alone(request.app[RESOURCES], wish, client_address(request))
    except Forbidden as fault:
        return _closed_page(request, fault)
    except (BadField, Conflict, TooFast) as fault:
        return render(request, "accounts/register", {"form": form.refused(fault, "username")}, fault.status)
    await session.sign_in(request, user)
    return see_other(request, "room", room=GENERAL)


async def logout(request: web.Request) -> web.Response:
    """`next` is where somebody goes on who signs in again at once."""
    form = await Form.read(request)
    await session.sign_out(request, require_identity(request))
    response = see_other(request, "login", {"next": form.text("next")} if form.text("next") else None)
    # The next one at this computer must not learn where this one talked.
    response.del_cookie(LAST_ROOM, samesite="Lax", secure=is_secure(request))
    return response


def _closed_page(request: web.Request, fault: Forbidden) -> web.Response:
    return render(request, "accounts/closed", {"sentence": fault.told}, fault.status)


def login_page(request: web.Request, form: Form, status: int = 200, *, is_empty: bool = False) -> web.Response:
    resources = request.app[RESOURCES]
    settings = resources.settings
    context = {
        "form": form,
        "is_empty": is_empty,
        "is_open": resources.registration == OPEN,
        "provider": settings.oidc_name if settings.oidc_issuer else "",
    }
    return render(request, "accounts/login", context, status)
