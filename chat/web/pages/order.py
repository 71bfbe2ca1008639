"""The forms on the settings page of a room: each does one thing and leads back, or shows what is wrong with it."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from chat.actions import deletion, invites, members, order, reports
from chat.actions import rooms as actions
from chat.errors import BadField, Conflict, Forbidden, NotFound
from chat.identity import require_user
from chat.model.ids import parse_number
from chat.model.invite import InviteDraft
from chat.model.restriction import Restriction
from chat.model.times import now
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form, number
from chat.web.pages import see_other
from chat.web.pages.room_settings import refused, settings_page

Act = Callable[[Resources, User, str, Form], Awaitable[Any]]


async def change_room(request: web.Request) -> web.Response:
    async def change(resources: Resources, user: User, room: str, form: Form) -> None:
        facts = (form.text("name"), form.text("topic"), number(form, "slow_s"), form.values.get("posting"))
        await actions.update(resources, user, room, *facts)

    return await _do(request, change, "room")


async def delete_room(request: web.Request) -> web.Response:
    user, room = require_user(request), request.match_info["room"]
    form = await Form.read(request)
    try:
        await deletion.delete_knowingly(request.app[RESOURCES], user, room, form.text("key"))
    except (BadField, Forbidden, NotFound) as fault:
        return await settings_page(request, refused(f"delete-{room}", form, fault), fault.status)
    return see_other(request, "rooms")


async def change_role(request: web.Request) -> web.Response:
    who = request.match_info["usercode"]

    async def change(resources: Resources, user: User, room: str, form: Form) -> None:
        await members.change_role(resources, user, room, who, form.text("role"))

    return await _do(request, change, f"role-{who}")


async def mute(request: web.Request) -> web.Response:
    who = request.match_info["usercode"]

    async def act(resources: Resources, user: User, room: str, form: Form) -> None:
        await order.mute(resources, user, room, who, _restriction(form))

    return await _do(request, act, f"mute-{who}")


async def unmute(request: web.Request) -> web.Response:
    who = request.match_info["usercode"]

    async def act(resources: Resources, user: User, room: str, form: Form) -> None:
        await order.unmute(resources, user, room, who)

    return await _do(request, act, f"mute-{who}")


async def ban(request: web.Request) -> web.Response:
    """A member of the list; or somebody by name, who may not be in."""
    named = request.match_info.get("usercode")

    async def act(resources: Resources, user: User, room: str, form: Form) -> None:
        await order.ban(resources, user, room, named or form.text("who"), _restriction(form))

    return await _do(request, act, f"ban-{named}" if named else "bans", "form" if named else "who")


async def unban(request: web.Request) -> web.Response:
    who = request.match_info["usercode"]

    async def act(resources: Resources, user: User, room: str, form: Form) -> None:
        await order.unban(resources, user, room, who)

    return await _do(request, act, f"ban-{who}")


async def invite(request: web.Request) -> web.Response:
    async def act(resources: Resources, user: User, room: str, form: Form) -> None:
        seconds, uses = number(form, "expires_in_s"), number(form, "uses")
        draft = InviteDraft.parse(now(), form.text("role"), form.text("account_role"), seconds or 0, uses)
        await invites.make(resources, user, room, draft)

    return await _do(request, act, "invites")


async def revoke(request: web.Request) -> web.Response:
    code = request.match_info["code"]

    async def act(resources: Resources, user: User, room: str, form: Form) -> None:
        await invites.revoke(resources, user, room, code)

    return await _do(request, act, f"invite-{code}")


async def decide(request: web.Request) -> web.Response:
    id_ = parse_number(request.match_info["id"]) or 0

    async def act(resources: Resources, user: User, room: str, form: Form) -> None:
        await reports.decide(resources, user, room, id_, form.text("decision"))

    return await _do(request, act, f"report-{id_}")


async def _do(request: web.Request, act: Act, name: str, field: str = "form") -> web.Response:
    user, room = require_user(request), request.match_info["room"]
    form = await Form.read(request)
    try:
        await act(request.app[RESOURCES], user, room, form)
    except (BadField, Conflict, Forbidden, NotFound) as fault:
        # A room that is not theirs to see has no page to show it on: that is answered by the page itself.
        return await settings_page(request, refused(name, form, fault, field), fault.status)
    return see_other(request, "room_settings", room=room)


def _restriction(form: Form) -> Restriction:
    return Restriction.parse(now(), number(form, "minutes"), reason=form.text("reason"))
