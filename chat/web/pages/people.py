"""People: everybody, one's choice of them, and the way to write to them."""

from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

from chat.actions import people, presence, rooms
from chat.errors import NotFound
from chat.identity import require_user
from chat.model.room import PEOPLE_OF_A_DIRECT
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.forms import Form
from chat.web.pages import render
from chat.web.pages.sidebar import sidebar

PAGE_PEOPLE = 50
MOST_CHOSEN = 20


async def index(request: web.Request) -> web.Response:
    return await people_page(request, Form(), request.query.getall("to", []))


async def people_page(request: web.Request, form: Form, chosen: Sequence[str], status: int = 200) -> web.Response:
    """A page of people; who is `chosen` (usercodes) stays so on the way to others and through a search."""
    resources, viewer = request.app[RESOURCES], require_user(request)
    text, after = request.query.get("q", "").strip(), request.query.get("after", "")
    found = await people.search(resources, viewer, text, after, PAGE_PEOPLE + 1)
    known = await people.companions(resources, viewer, found)
    context = {
        **await sidebar(resources, viewer, await rooms.list_mine(resources, viewer)),
        "people": found[:PAGE_PEOPLE],
        # How it stands with somebody, their status too, is for those who share a room with them.
        "here": await presence.among(resources, viewer, [one for one in found if one.id in known]),
        "chosen": await _chosen(resources, viewer, chosen),
        "count": await people.count(resources, viewer),
        "most": PEOPLE_OF_A_DIRECT - 1,
        "q": text,
        "after": after,
        "following": found[PAGE_PEOPLE - 1].username if len(found) > PAGE_PEOPLE else None,
        "form": form,
    }
    return render(request, "people/index", context, status)


async def _chosen(resources: Resources, viewer: User, usercodes: Sequence[str]) -> dict[str, User]:
    chosen: dict[str, User] = {}
    for usercode in usercodes[:MOST_CHOSEN]:
        with suppress(NotFound):
            person = await people.find(resources, viewer, usercode)
            chosen[person.usercode] = person
    return chosen
