"""What is said to everybody."""

from aiohttp import web
from pydantic import Field

from chat.actions import messages
from chat.identity import require_user
from chat.model.message import Draft
from chat.model.room import EVERYONE
from chat.resources import RESOURCES
from chat.web.api import Body, client_id_of, fields, models, operation, read, reply


class Broadcast(Body):
    body: fields.Said = Field(examples=["The kitchen is closed today."])
    client_id: fields.ClientId | None = None


@operation(body=Broadcast, answer=models.Posted, status=201, by_client_id=True, limited=True, errors=(409,))
async def post(request: web.Request) -> web.Response:
    """Post to everybody, into the room `everyone`; the same client_id again answers as the first time."""
    author, body = require_user(request), await read(request, Broadcast)
    draft = Draft.parse(body.body, client_id_of(request, body.client_id))
    return reply((await messages.post(request.app[RESOURCES], author, EVERYONE, draft)).public(), 201)
