"""Signing in by the provider that the operator has chosen, and linking it to an account from the settings."""

import re

from aiohttp import web

from chat.actions import identities, ways
from chat.actions.sessions import PROVIDER as BY_PROVIDER
from chat.errors import BadField, ChatError, Conflict, Forbidden, NotFound, NotSignedIn, TooFast, Unavailable
from chat.identity import IDENTITY, address_of, client_address, require_identity, require_user
from chat.languages import Sentence
from chat.model.ids import parse_number
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import meanwhile, render, see_other
from chat.web.pages.accounts import login_page
from chat.web.pages.second_factor import enter
from chat.web.pages.settings import back, refused
from chat.web.provider import PROVIDER, Provider

NAME = "identities"
COOKIE = "chat_journey"
NO_PROVIDER = Sentence("This place knows no other service to sign in by.")
_WORD = re.compile(r"[a-z_]{1,40}")


async def leave(request: web.Request) -> web.Response:
    """Off to the provider. A link and no form: the policy of our pages lets no form lead elsewhere."""
    if IDENTITY in request:
        return see_other(request, "home")
    provider = _provider(request)
    secret, journey = await identities.set_out(request.app[RESOURCES], request.query.get("next", ""))
    try:
        address = await provider.way_in(journey, _return_to(request))
    except Unavailable as fault:
        return login_page(request, Form().refused(fault), fault.status)
    return meanwhile.keep(request, web.Response(status=303, headers={"Location": address}), COOKIE, secret)


async def come_back(request: web.Request) -> web.Response:
    """Who it is, says the provider: sign them in, or link them to whoever began it in the settings."""
    try:
        return meanwhile.forget(request, await _arrive(request), COOKIE)
    except (BadField, Conflict, Forbidden, NotSignedIn, TooFast, Unavailable) as fault:
        return meanwhile.forget(request, await _fail(request, fault), COOKIE)


async def link(request: web.Request) -> web.Response:
    """A page with the way to the provider, for whoever has shown that it is they; begun by a form, which no other site
    can send.
    """
    resources, identity, provider = request.app[RESOURCES], require_identity(request), _provider(request)
    form = await Form.read(request)
    try:
        await ways.prove(resources, identity, form.text("password"))
        secret, journey = await identities.set_out(resources, linking=identity.user.usercode)
        address = await provider.way_in(journey, _return_to(request))
    except (BadField, Forbidden, TooFast, Unavailable) as fault:
        return await refused(request, NAME, form, fault)
    name = resources.settings.oidc_name
    page = render(request, "accounts/link", {"address": address, "provider": name})
    return meanwhile.keep(request, page, COOKIE, secret)


async def unlink(request: web.Request) -> web.Response:
    user, id_ = require_user(request), parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound
    try:
        await identities.unlink(request.app[RESOURCES], user, id_)
    except Conflict as fault:
        return await refused(request, NAME, Form(), fault)
    return back(request, NAME)


async def _arrive(request: web.Request) -> web.Response:
    resources, query = request.app[RESOURCES], request.query
    provider = _provider(request)
    secret = meanwhile.secret_of(request, COOKIE)
    journey = await identities.come_back(resources, secret, query.get("state", ""))
    if "error" in query:
        word = query["error"] if _WORD.fullmatch(query["error"]) else "error"
        raise NotSignedIn(Sentence("You were not let in there (%(word)s). Try again, or sign in here.", word=word))
    stranger = await provider.who_came(journey, query.get("code", ""), _return_to(request))
    if journey.linking:
        user = request[IDENTITY].user if IDENTITY in request else None
        if user is None or user.usercode != journey.linking:
            raise NotSignedIn(identities.OVER)
        await identities.link(resources, user, stranger)
        return back(request, NAME)
    user = await identities.sign_in(resources, stranger, client_address(request))
    return await enter(request, user, BY_PROVIDER, journey.next)


async def _fail(request: web.Request, fault: ChatError) -> web.Response:
    form = Form().refused(fault)
    if IDENTITY in request:
        return await refused(request, NAME, form, fault)
    return login_page(request, form, fault.status)


def _provider(request: web.Request) -> Provider:
    provider = request.app[PROVIDER]
    if not provider.is_chosen:
        raise NotFound(NO_PROVIDER)
    return provider


def _return_to(request: web.Request) -> str:
    return address_of(request, "provider_return", {})
