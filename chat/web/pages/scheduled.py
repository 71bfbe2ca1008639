"""What leaves later: the forms that write it, change it and call it off, and the list of it."""

from dataclasses import dataclass

from aiohttp import web

from chat.actions import drafts, rooms
from chat.actions import scheduled as actions
from chat.errors import BadField, ChatError, Conflict, Forbidden, NotFound, TooFast, TooLarge
from chat.identity import require_user
from chat.languages import translate
from chat.model.ids import parse_number
from chat.model.message import Draft
from chat.model.scheduled import Scheduled, State, parse_offset, typed_due
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import render, see_other, uploading
from chat.web.pages.rooms import room_page
from chat.web.pages.sidebar import sidebar

SETTLED = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One of the list, under the name that its room has for its author, and the form that changes it."""

    one: Scheduled
    room_name: str | None
    form: Form

    @property
    def reason(self) -> str:
        """Why it was refused; told in English at the time, and since then in whatever language it is looked at."""
        return translate(self.one.reason or "")


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def schedule(request: web.Request) -> web.Response:
    """The composer's other button: the same words, later."""
    user, room = require_user(request), request.match_info["room"]
    sent = await uploading.read(request)
    form = sent.form
    try:
        sent.check()
        reply_to = parse_number(form.text("reply_to")) or None
        draft = Draft.parse(form.text("body"), form.text("client_id") or None, reply_to, files=sent.ids)
        due_at = typed_due(form.text("due_at"), parse_offset(form.text("offset")))
        await actions.schedule(request.app[RESOURCES], user, room, draft, due_at)
        # The script may have told it since the page came, and this form goes without the script.
        await drafts.keep(request.app[RESOURCES], user, room, "")
    except (BadField, Conflict, Forbidden, TooFast, TooLarge) as fault:
        return await room_page(request, form.refused(fault, "body"), fault.status, uploaded=sent.files)
    return see_other(request, "scheduled")


async def change(request: web.Request) -> web.Response:
    user, id_ = require_user(request), _id(request)
    form = await Form.read(request)
    try:
        due_at = typed_due(form.text("due_at"), parse_offset(form.text("offset")))
        await actions.change(request.app[RESOURCES], user, id_, form.text("body"), due_at)
    except BadField as fault:
        return await _page(request, fault, {id_: form.refused(fault)})
    except Conflict as fault:
        return await _page(request, fault)
    return see_other(request, "scheduled")


async def cancel(request: web.Request) -> web.Response:
    try:
        await actions.cancel(request.app[RESOURCES], require_user(request), _id(request))
    except Conflict as fault:
        return await _page(request, fault)
    return see_other(request, "scheduled")


async def _page(
    request: web.Request, fault: ChatError | None = None, forms: dict[int, Form] | None = None
) -> web.Response:
    """The list; a fault is told at the form that it belongs to, else above all."""
    resources, user = request.app[RESOURCES], require_user(request)
    mine = await rooms.list_mine(resources, user)
    found, _ = await actions.list_mine(resources, user, SETTLED)
    names = {key: room.name for key, room in mine.items()}
    lines = [Line(one, names.get(one.room), (forms or {}).get(one.id, Form())) for one in found]
    context = {
        **await sidebar(resources, user, mine),
        "upcoming": [line for line in lines if line.one.state in (State.WAITING, State.SENDING)],
        "settled": [line for line in lines if line.one.state not in (State.WAITING, State.SENDING)],
        "flash": fault.told if fault and not forms else None,
    }
    return render(request, "scheduled/index", context, fault.status if fault else 200)


def _id(request: web.Request) -> int:
    found = parse_number(request.match_info["id"])
    if found is None:
        raise NotFound(actions.NONE)
    return found
