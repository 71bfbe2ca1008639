"""What people have reported, in all rooms that the administrator is in."""

from aiohttp import web

from chat.actions import reports
from chat.errors import BadField, ChatError, Conflict, Forbidden
from chat.model.ids import parse_number
from chat.model.report import OPEN
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages.admin import admin_page, back, require_administrator

PAGE_REPORTS = 50
DECIDED = "decided"


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def decide(request: web.Request) -> web.Response:
    actor, form = require_administrator(request), await Form.read(request)
    room, id_ = request.match_info["room"], parse_number(request.match_info["id"]) or 0
    try:
        await reports.decide(request.app[RESOURCES], actor, room, id_, form.text("decision"))
    except (BadField, Conflict, Forbidden) as fault:
        return await _page(request, fault)
    return back(request, "reports", "decided")


async def _page(request: web.Request, fault: ChatError | None = None) -> web.Response:
    resources, actor = request.app[RESOURCES], require_administrator(request)
    before = parse_number(request.query.get("before", "")) or None
    settled = request.query.get("state", OPEN) != OPEN
    found, elsewhere = await reports.list_everywhere(resources, actor, PAGE_REPORTS + 1, before, settled=settled)
    context = {
        "reports": found[:PAGE_REPORTS],
        "earlier": found[PAGE_REPORTS - 1].report.id if len(found) > PAGE_REPORTS else None,
        "elsewhere": elsewhere,
        "settled": settled,
        "decided": DECIDED,
    }
    status, flash = (fault.status, fault.told) if fault else (200, None)
    return await admin_page(request, "reports", context, status, flash)
