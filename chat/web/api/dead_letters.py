"""Events that the database refused for good, for administrators."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import dead_letters
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.api import limit, operation, page, reply
from chat.web.api.fields import CURSOR, LIMIT


class DeadLetterObject(BaseModel):
    id: str
    room: str
    epoch: int
    seq: int = Field(description="Its place in the room, which is kept for it.")
    type: str = Field(examples=["message.posted"])
    by: str | None = Field(description="The usercode of whoever caused it.")
    at: str | None
    refused_at: str
    reason: str = Field(description="What the database said.")
    message_id: str | None
    client_id: str | None
    characters: int
    files: int


class DeadLetters(BaseModel):
    items: list[DeadLetterObject]
    next: str | None


class ShownDeadLetter(DeadLetterObject):
    body: str | None = Field(description="Only for administrators who may read the room.")


@operation(answer=DeadLetters, query={"before": CURSOR, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """Events that the database refused, the newest first, without what they said; `next` is a `before`."""
    user, size, before = require_user(request), limit(request), request.query.get("before", "")
    found = await dead_letters.list_page(request.app[RESOURCES], user, before, size + 1)
    return page([one.public() for one in found[:size]], found[size - 1].id if len(found) > size else None)


@operation(answer=ShownDeadLetter)
async def show(request: web.Request) -> web.Response:
    """One of them; what it said only for administrators who may read the room."""
    letter, body = await dead_letters.show(request.app[RESOURCES], require_user(request), request.match_info["letter"])
    return reply(letter.public() | {"body": body})


@operation(answer=DeadLetterObject, errors=(409,))
async def retry(request: web.Request) -> web.Response:
    """Store it in its place after all; `conflict` says why the database still refuses it."""
    user, id_ = require_user(request), request.match_info["letter"]
    return reply((await dead_letters.retry(request.app[RESOURCES], user, id_)).public())


@operation(status=204)
async def discard(request: web.Request) -> web.Response:
    """Give it up for good; its place in the room stays empty."""
    await dead_letters.discard(request.app[RESOURCES], require_user(request), request.match_info["letter"])
    return web.Response(status=204)
