"""The place as a whole: what it is called, who may make an account, and whether it looks at links."""

from aiohttp import web

from chat.actions import site
from chat.errors import BadField, ChatError, Conflict
from chat.model.site import OFF, ON, SiteChange
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages.admin import admin_page, back, require_administrator


async def show(request: web.Request) -> web.Response:
    return await _page(request)


async def change(request: web.Request) -> web.Response:
    actor, form = require_administrator(request), await Form.read(request)
    try:
        # Each form sends its own field; the others stay.
        previews = {ON: True, OFF: False}.get(form.text("previews"))
        wish = SiteChange.parse(form.values.get("name"), form.values.get("registration"), previews)
        await site.change(request.app[RESOURCES], actor, wish)
    except (BadField, Conflict) as fault:
        return await _page(request, form.refused(fault), fault)
    return back(request, "site", "site")


async def _page(request: web.Request, form: Form | None = None, fault: ChatError | None = None) -> web.Response:
    resources = request.app[RESOURCES]
    context = {
        "form": form or Form(),
        "registration": resources.registration,
        "looks_at_links": resources.site.looks_at_links,
        "fixed": {"name": resources.settings.names_the_site, "registration": resources.settings.says_who_registers},
    }
    return await admin_page(request, "site", context, fault.status if fault else 200)
