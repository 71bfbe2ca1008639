"""The emoji that the place has of its own."""

from typing import Any

from aiohttp import ETag, web
from pydantic import BaseModel, Field

from chat.actions import emoji
from chat.identity import require_user
from chat.model import administering
from chat.model.emoji import CustomEmoji
from chat.model.times import timestamp
from chat.resources import RESOURCES
from chat.web.api import operation, reply
from chat.web.uploads import body_of, read_file

# Asked again each time, and answered with nothing where nothing has changed.
CACHE = "private, no-cache"


class EmojiObject(BaseModel):
    name: str
    url: str
    still_url: str | None = Field(description="Of one that moves, its first picture alone; null for all others.")
    width: int = Field(description="At most 128, like `height`.")
    height: int
    added_by: str = Field(description="A usercode.")
    added_at: str


class EmojiList(BaseModel):
    items: list[EmojiObject]
    next: str | None = Field(description="Always null: these are all.")


@operation(answer=EmojiList)
async def index(request: web.Request) -> web.Response:
    """All emoji that the place has of its own, by name; with an ETag."""
    require_user(request)
    known = request.app[RESOURCES].site.emoji
    if any(known.tag == one.value for one in request.if_none_match or ()):
        answer = web.Response(status=304)
    else:
        answer = reply({"items": [_public(one) for one in known.all], "next": None})
    answer.headers["Cache-Control"] = CACHE
    answer.etag = ETag(known.tag)
    return answer


@operation(answer=EmojiObject, file=True, errors=(409,))
async def put(request: web.Request) -> web.Response:
    """Give a picture a name, in a form or as the body itself: 1 MB at most; it is fitted into 128 by 128."""
    user = require_user(request)
    # Before anything is read.
    administering.may_administer(user)
    if request.content_type.startswith("image/"):
        content = await emoji.gather(body_of(request))
    else:
        content = await read_file(request, lambda _, chunks: emoji.gather(chunks))
    return reply(_public(await emoji.add(request.app[RESOURCES], user, request.match_info["name"], content)))


@operation(status=204)
async def delete(request: web.Request) -> web.Response:
    """Take one away; where it was said, its name stays."""
    await emoji.delete(request.app[RESOURCES], require_user(request), request.match_info["name"])
    return web.Response(status=204)


def _public(one: CustomEmoji) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("name", "url", "still_url", "width", "height", "added_by")}
    return named | {"added_at": timestamp(one.added_at)}
