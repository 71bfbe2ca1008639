"""Search."""

from aiohttp import web
from pydantic import BaseModel

from chat.actions import search
from chat.errors import BadField
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.ids import parse_number
from chat.model.searching import Query
from chat.resources import RESOURCES
from chat.web.api import limit, models, operation, page
from chat.web.api.fields import CURSOR, DAY, LIMIT, TEXT, WORDS, Schema

PARAMETERS: dict[str, Schema] = {"room": TEXT, "from": TEXT, "before": DAY, "after": DAY}


class Hits(BaseModel):
    items: list[models.MessageObject]
    next: str | None


@operation(answer=Hits, query={"q": WORDS, **PARAMETERS, "limit": LIMIT, "cursor": CURSOR})
async def index(request: web.Request) -> web.Response:
    """Messages in the rooms that you are in, newest first, that have all words of `q`; it may hold operators."""
    user, size = require_user(request), limit(request)
    asked = {name: request.query.get(name, "") for name in PARAMETERS}
    query = Query.parse(request.query.get("q", ""), asked)
    found = await search.find(request.app[RESOURCES], user, query, size, cursor(request))
    following = None if found.next is None else str(found.next)
    return page([message.public() for message in found.messages], following)


def cursor(request: web.Request) -> int | None:
    """Where the page before this one ended."""
    text = request.query.get("cursor")
    if not text:
        return None
    place = parse_number(text)
    if place is None:
        raise BadField({"cursor": Sentence("Use the `next` of the page before.")})
    return place
