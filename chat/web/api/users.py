"""People."""

from aiohttp import web

from chat.actions import accounts
from chat.errors import NotFound
from chat.identity import require_user
from chat.model.ids import parse_usercode
from chat.resources import RESOURCES
from chat.store import users
from chat.web.api import limit, models, operation, page, reply


@operation(answer=models.People, query=("q", "after", "limit"))
async def index(request: web.Request) -> web.Response:
    """People by username; `q` looks into username and name."""
    require_user(request)
    size = limit(request)
    async with request.app[RESOURCES].db.read() as db:
        found = await users.search(db, request.query.get("q", ""), request.query.get("after", ""), size + 1)
    following = found[size - 1].username if len(found) > size else None
    return page([user.public() for user in found[:size]], following)


@operation(answer=models.Profile)
async def show(request: web.Request) -> web.Response:
    """One person."""
    require_user(request)
    usercode = parse_usercode(request.match_info["usercode"])
    user = await accounts.find(request.app[RESOURCES], usercode) if usercode else None
    if user is None:
        raise NotFound("There is nobody with this usercode.")
    return reply(user.public())
