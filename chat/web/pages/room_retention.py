"""How long one room keeps messages: in its settings for its owners, and for administrators a page of its own."""

from aiohttp import web

from chat.actions import retention
from chat.actions.retention import Rule
from chat.errors import BadField, Forbidden, NotFound
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.file import shown_size
from chat.model.retention import FOREVER
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form, number
from chat.web.pages import see_other
from chat.web.pages.admin import admin_page, require_administrator
from chat.web.pages.room_settings import Filled, refused, settings_page

_FAULTS = (BadField, Forbidden, NotFound)


async def change(request: web.Request) -> web.Response:
    """By its owners, in the settings of the room."""
    user, room, form = require_user(request), request.match_info["room"], await Form.read(request)
    try:
        looked = await _look_or_set(request.app[RESOURCES], user, room, form)
    except _FAULTS as fault:
        return await settings_page(request, refused("retention", form, fault, "days"), fault.status)
    if looked:
        return await settings_page(request, Filled("retention", form), looked=looked)
    return see_other(request, "room_settings", room=room)


async def show(request: web.Request) -> web.Response:
    return await _page(request, Form())


async def change_any(request: web.Request) -> web.Response:
    """By administrators, of any room."""
    actor, room, form = require_administrator(request), request.match_info["room"], await Form.read(request)
    try:
        looked = await _look_or_set(request.app[RESOURCES], actor, room, form)
    except BadField as fault:
        return await _page(request, form.refused(fault), status=fault.status)
    if looked:
        return await _page(request, form, looked)
    return see_other(request, "admin_room_retention", {"said": "kept"}, room=room)


async def _page(request: web.Request, form: Form, looked: Rule | None = None, status: int = 200) -> web.Response:
    actor = require_administrator(request)
    room, rule = await retention.find(request.app[RESOURCES], actor, request.match_info["room"])
    context = {"room": room, "rule": rule, "form": form, "looked": looked, "size": shown_size, "tab": "storage"}
    return await admin_page(request, "room_retention", context, status)


async def _look_or_set(resources: Resources, actor: User, room: str, form: Form) -> Rule | None:
    """The first time what would leave; the second time, with the same wish, it is saved: None."""
    days = _wish(form)
    if form.text("confirmed") != ("place" if days is None else str(days)):
        return await retention.look(resources, actor, room, days, wished=True)
    await retention.set_days(resources, actor, room, days)
    return None


def _wish(form: Form) -> int | None:
    match form.text("kept"):
        case "place":
            return None
        case "forever":
            return FOREVER
        case "days":
            days = number(form, "days")
            if days is None:
                raise BadField({"days": Sentence("Write a number.")})
            return days
    raise BadField({"kept": Sentence("Choose one of these.")})
