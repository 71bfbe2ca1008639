"""The audit log: looked through by person, kind and time."""

from aiohttp import web

from chat.actions import audit
from chat.errors import BadField
from chat.model.ids import parse_number
from chat.resources import RESOURCES
from chat.web.api.audit import wanted
from chat.web.forms import Form, options
from chat.web.pages.admin import admin_page, require_administrator
from chat.web.pages.told import ACTIONS, names_of, sentence

PAGE_ENTRIES = 50
FILTERS = ("actor", "action", "target", "room", "since", "until")


async def index(request: web.Request) -> web.Response:
    resources, actor, status = request.app[RESOURCES], require_administrator(request), 200
    before = parse_number(request.query.get("before", "")) or None
    form, lines = Form({name: request.query.get(name, "").strip() for name in FILTERS}), []
    try:
        lines = await audit.list_all(resources, actor, PAGE_ENTRIES + 1, before, wanted(request))
    except BadField as fault:
        form, status = form.refused(fault), fault.status
    chosen = {name: value for name, value in form.values.items() if value}
    names = await names_of(resources, [line.entry for line in lines])
    context = {
        "lines": [(line, sentence(line, names)) for line in lines[:PAGE_ENTRIES]],
        "earlier": lines[PAGE_ENTRIES - 1].entry.id if len(lines) > PAGE_ENTRIES else None,
        "actions": options(ACTIONS),
        "chosen": chosen,
        "form": form,
        "verdict": await audit.verify(resources, actor) if "verify" in request.query else None,
    }
    return await admin_page(request, "audit", context, status)
