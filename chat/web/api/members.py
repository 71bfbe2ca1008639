"""Who is in a room."""

from typing import Any

from aiohttp import web

from chat.actions import members
from chat.actions import rooms as actions
from chat.identity import require_user
from chat.model.restriction import shown_end
from chat.model.room import Kind, Member, OpenRoom
from chat.model.times import now
from chat.resources import RESOURCES
from chat.web.api import limit, models, operation, page, read, reply
from chat.web.api.fields import LIMIT, TEXT
from chat.web.api.rooms import place


@operation(answer=models.Members, query={"after": TEXT, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """The members by username, with their roles."""
    resources, size = request.app[RESOURCES], limit(request)
    room = await actions.find(resources, require_user(request), request.match_info["room"])
    listed = await members.list_page(resources, room, request.query.get("after", ""), size + 1)
    following = listed[size - 1].user.username if len(listed) > size else None
    return page([_member(room, one) for one in listed[:size]], following)


@operation(body=models.MemberAdding, answer=models.Place, status=201)
async def add(request: web.Request) -> web.Response:
    """Bring somebody in, by usercode or username."""
    user, body = require_user(request), await read(request, models.MemberAdding)
    room = request.match_info["room"]
    return reply(place(await members.add(request.app[RESOURCES], user, room, body.usercode, body.role)), 201)


@operation(body=models.RoleChange, answer=models.Place)
async def change(request: web.Request) -> web.Response:
    """Give a member another role."""
    user, body = require_user(request), await read(request, models.RoleChange)
    room, who = request.match_info["room"], request.match_info["usercode"]
    return reply(place(await members.change_role(request.app[RESOURCES], user, room, who, body.role)))


@operation(answer=models.Place)
async def remove(request: web.Request) -> web.Response:
    """Take somebody out of a room."""
    room, who = request.match_info["room"], request.match_info["usercode"]
    return reply(place(await members.remove(request.app[RESOURCES], require_user(request), room, who)))


def _member(room: OpenRoom, one: Member) -> dict[str, Any]:
    """In a direct room nobody is muted: one has blocked the other, which is not told."""
    until = one.muted_until if room.kind is not Kind.DIRECT else None
    muted = until is not None and until > now()
    return one.user.public() | {"role": one.role, "muted": muted, "muted_until": shown_end(until) if muted else None}
