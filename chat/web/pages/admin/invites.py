"""The links that let people in, of all rooms."""

from aiohttp import web

from chat.actions import invites, rooms
from chat.errors import BadField, ChatError, Forbidden, NotFound
from chat.identity import address_of
from chat.model.ids import parse_number
from chat.model.invite import InviteDraft
from chat.model.room import EVERYONE, Kind
from chat.model.times import now
from chat.resources import RESOURCES
from chat.web.forms import Form, number, options
from chat.web.pages.admin import admin_page, back, require_administrator
from chat.web.pages.room_settings import UNTIL

PAGE_INVITES = 50


async def index(request: web.Request) -> web.Response:
    return await _page(request)


async def make(request: web.Request) -> web.Response:
    """Into a room that the administrator is in; it stands first in the list then."""
    actor, form = require_administrator(request), await Form.read(request)
    try:
        seconds, uses = number(form, "expires_in_s"), number(form, "uses")
        draft = InviteDraft.parse(now(), form.text("role"), form.text("account_role"), seconds or 0, uses)
        await invites.make(request.app[RESOURCES], actor, form.text("room"), draft)
    except (BadField, Forbidden, NotFound) as fault:
        return await _page(request, form.refused(fault, "room"), fault)
    return back(request, "invites")


async def revoke(request: web.Request) -> web.Response:
    actor, code = require_administrator(request), request.match_info["code"]
    await invites.revoke_anywhere(request.app[RESOURCES], actor, code)
    return back(request, "invites", "revoked")


async def _page(request: web.Request, form: Form | None = None, fault: ChatError | None = None) -> web.Response:
    resources, actor = request.app[RESOURCES], require_administrator(request)
    before = parse_number(request.query.get("before", "")) or None
    found = await invites.list_everywhere(resources, actor, PAGE_INVITES + 1, before)
    mine = await rooms.list_mine(resources, actor)
    context = {
        "invites": [(one, who, address_of(request, "join", {}, code=one.code)) for one, who in found[:PAGE_INVITES]],
        "earlier": found[PAGE_INVITES - 1][0].id if len(found) > PAGE_INVITES else None,
        "rooms": {key: one.name for key, one in mine.items() if one.kind is not Kind.DIRECT and key != EVERYONE},
        "until": options(UNTIL),
        "form": form or Form(),
    }
    return await admin_page(request, "invites", context, fault.status if fault else 200)
