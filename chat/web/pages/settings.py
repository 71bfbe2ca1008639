"""One's own settings: what others see of somebody."""

from aiohttp import web

from chat.actions import accounts, rooms
from chat.errors import BadField
from chat.identity import require_user
from chat.model.user import AccountChange
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import render, see_other
from chat.web.pages.sidebar import sidebar


async def show(request: web.Request) -> web.Response:
    return await _page(request, Form({"status": require_user(request).status}))


async def change_status(request: web.Request) -> web.Response:
    """What one says of oneself; a box that is not ticked is not sent."""
    user, form = require_user(request), await Form.read(request)
    try:
        wish = AccountChange.parse(
            status=form.text("status"), dnd=bool(form.text("dnd")), receipts=bool(form.text("receipts"))
        )
    except BadField as fault:
        return await _page(request, form.refused(fault), fault.status)
    await accounts.change(request.app[RESOURCES], user, wish)
    return see_other(request, "settings")


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    side = await sidebar(resources, user, await rooms.list_mine(resources, user))
    return render(request, "settings/index", {**side, "form": form}, status)
