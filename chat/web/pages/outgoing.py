"""Outgoing webhooks of a room or a bot: a page with all of them, and one for each, with how it went."""

from typing import Any

from aiohttp import web

from chat.actions import bots, deliveries, outgoing, rooms
from chat.errors import BadField, ChatError, Conflict, Forbidden, NotFound, TooFast
from chat.identity import require_user
from chat.languages import Sentence, translate
from chat.model.ids import parse_number
from chat.model.outgoing import Holder, OutgoingDraft, OutgoingWebhook
from chat.resources import RESOURCES
from chat.web.api.outgoing import holder_of, id_of
from chat.web.forms import Form, options
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar

PAGE_DELIVERIES = 50
KINDS = {
    "messages": Sentence("What is said"),
    "edits": Sentence("What is changed"),
    "deletions": Sentence("What is deleted"),
    "reactions": Sentence("Reactions"),
    "members": Sentence("Who comes and goes"),
    "mentions": Sentence("Who calls the bot by name"),
    "directs": Sentence("What is said to the bot alone"),
}
SAID = {
    "saved": Sentence("Saved. You stand for it from now on."),
    "test": Sentence("The test is on its way. Reload the page to see how it went."),
    "again": Sentence("It is told once more. Reload the page to see how it went."),
    "removed": Sentence("Removed. Nobody is called any more."),
}
_FAULTS = (BadField, Conflict, Forbidden, NotFound, TooFast)


async def index(request: web.Request) -> web.Response:
    return await _index(request)


async def make(request: web.Request) -> web.Response:
    """The page that answers is the only one that shows the secret."""
    user, holder, form = require_user(request), holder_of(request), await Form.read(request)
    try:
        draft = _draft(holder, form)
        made, secret = await outgoing.make(request.app[RESOURCES], user, holder, draft, form.text("name"))
    except _FAULTS as fault:
        return await _index(request, form.refused(fault), fault)
    return await _one(request, made.id, secret=secret)


async def show(request: web.Request) -> web.Response:
    return await _one(request, id_of(request))


async def change(request: web.Request) -> web.Response:
    """A box that is not ticked is not sent."""
    user, holder, form = require_user(request), holder_of(request), await Form.read(request)
    id_, on = id_of(request), bool(form.text("enabled"))
    try:
        await outgoing.change(request.app[RESOURCES], user, holder, id_, _draft(holder, form), enabled=on)
    except BadField as fault:
        return await _one(request, id_, form.refused(fault), fault)
    return _back(request, id_, "saved")


async def remove(request: web.Request) -> web.Response:
    holder = holder_of(request)
    await outgoing.remove(request.app[RESOURCES], require_user(request), holder, id_of(request))
    return see_other(request, f"{_kind(holder)}_outgoing", {"said": "removed"}, **_parts(holder))


async def send_test(request: web.Request) -> web.Response:
    id_ = id_of(request)
    try:
        await deliveries.send_test(request.app[RESOURCES], require_user(request), holder_of(request), id_)
    except (Conflict, TooFast) as fault:
        return await _one(request, id_, fault=fault)
    return _back(request, id_, "test")


async def tell_again(request: web.Request) -> web.Response:
    id_, which = id_of(request), request.match_info["delivery"]
    try:
        await deliveries.tell_again(request.app[RESOURCES], require_user(request), holder_of(request), id_, which)
    except (Conflict, TooFast) as fault:
        return await _one(request, id_, fault=fault)
    return _back(request, id_, "again")


async def _index(request: web.Request, form: Form | None = None, fault: ChatError | None = None) -> web.Response:
    resources, holder = request.app[RESOURCES], holder_of(request)
    found = await outgoing.list_of(resources, require_user(request), holder)
    ticked = Form({f"event-{kind}": "1" for kind in holder.kinds if kind in ("messages", "mentions", "directs")})
    context = {"hooks": found, "form": form or ticked}
    return await _page(request, "index", context, fault)


async def _one(
    request: web.Request,
    id_: int,
    form: Form | None = None,
    fault: ChatError | None = None,
    secret: str = "",
) -> web.Response:
    resources, user, holder = request.app[RESOURCES], require_user(request), holder_of(request)
    hook = await outgoing.find(resources, user, holder, id_)
    before = parse_number(request.query.get("before", "")) or None
    found = await deliveries.list_page(resources, user, holder, id_, PAGE_DELIVERIES + 1, before)
    context = {
        "hook": hook,
        "form": form or _form(hook),
        "secret": secret,
        "deliveries": found[:PAGE_DELIVERIES],
        "earlier": found[PAGE_DELIVERIES - 1].id if len(found) > PAGE_DELIVERIES else None,
        "problem_": fault.told if fault and form is None else "",
    }
    return await _page(request, "show", context, fault)


async def _page(
    request: web.Request, name: str, context: dict[str, Any], fault: ChatError | None = None
) -> web.Response:
    resources, user, holder = request.app[RESOURCES], require_user(request), holder_of(request)
    if holder.room:
        called = (await rooms.find(resources, user, holder.room)).name
    else:
        called = (await bots.find(resources, user, holder.bot)).user.name
    common = {
        **await sidebar(resources, user, await rooms.list_mine(resources, user), holder.room),
        "of_kind": _kind(holder),
        "parts": _parts(holder),
        "called": called,
        "kinds": options({kind: KINDS[kind] for kind in holder.kinds}),
        "said": translate(SAID.get(request.query.get("said", ""), "")),
    }
    return render(request, f"outgoing/{name}", common | context, fault.status if fault else 200)


def _draft(holder: Holder, form: Form) -> OutgoingDraft:
    return OutgoingDraft.parse(holder, form.text("url"), [kind for kind in holder.kinds if form.text(f"event-{kind}")])


def _form(hook: OutgoingWebhook) -> Form:
    ticked = {f"event-{kind}": "1" for kind in hook.events} | ({"enabled": "1"} if hook.enabled else {})
    return Form({"url": hook.url} | ticked)


def _back(request: web.Request, id_: int, said: str) -> web.Response:
    holder = holder_of(request)
    return see_other(request, f"{_kind(holder)}_outgoing_one", {"said": said}, id=str(id_), **_parts(holder))


def _kind(holder: Holder) -> str:
    return "room" if holder.room else "bot"


def _parts(holder: Holder) -> dict[str, str]:
    return {"room": holder.room} if holder.room else {"usercode": holder.bot}
