"""Passkeys: a script on the page carries JSON between the device and the server, which answers faults as problem+json
(for the script says that it wants no page). Removing one is a form like any other.
"""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from chat.actions import passkeys
from chat.actions.passkeys import Asked
from chat.actions.sessions import PASSKEY
from chat.errors import BadField, Conflict, Forbidden, NotFound, TooFast
from chat.identity import client_address, require_identity, require_user, whole_address
from chat.model.ids import parse_number
from chat.model.passkey import Place
from chat.resources import RESOURCES
from chat.web import session
from chat.web.api import Body, read
from chat.web.forms import Form
from chat.web.pages import meanwhile
from chat.web.pages.second_factor import own_path
from chat.web.pages.settings import back, refused

NAME = "passkeys"
COOKIE = "chat_passkey"


class Wish(Body):
    """The fields of a form, to which browsers may add."""

    name: str
    password: str = ""


class Answer(Body):
    """What a device says, as `PublicKeyCredential.toJSON()` writes it; `next`: where to go after signing in."""

    credential: dict[str, Any]
    next: str = ""


async def ask_who(request: web.Request) -> web.Response:
    asked = await passkeys.ask_who(request.app[RESOURCES], _place(request), client_address(request))
    return _ask(request, asked)


async def sign_in(request: web.Request) -> web.Response:
    resources, answer = request.app[RESOURCES], await read(request, Answer)
    secret = meanwhile.secret_of(request, COOKIE)
    user = await passkeys.sign_in(resources, _place(request), secret, answer.credential, client_address(request))
    await session.sign_in(request, user, PASSKEY)
    return _go(request, own_path(answer.next))


async def ask_for_new(request: web.Request) -> web.Response:
    identity, wish = require_identity(request), await read(request, Wish)
    asked = await passkeys.ask_for_new(request.app[RESOURCES], identity, _place(request), wish.name, wish.password)
    return _ask(request, asked)


async def make(request: web.Request) -> web.Response:
    user, answer = require_user(request), await read(request, Answer)
    secret = meanwhile.secret_of(request, COOKIE)
    await passkeys.make(request.app[RESOURCES], user, _place(request), secret, answer.credential)
    return _go(request, back(request, NAME).headers["Location"])


async def remove(request: web.Request) -> web.Response:
    identity, id_ = require_identity(request), parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound
    form = await Form.read(request)
    try:
        await passkeys.remove(request.app[RESOURCES], identity, id_, form.text("password"))
    except (BadField, Conflict, Forbidden, TooFast) as fault:
        return await refused(request, NAME, Form({"id": str(id_)}), fault)
    return back(request, NAME)


def _place(request: web.Request) -> Place:
    """As the check of the Origin has it: BASE_URL, or whatever the browser calls us."""
    parts = urlsplit(whole_address(request, "/"))
    return Place(f"{parts.scheme}://{parts.netloc}")


def _ask(request: web.Request, asked: Asked) -> web.Response:
    return meanwhile.keep(request, web.json_response(asked.options), COOKIE, asked.secret)


def _go(request: web.Request, address: str) -> web.Response:
    return meanwhile.forget(request, web.json_response({"location": address}), COOKIE)
