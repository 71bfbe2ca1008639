"""What the place is called."""

from aiohttp import web

from chat.actions import site
from chat.errors import BadField, ChatError, Conflict
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages.admin import admin_page, back, require_administrator


async def show(request: web.Request) -> web.Response:
    return await _page(request)


async def rename(request: web.Request) -> web.Response:
    actor, form = require_administrator(request), await Form.read(request)
    try:
        await site.rename(request.app[RESOURCES], actor, form.text("name"))
    except (BadField, Conflict) as fault:
        return await _page(request, form.refused(fault, "name"), fault)
    return back(request, "site", "named")


async def _page(request: web.Request, form: Form | None = None, fault: ChatError | None = None) -> web.Response:
    resources = request.app[RESOURCES]
    context = {
        "form": form or Form({"name": resources.site_name}),
        "is_fixed": resources.settings.names_the_site,
    }
    return await admin_page(request, "site", context, fault.status if fault else 200)
