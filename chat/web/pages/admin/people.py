"""Accounts: looking for them, making them, and what is done to one."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from chat.actions import administration
from chat.actions import erasing as erasures
from chat.errors import BadField, ChatError, Conflict, Forbidden, NotFound
from chat.languages import Sentence
from chat.model import administering
from chat.model.erasure import WORDS
from chat.model.user import Registration, User
from chat.rendering import ROLE_NAMES
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form, options
from chat.web.pages import erasing
from chat.web.pages.admin import admin_page, back, require_administrator
from chat.web.pages.room_settings import Filled

PAGE_PEOPLE = 50
NEW = "new"
KINDS = {
    "": Sentence("Everybody"),
    "administrators": Sentence("Administrators"),
    "bots": Sentence("Bots"),
    "guests": Sentence("Guests"),
    "blocked": Sentence("Blocked"),
}
Act = Callable[[Resources, User, str, Form], Awaitable[Any]]
SHOWN_ERASURES = 5


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def create(request: web.Request) -> web.Response:
    actor, form = require_administrator(request), await Form.read(request)
    try:
        wish = Registration.parse(form.text("username"), form.text("password"), form.text("name"))
        await administration.create(request.app[RESOURCES], actor, wish, form.text("role"))
    except (BadField, Conflict, Forbidden) as fault:
        return await _page(request, Filled(NEW, form.refused(fault, "username")), fault)
    return back(request, "people", "made")


async def change_role(request: web.Request) -> web.Response:
    async def act(resources: Resources, actor: User, who: str, form: Form) -> User:
        return await administration.change_role(resources, actor, who, form.text("role"))

    return await _do(request, act, "changed")


async def block(request: web.Request) -> web.Response:
    async def act(resources: Resources, actor: User, who: str, form: Form) -> User:
        return await administration.block(resources, actor, who, form.text("reason"))

    return await _do(request, act, "blocked")


async def unblock(request: web.Request) -> web.Response:
    async def act(resources: Resources, actor: User, who: str, form: Form) -> User:
        return await administration.unblock(resources, actor, who)

    return await _do(request, act, "unblocked")


async def sign_out(request: web.Request) -> web.Response:
    async def act(resources: Resources, actor: User, who: str, form: Form) -> User:
        return await administration.sign_out(resources, actor, who)

    return await _do(request, act, "signed-out")


async def erase(request: web.Request) -> web.Response:
    return await _do(request, erasing.erase_somebody, "erased")


async def reset_second_factor(request: web.Request) -> web.Response:
    async def act(resources: Resources, actor: User, who: str, form: Form) -> User:
        return await administration.reset_second_factor(resources, actor, who)

    return await _do(request, act, "factor-reset")


async def _do(request: web.Request, act: Act, said: str) -> web.Response:
    actor, form = require_administrator(request), await Form.read(request)
    who = request.match_info["usercode"]
    try:
        await act(request.app[RESOURCES], actor, who, form)
    except (BadField, Conflict, Forbidden, NotFound) as fault:
        return await _page(request, Filled(who, form.refused(fault)), fault)
    return back(request, "people", said)


async def _page(request: web.Request, filled: Filled | None = None, fault: ChatError | None = None) -> web.Response:
    """The list, with the form that was sent (of one person, by usercode) and what is wrong with it."""
    resources, actor = request.app[RESOURCES], require_administrator(request)
    filled, query = filled or Filled(), request.query
    text, after, kind = query.get("q", "").strip(), query.get("after", ""), query.get("kind", "")
    found = await administration.list_people(resources, actor, text, after, PAGE_PEOPLE + 1, kind)
    listed = [(one, administering.may_act_on(actor, one)) for one in found[:PAGE_PEOPLE]]
    # Where there is no form to say it, the page itself says what was wrong.
    is_shown = filled.name in {NEW, *(one.usercode for one, may_act in listed if may_act)}
    context = {
        "people": listed,
        "with_factor": await administration.with_second_factor(resources, actor, found[:PAGE_PEOPLE]),
        "following": found[PAGE_PEOPLE - 1].username if len(found) > PAGE_PEOPLE else None,
        "q": text,
        "after": after,
        "kind": kind,
        "kinds": options(KINDS),
        "roles": options({role: ROLE_NAMES[role] for role in administering.roles_below(actor)}),
        "here": {name: value for name, value in (("q", text), ("after", after), ("kind", kind)) if value},
        "of": filled.of,
        "modes": options(WORDS),
        "erasures": await erasures.list_newest(resources, actor, SHOWN_ERASURES),
    }
    flash = fault.told if fault and not is_shown else None
    return await admin_page(request, "people", context, fault.status if fault else 200, flash)
