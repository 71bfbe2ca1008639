"""Links that let people into a room."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from chat.actions import invites
from chat.identity import address_of, require_user
from chat.model.invite import WEEK_S, Invite, InviteDraft
from chat.model.room import Role
from chat.model.times import now
from chat.model.user import GUEST, User
from chat.resources import RESOURCES
from chat.web.api import Body, fields, limit, models, number, operation, page, read, reply
from chat.web.api.fields import LIMIT, NUMBER

_GUESTS_MODERATE: dict[str, Any] = {
    "required": ["role", "account_role"],
    "properties": {"role": {"const": Role.MODERATOR}, "account_role": {"const": GUEST}},
}


class Inviting(Body):
    model_config = ConfigDict(json_schema_extra={"not": _GUESTS_MODERATE})

    role: fields.InviteRole = Field("member", description="In the room; never above your own.")
    account_role: fields.NewAccountRole = Field("member", description="What a new account becomes.")
    expires_in_s: fields.InviteSeconds = Field(WEEK_S, description="From now; a week unless said otherwise.")
    uses: fields.InviteUses | None = Field(None, description="How many may come; without it nobody counts.")


class InviteObject(BaseModel):
    code: str
    url: str
    room: str
    role: str
    account_role: str
    made_by: models.Profile
    created_at: str
    expires_at: str
    uses_left: int | None


class Invites(BaseModel):
    items: list[InviteObject]
    next: int | None


@operation(body=Inviting, answer=InviteObject, status=201, names={"code": "code"})
async def make(request: web.Request) -> web.Response:
    """Make a link into the room; whoever has it may come in."""
    user, body = require_user(request), await read(request, Inviting)
    draft = InviteDraft.parse(now(), body.role, body.account_role, body.expires_in_s, body.uses)
    made = await invites.make(request.app[RESOURCES], user, request.match_info["room"], draft)
    return reply(_invite(request, made, user), 201)


@operation(answer=Invites, query={"before": NUMBER, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """The invites that still work, the newest first: moderators see all, members their own. `next` is a `before`."""
    user, size, room = require_user(request), limit(request), request.match_info["room"]
    found = await invites.list_open(request.app[RESOURCES], user, room, size + 1, number(request, "before"))
    following = found[size - 1][0].id if len(found) > size else None
    return page([_invite(request, *one) for one in found[:size]], following)


@operation(answer=Invites, query={"before": NUMBER, "limit": LIMIT})
async def index_all(request: web.Request) -> web.Response:
    """The invites of all rooms that still work, the newest first; for administrators."""
    user, size = require_user(request), limit(request)
    found = await invites.list_everywhere(request.app[RESOURCES], user, size + 1, number(request, "before"))
    following = found[size - 1][0].id if len(found) > size else None
    return page([_invite(request, *one) for one in found[:size]], following)


@operation(status=204)
async def revoke_any(request: web.Request) -> web.Response:
    """Let nobody in by it any more, into whichever room; for administrators."""
    await invites.revoke_anywhere(request.app[RESOURCES], require_user(request), request.match_info["code"])
    return web.Response(status=204)


@operation(status=204)
async def revoke(request: web.Request) -> web.Response:
    """Let nobody in by it any more; for its maker and moderators."""
    room, code = request.match_info["room"], request.match_info["code"]
    await invites.revoke(request.app[RESOURCES], require_user(request), room, code)
    return web.Response(status=204)


@operation(answer=models.Place)
async def accept(request: web.Request) -> web.Response:
    """Come in by an invite."""
    joined = await invites.accept(request.app[RESOURCES], require_user(request), request.match_info["code"])
    return reply(joined.place())


def _invite(request: web.Request, one: Invite, maker: User) -> dict[str, object]:
    return one.public(maker) | {"url": address_of(request, "join", {}, code=one.code)}
