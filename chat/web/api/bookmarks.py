"""Messages kept for later."""

from aiohttp import web
from pydantic import BaseModel

from chat.actions import bookmarks
from chat.identity import require_user
from chat.model.times import timestamp
from chat.resources import RESOURCES
from chat.web.api import limit, models, operation, page, reply
from chat.web.api.changes import seq_of
from chat.web.api.fields import CURSOR, LIMIT


class BookmarkObject(BaseModel):
    kept_at: str
    message: models.MessageObject


class Bookmarks(BaseModel):
    items: list[BookmarkObject]
    next: str | None


class Keeping(BaseModel):
    room: str
    seq: int
    kept: bool


@operation(answer=Bookmarks, query={"before": CURSOR, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """What you keep, the newest first; deleted messages and rooms that you left are not among it."""
    resources, user = request.app[RESOURCES], require_user(request)
    found = await bookmarks.list_mine(resources, user, request.query.get("before"), limit(request))
    items = [{"kept_at": timestamp(one.at), "message": one.message.public()} for one in found.kept]
    return page(items, found.following)


@operation(answer=Keeping, errors=(409,))
async def keep(request: web.Request) -> web.Response:
    """Keep a message for later; nobody else learns of it."""
    user, room, seq = require_user(request), request.match_info["room"], seq_of(request)
    await bookmarks.keep(request.app[RESOURCES], user, room, seq)
    return reply({"room": room, "seq": seq, "kept": True})


@operation(answer=Keeping)
async def let_go(request: web.Request) -> web.Response:
    """Keep a message no longer."""
    user, room, seq = require_user(request), request.match_info["room"], seq_of(request)
    await bookmarks.let_go(request.app[RESOURCES], user, room, seq)
    return reply({"room": room, "seq": seq, "kept": False})
