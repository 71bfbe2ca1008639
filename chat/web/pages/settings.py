"""One's own settings. Each of the forms on the page does one thing and leads back to its place, or shows what is wrong
there. Ending sessions has a file of its own.
"""

from contextlib import suppress
from typing import Any

from aiohttp import web

from chat.actions import accounts, blocks, rooms
from chat.actions import sessions as signing_in
from chat.errors import BadField, ChatError, NotFound, NotSignedIn, TooFast, Unavailable
from chat.identity import require_identity, require_user
from chat.model.user import AccountChange, User
from chat.resources import RESOURCES, Resources
from chat.web import session
from chat.web.forms import Form
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar

# What a form says when it is back, by the section that it stands in.
SAID = {
    "profile": "Saved. Everybody sees the new name.",
    "status": "Saved.",
    "look": "Saved.",
    "password": "Your password is changed. You are signed out everywhere but here.",
    "sessions": "Signed out there.",
    "blocked": "Done.",
}


async def show(request: web.Request) -> web.Response:
    return await settings_page(request)


async def change_profile(request: web.Request) -> web.Response:
    return await _change(request, "profile", lambda form: AccountChange.parse(name=form.text("name")))


async def change_status(request: web.Request) -> web.Response:
    """What one says of oneself; a box that is not ticked is not sent."""

    def parse(form: Form) -> AccountChange:
        return AccountChange.parse(
            status=form.text("status"), dnd=bool(form.text("dnd")), receipts=bool(form.text("receipts"))
        )

    return await _change(request, "status", parse)


async def change_look(request: web.Request) -> web.Response:
    """How pages look; what is not sent stays."""

    def parse(form: Form) -> AccountChange:
        return AccountChange.parse(theme=form.values.get("theme"), density=form.values.get("density"))

    return await _change(request, "look", parse)


async def change_password(request: web.Request) -> web.Response:
    """Every session ends; this browser begins a new one at once."""
    resources, user = request.app[RESOURCES], require_user(request)
    form = await Form.read(request)
    try:
        await accounts.change_password(resources, user, form.text("old"), form.text("new"))
    except (BadField, TooFast) as fault:
        return await refused(request, "password", form, fault, "old")
    changed = await accounts.find(resources, user.usercode)
    if changed is None or changed.blocked:
        raise NotSignedIn
    await session.sign_in(request, changed)
    return back(request, "password")


async def block(request: web.Request) -> web.Response:
    form = await Form.read(request)
    try:
        await blocks.block(request.app[RESOURCES], require_user(request), form.text("who"))
    except (BadField, NotFound) as fault:
        sentence = fault.fields.get("usercode", fault.sentence)
        return await refused(request, "blocked", form, NotFound(sentence), "who", fault.status)
    return back(request, "blocked")


async def unblock(request: web.Request) -> web.Response:
    await blocks.unblock(request.app[RESOURCES], require_user(request), request.match_info["usercode"])
    return back(request, "blocked")


async def settings_page(
    request: web.Request, name: str = "", form: Form | None = None, status: int = 200
) -> web.Response:
    """The page, with one of its forms (`name`) as it was sent."""
    resources, identity = request.app[RESOURCES], require_identity(request)
    user = identity.user
    said = request.query.get("said", "")
    context: dict[str, Any] = {
        **await sidebar(resources, user, await rooms.list_mine(resources, user)),
        "forms": _forms(user) | ({name: form} if form else {}),
        "sessions": await signing_in.list_mine(resources, identity),
        "blocked": await _blocked(resources, user),
        "said": {said: SAID[said]} if said in SAID else {},
    }
    return render(request, "settings/index", context, status)


def back(request: web.Request, name: str) -> web.Response:
    """To the section that a form stands in, which says that it worked."""
    response = see_other(request, "settings", {"said": name})
    response.headers["Location"] += f"#{name}"
    return response


async def refused(
    request: web.Request, name: str, form: Form, fault: ChatError, field: str = "form", status: int | None = None
) -> web.Response:
    """The page with a form that did not work; what is wrong with none of its fields stands at `field`."""
    return await settings_page(request, name, form.refused(fault, field), status or fault.status)


async def _change(request: web.Request, name: str, parse: Any) -> web.Response:
    user, form = require_user(request), await Form.read(request)
    try:
        wish = parse(form)
    except BadField as fault:
        return await refused(request, name, form, fault)
    await accounts.change(request.app[RESOURCES], user, wish)
    return back(request, name)


def _forms(user: User) -> dict[str, Form]:
    """Each as it is before anybody has touched it."""
    return {
        "profile": Form({"name": user.name}),
        "status": Form({"status": user.status}),
        "look": Form(),
        "password": Form(),
        "blocked": Form(),
    }


async def _blocked(resources: Resources, user: User) -> list[User] | None:
    """None while the database is away."""
    with suppress(Unavailable):
        return [other for other, _ in await blocks.list_mine(resources, user)]
    return None
