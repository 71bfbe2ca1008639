"""Tokens for scripts, made by people for themselves."""

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import tokens
from chat.errors import NotFound
from chat.identity import require_user
from chat.model.ids import parse_number
from chat.model.times import now
from chat.model.token import READ, WRITE, TokenDraft
from chat.resources import RESOURCES
from chat.web.api import Body, fields, operation, page, read, reply

_Scope = Literal["read", "write", "admin"]


class TokenMaking(Body):
    name: fields.Name = Field(description="What it is for, to know it again.")
    scopes: fields.Scopes = Field([READ, WRITE], description="Of read, write and admin.")
    expires_in_days: fields.TokenDays | None = Field(None, description="From now; without it, until it is revoked.")


class TokenObject(BaseModel):
    id: int
    name: str
    scopes: list[_Scope]
    created_at: str
    expires_at: str | None
    used_at: str | None = Field(description="The last time, to five minutes.")


class NewToken(TokenObject):
    token: str = Field(description="Nobody is told it again.")


class TokenList(BaseModel):
    items: list[TokenObject]
    next: None


@operation(answer=TokenList)
async def index(request: web.Request) -> web.Response:
    """Your tokens, the newest first; never what they read."""
    found = await tokens.list_mine(request.app[RESOURCES], require_user(request))
    return page([one.public() for one in found], None)


@operation(body=TokenMaking, answer=NewToken, status=201, names={"id": "id"}, errors=(409,))
async def make(request: web.Request) -> web.Response:
    """Make a token for a script, good for what its scopes say."""
    user, body = require_user(request), await read(request, TokenMaking)
    draft = TokenDraft.parse(now(), body.name, body.scopes, body.expires_in_days)
    made, token = await tokens.make(request.app[RESOURCES], user, draft)
    return reply(made.public() | {"token": token}, 201)


@operation(status=204)
async def revoke(request: web.Request) -> web.Response:
    """End one of your tokens at once, its sockets included."""
    user, id_ = require_user(request), parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound(tokens.NONE)
    await tokens.revoke(request.app[RESOURCES], user, id_)
    return web.Response(status=204)
