"""People."""

from aiohttp import web

from chat.actions import people, presence
from chat.identity import require_user
from chat.model.ids import parse_usercode
from chat.resources import RESOURCES
from chat.web.api import flag, limit, models, operation, page, reply
from chat.web.api.fields import FLAG, LIMIT, TEXT

NOT_KNOWN = dict.fromkeys(("state", "since", "status", "dnd"))


@operation(answer=models.People, query={"q": TEXT, "online": FLAG, "after": TEXT, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """People by username; `q` looks into username and name. Guests see those with whom they share a room.

    With `online=true` those who are here and share a room with whoever asks, by usercode, with their presence.
    """
    if flag(request, "online"):
        return await _here(request)
    viewer, size, query = require_user(request), limit(request), request.query
    found = await people.search(request.app[RESOURCES], viewer, query.get("q", ""), query.get("after", ""), size + 1)
    following = found[size - 1].username if len(found) > size else None
    return page([user.public() for user in found[:size]], following)


@operation(answer=models.PeopleHere, query={"q": TEXT, "after": TEXT, "limit": LIMIT})
async def index_here(request: web.Request) -> web.Response:
    """Who is here and shares a room with you, by usercode, with their presence: what `presence.changed` tells."""
    return await _here(request)


async def _here(request: web.Request) -> web.Response:
    viewer, size, query = require_user(request), limit(request), request.query
    after = parse_usercode(query.get("after", "")) or ""
    here = await presence.list_here(request.app[RESOURCES], viewer, query.get("q", ""), after, size + 1)
    following = here[size - 1][0].usercode if len(here) > size else None
    return page([user.public() | how.public() for user, how in here[:size]], following)


@operation(answer=models.Person)
async def show(request: web.Request) -> web.Response:
    """One person; the presence is null for those who share no room with them."""
    viewer = require_user(request)
    found = await people.find(request.app[RESOURCES], viewer, request.match_info["usercode"])
    how = await presence.of(request.app[RESOURCES], viewer, found)
    return reply(found.public() | (how.public() if how else NOT_KNOWN))
