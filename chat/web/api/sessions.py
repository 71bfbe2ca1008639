"""Where whoever asks is signed in."""

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import sessions
from chat.identity import require_identity
from chat.resources import RESOURCES
from chat.web.api import operation, page


class SessionObject(BaseModel):
    id: str
    name: str = Field(description="What signed in, in plain words, as far as its User-Agent tells.")
    kind: Literal["browser", "phone", "script"]
    began_at: str
    seen_at: str = Field(description="To five minutes.")
    current: bool
    way: str = Field(description="`password` or `provider`, and `+code` after a second factor; `passkey` or `device`.")


class Sessions(BaseModel):
    items: list[SessionObject]
    next: None


@operation(answer=Sessions)
async def index(request: web.Request) -> web.Response:
    """Your sessions: this one first, then by when they were last seen."""
    found = await sessions.list_mine(request.app[RESOURCES], require_identity(request))
    return page([one.public() for one in found], None)


@operation(status=204)
async def end(request: web.Request) -> web.Response:
    """End one of your sessions at once, its sockets included."""
    await sessions.end_one(request.app[RESOURCES], require_identity(request), request.match_info["id"])
    return web.Response(status=204)
