"""Direct rooms."""

from aiohttp import web
from pydantic import Field

from chat.actions import directs
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.api import Body, fields, models, operation, read, reply
from chat.web.api.rooms import room_object


class Direct(Body):
    to: fields.People = Field(description="Usercodes or usernames of one to seven others.", examples=[["K7QF2M9X"]])


@operation(
    body=Direct, answer=models.RoomObject, status=201, names={"room": "room"}, errors=(404, 409), or_status=(200,)
)
async def begin(request: web.Request) -> web.Response:
    """The direct room of oneself and these people; the same people always have the same one (then it is a 200)."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, Direct)
    begun = await directs.begin(resources, user, body.to)
    return reply(await room_object(resources, user, begun.room), 201 if begun.made else 200)
