"""Search: a question, what was found, and the ways to ask for less or more."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from chat.actions import rooms, search
from chat.errors import BadField
from chat.identity import require_user
from chat.languages import Sentence, translate
from chat.model.message import Message
from chat.model.searching import Query
from chat.rendering import found_words
from chat.resources import RESOURCES
from chat.web.api.search import cursor
from chat.web.forms import Form
from chat.web.pages import render
from chat.web.pages.sidebar import sidebar

PAGE_HITS = 25
# Ways to narrow a search that need nothing typed.
NARROWER = {"has:file": Sentence("with a file"), "has:link": Sentence("with a link"), "is:pinned": Sentence("pinned")}


@dataclass(frozen=True, slots=True)
class Hit:
    """A message, the name of its room, and its text in pieces, the searched ones marked True."""

    message: Message
    room_name: str
    pieces: list[tuple[str, bool]]


async def index(request: web.Request) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    text = request.query.get("q", "").strip()
    mine = await rooms.list_mine(resources, user)
    context: dict[str, Any] = {**await sidebar(resources, user, mine), "form": Form({"q": text}), "query": None}
    try:
        query = Query.parse(text)
        found = await search.find(resources, user, query, PAGE_HITS, cursor(request))
    except BadField as fault:
        return render(request, "search/index", context | {"form": Form({"q": text}, dict(fault.fields))}, fault.status)
    hits = [Hit(message, mine[message.room].name, found_words(query, message)) for message in found.messages]
    context |= {
        "query": query,
        "hits": hits,
        "narrower": {
            f"{text} {operator}": translate(words) for operator, words in NARROWER.items() if operator not in text
        },
        "continued": "cursor" in request.query,
        "following": found.next,
    }
    return render(request, "search/index", context)
