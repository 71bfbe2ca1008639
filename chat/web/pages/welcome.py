"""The first run: whoever comes to an empty place sets it up, once, and gets a link for the others."""

from contextlib import suppress

from aiohttp import web

from chat.actions import first_run, site
from chat.errors import BadField, Conflict, NotFound, TooFast, Unavailable
from chat.identity import IDENTITY, address_of, client_address, require_user
from chat.languages import Sentence, translate
from chat.model.first_run import FirstRun
from chat.resources import RESOURCES
from chat.web import qr, session
from chat.web.forms import Form
from chat.web.pages import render, see_other

TAKEN = Sentence("Somebody was quicker: this place is set up already. Sign in, or ask them for a link.")


async def is_due(request: web.Request) -> bool:
    """Whether whoever is at the door should set the place up; not while nobody can tell."""
    if IDENTITY in request:
        return False
    with suppress(Unavailable):
        return not await site.is_set_up(request.app[RESOURCES])
    return False


async def show(request: web.Request) -> web.Response:
    if await site.is_set_up(request.app[RESOURCES]):
        raise NotFound
    return _page(request, Form())


async def set_up(request: web.Request) -> web.Response:
    """All of it or nothing; of two who come at once, one is told that the other was quicker."""
    resources, form = request.app[RESOURCES], await Form.read(request)
    if await site.is_set_up(resources):
        return _taken(request)
    named = None if resources.settings.names_the_site else form.text("site")
    try:
        fields = (form.text(name) for name in ("name", "username", "password", "room"))
        made = await first_run.set_up(resources, FirstRun.parse(named, *fields), client_address(request))
    except (BadField, Conflict, TooFast) as fault:
        return _page(request, form.refused(fault, "username"), fault.status)
    if made is None:
        return _taken(request)
    await session.sign_in(request, made.owner)
    return see_other(request, "welcome_invite")


async def show_invite(request: web.Request) -> web.Response:
    """The link into the first room, for the owner to pass on."""
    user = require_user(request)
    shown = await first_run.first_invite(request.app[RESOURCES], user)
    address = address_of(request, "join", {}, code=shown.invite.code)
    return render(request, "welcome/invite", {"invite": shown.invite, "address": address, "code": qr.code(address)})


def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    context = {"form": form, "named": request.app[RESOURCES].settings.names_the_site}
    return render(request, "welcome/show", context, status)


def _taken(request: web.Request) -> web.Response:
    return render(request, "welcome/taken", {"sentence": translate(TAKEN)}, Conflict.status)
