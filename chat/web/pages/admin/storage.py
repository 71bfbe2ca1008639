"""What takes how much, and for how long the place keeps messages: looked at first, then saved."""

from aiohttp import web

from chat.actions import retention
from chat.actions import storage as actions
from chat.errors import BadField
from chat.languages import Sentence
from chat.model.file import shown_size
from chat.resources import RESOURCES
from chat.web.forms import Form, number
from chat.web.pages.admin import admin_page, back, require_administrator

SHOWN = 200


async def show(request: web.Request) -> web.Response:
    return await _page(request)


async def set_default(request: web.Request) -> web.Response:
    """The first time it says what would leave; the second time, with the same number, it is saved."""
    resources, actor, form = request.app[RESOURCES], require_administrator(request), await Form.read(request)
    try:
        days = number(form, "days")
        if days is None:
            raise BadField({"days": Sentence("Write a number.")})
        if form.text("confirmed") != form.text("days"):
            rule = await retention.look_at_default(resources, actor, days)
            return await _page(request, form, rule)
        await retention.set_default(resources, actor, days)
    except BadField as fault:
        return await _page(request, form.refused(fault, "days"), status=fault.status)
    return back(request, "storage", "kept")


async def _page(
    request: web.Request, form: Form | None = None, looked: retention.Rule | None = None, status: int = 200
) -> web.Response:
    resources, actor = request.app[RESOURCES], require_administrator(request)
    found = await actions.show(resources, actor)
    rule = await retention.default_rule(resources, actor)
    context = {
        "found": found,
        "rooms": found.rooms[:SHOWN],
        "form": form or Form({"days": str(rule)}),
        "looked": looked,
        "size": shown_size,
    }
    return await admin_page(request, "storage", context, status)
