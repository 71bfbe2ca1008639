"""Bots, for whoever made them and for administrators; with a session only, since whoever finds a token must not be able
to make more of them."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import bots, tokens
from chat.errors import NotFound
from chat.identity import require_user
from chat.model.ids import parse_number
from chat.model.times import now
from chat.model.token import TokenDraft
from chat.resources import RESOURCES
from chat.web.api import Body, fields, limit, models, operation, page, read, reply
from chat.web.api import tokens as token_api
from chat.web.api.fields import LIMIT, TEXT


class BotMaking(Body):
    username: fields.Username = Field(examples=["weather"])
    name: fields.MaybeName | None = Field(None, examples=["Weather"])


class BotNaming(Body):
    name: fields.Name


class BotObject(models.Profile):
    owner: str = Field(description="The usercode of who looks after it.")
    blocked: bool = Field(description="Whether it is removed, or an administrator has blocked it.")
    created_at: str


class Bots(BaseModel):
    items: list[BotObject]
    next: str | None


@operation(answer=Bots)
async def index(request: web.Request) -> web.Response:
    """Your bots, the newest first."""
    found = await bots.list_mine(request.app[RESOURCES], require_user(request))
    return page([one.public() for one in found], None)


@operation(answer=Bots, query={"after": TEXT, "limit": LIMIT})
async def index_all(request: web.Request) -> web.Response:
    """All bots of the place by username; for administrators."""
    user, size = require_user(request), limit(request)
    found = await bots.list_all(request.app[RESOURCES], user, request.query.get("after", ""), size + 1)
    following = found[size - 1].user.username if len(found) > size else None
    return page([one.public() for one in found[:size]], following)


@operation(body=BotMaking, answer=BotObject, status=201, names={"usercode": "usercode"}, errors=(409,))
async def make(request: web.Request) -> web.Response:
    """Make a bot: an account that nobody signs in to, for a program that comes with a token."""
    user, body = require_user(request), await read(request, BotMaking)
    made = await bots.make(request.app[RESOURCES], user, body.username, body.name)
    return reply(made.public(), 201)


@operation(answer=BotObject)
async def show(request: web.Request) -> web.Response:
    """One of your bots."""
    found = await bots.find(request.app[RESOURCES], require_user(request), request.match_info["usercode"])
    return reply(found.public())


@operation(body=BotNaming, answer=BotObject, errors=(409,))
async def rename(request: web.Request) -> web.Response:
    """Call a bot something else."""
    user, body = require_user(request), await read(request, BotNaming)
    changed = await bots.rename(request.app[RESOURCES], user, request.match_info["usercode"], body.name)
    return reply(changed.public())


@operation(status=204)
async def remove(request: web.Request) -> web.Response:
    """Let a bot's tokens end, its sockets close and its webhooks stop at once; what it said stays."""
    await bots.remove(request.app[RESOURCES], require_user(request), request.match_info["usercode"])
    return web.Response(status=204)


@operation(answer=token_api.TokenList)
async def index_tokens(request: web.Request) -> web.Response:
    """The tokens of a bot, the newest first; never what they read."""
    found = await bots.list_tokens(request.app[RESOURCES], require_user(request), request.match_info["usercode"])
    return page([one.public() for one in found], None)


@operation(body=token_api.TokenMaking, answer=token_api.NewToken, status=201, names={"id": "id"}, errors=(409,))
async def make_token(request: web.Request) -> web.Response:
    """Make a token for the program of a bot; the scope admin is not for bots."""
    user, body = require_user(request), await read(request, token_api.TokenMaking)
    draft = TokenDraft.parse(now(), body.name, body.scopes, body.expires_in_days)
    made, token = await bots.make_token(request.app[RESOURCES], user, request.match_info["usercode"], draft)
    return reply(made.public() | {"token": token}, 201)


@operation(status=204)
async def revoke_token(request: web.Request) -> web.Response:
    """End a token of a bot at once, its sockets included."""
    user, id_ = require_user(request), parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound(tokens.NONE)
    await bots.revoke_token(request.app[RESOURCES], user, request.match_info["usercode"], id_)
    return web.Response(status=204)
