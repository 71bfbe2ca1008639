"""Order in a room: mutes and bans."""

from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import order
from chat.identity import require_user
from chat.model.restriction import Restriction, shown_end
from chat.model.times import now, timestamp
from chat.resources import RESOURCES
from chat.web.api import Body, fields, limit, models, operation, page, read, reply
from chat.web.api.fields import LIMIT, TEXT

MINUTES = Field(None, description="How long; without it until somebody lifts it.")
REASON = Field("", description="For the audit log.")


class Muting(Body):
    minutes: fields.Minutes | None = MINUTES
    reason: fields.Reason = REASON


class Banning(Body):
    minutes: fields.Minutes | None = MINUTES
    until: fields.Moment | None = Field(None, description="RFC 3339, instead of minutes.")
    reason: fields.Reason = REASON


class BanObject(models.Profile):
    until: str | None = Field(description="null when somebody has to lift it.")
    reason: str
    by: models.Profile
    at: str


class Bans(BaseModel):
    items: list[BanObject]
    next: str | None


@operation(body=Muting, answer=models.Place)
async def mute(request: web.Request) -> web.Response:
    """Let a member read but not write, for a while or until it is lifted; for owners and moderators."""
    user, wish = require_user(request), await _wish(request, Muting)
    restriction = Restriction.parse(now(), wish.minutes, reason=wish.reason)
    done = await order.mute(request.app[RESOURCES], user, *_whom(request), restriction)
    return reply(done.place())


@operation(answer=models.Place)
async def unmute(request: web.Request) -> web.Response:
    """Let a member write again."""
    return reply((await order.unmute(request.app[RESOURCES], require_user(request), *_whom(request))).place())


@operation(body=Banning, answer=models.Place)
async def ban(request: web.Request) -> web.Response:
    """Take somebody out, and let them neither read nor come back; for owners and moderators."""
    user, wish = require_user(request), await _wish(request, Banning)
    restriction = Restriction.parse(now(), wish.minutes, wish.until, wish.reason)
    done = await order.ban(request.app[RESOURCES], user, *_whom(request), restriction)
    return reply(done.place())


@operation(answer=models.Place)
async def unban(request: web.Request) -> web.Response:
    """Let somebody come back."""
    return reply((await order.unban(request.app[RESOURCES], require_user(request), *_whom(request))).place())


@operation(answer=Bans, query={"after": TEXT, "limit": LIMIT})
async def show_bans(request: web.Request) -> web.Response:
    """Who may not come back, by username; for owners and moderators."""
    user, size, after = require_user(request), limit(request), request.query.get("after", "")
    found = await order.list_bans(request.app[RESOURCES], user, request.match_info["room"], after, size + 1)
    following = found[size - 1].user.username if len(found) > size else None
    return page([_ban(one) for one in found[:size]], following)


def _ban(one: order.Banned) -> dict[str, object]:
    facts = {"until": shown_end(one.until), "reason": one.reason, "by": one.by.public(), "at": timestamp(one.at)}
    return {**one.user.public(), **facts}


def _whom(request: web.Request) -> tuple[str, str]:
    return request.match_info["room"], request.match_info["usercode"]


Wish = TypeVar("Wish", Muting, Banning)


async def _wish(request: web.Request, model: type[Wish]) -> Wish:
    """The body; all of it may be left out, and so may the whole."""
    return await read(request, model) if request.body_exists else model.model_validate({})
