"""Following threads."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import follows, history
from chat.actions import rooms as actions
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.api import operation, reply
from chat.web.api.changes import seq_of


class Following(BaseModel):
    room: str
    seq: int = Field(description="Of the first message of the thread.")
    following: bool


@operation(answer=Following)
async def show(request: web.Request) -> web.Response:
    """Whether you follow the thread that a message is in."""
    resources, user = request.app[RESOURCES], require_user(request)
    room = await actions.find(resources, user, request.match_info["room"])
    message = await history.find(resources, room, seq_of(request))
    root = message.thread or message.seq
    following = await follows.is_following(resources, user, room, root)
    return reply({"room": room.key, "seq": root, "following": following})


@operation(answer=Following)
async def follow(request: web.Request) -> web.Response:
    """Be called by each answer in the thread that a message is in; nobody else learns of it."""
    return await _choose(request, following=True)


@operation(answer=Following)
async def unfollow(request: web.Request) -> web.Response:
    """Be called no more by answers in the thread that a message is in, but by those that name you."""
    return await _choose(request, following=False)


async def _choose(request: web.Request, *, following: bool) -> web.Response:
    user, room = require_user(request), request.match_info["room"]
    root = await follows.choose(request.app[RESOURCES], user, room, seq_of(request), following=following)
    return reply({"room": room, "seq": root, "following": following})
