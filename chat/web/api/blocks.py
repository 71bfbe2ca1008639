"""Whom whoever asks does not want to hear from."""

from aiohttp import web
from pydantic import BaseModel

from chat.actions import blocks
from chat.identity import require_user
from chat.model.times import timestamp
from chat.resources import RESOURCES
from chat.web.api import models, operation, page


class BlockObject(models.Profile):
    at: str


class Blocks(BaseModel):
    items: list[BlockObject]
    next: None


@operation(status=204)
async def block(request: web.Request) -> web.Response:
    """Hear no more of somebody. They are not told."""
    await blocks.block(request.app[RESOURCES], require_user(request), request.match_info["usercode"])
    return web.Response(status=204)


@operation(status=204)
async def unblock(request: web.Request) -> web.Response:
    """Hear of somebody again."""
    await blocks.unblock(request.app[RESOURCES], require_user(request), request.match_info["usercode"])
    return web.Response(status=204)


@operation(answer=Blocks)
async def index(request: web.Request) -> web.Response:
    """Whom you have blocked, by username."""
    found = await blocks.list_mine(request.app[RESOURCES], require_user(request))
    return page([user.public() | {"at": timestamp(at)} for user, at in found], None)
