"""Webhooks into a room, for its owners and moderators."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import webhooks
from chat.errors import NotFound
from chat.identity import require_user, whole_address
from chat.model.ids import parse_number
from chat.resources import RESOURCES
from chat.web.api import Body, fields, operation, page, read, reply


class WebhookMaking(Body):
    name: fields.Name = Field(description="Under which its messages stand.", examples=["Builds"])


class WebhookObject(BaseModel):
    id: int
    room: str
    name: str
    usercode: str = Field(description="That of the account which its messages are by.")
    created_at: str
    used_at: str | None = Field(description="The last time, to five minutes.")


class NewWebhook(WebhookObject):
    url: str = Field(description="Post here; nobody is told it again.")


class Webhooks(BaseModel):
    items: list[WebhookObject]
    next: None


@operation(body=WebhookMaking, answer=NewWebhook, status=201, names={"id": "id"}, errors=(409,))
async def make(request: web.Request) -> web.Response:
    """Make an address by which a program posts into the room, under a name of its own."""
    user, body = require_user(request), await read(request, WebhookMaking)
    made, secret = await webhooks.make(request.app[RESOURCES], user, request.match_info["room"], body.name)
    return reply(made.public() | {"url": whole_address(request, f"/hooks/{secret}")}, 201)


@operation(answer=Webhooks)
async def index(request: web.Request) -> web.Response:
    """The webhooks into a room, the newest first; never their addresses."""
    found = await webhooks.list_of_room(request.app[RESOURCES], require_user(request), request.match_info["room"])
    return page([one.public() for one in found], None)


@operation(status=204)
async def revoke(request: web.Request) -> web.Response:
    """End a webhook at once; what it said stays."""
    id_ = parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound(webhooks.NONE)
    await webhooks.revoke(request.app[RESOURCES], require_user(request), request.match_info["room"], id_)
    return web.Response(status=204)
