"""Passing messages on."""

from aiohttp import web
from pydantic import Field

from chat.actions import forwarding
from chat.identity import address_of, require_user
from chat.resources import RESOURCES
from chat.web.api import Body, fields, models, operation, read, reply
from chat.web.api.changes import seq_of


class Forwarding(Body):
    to: str = Field(max_length=64, description="The key of the room that it goes to.")
    comment: fields.Comment = Field("", description="What you say to it, above the quoted text.")
    client_id: fields.ClientId | None = None
    confirm: bool = False


@operation(body=Forwarding, answer=models.Posted, status=201, limited=True, errors=(409,))
async def forward(request: web.Request) -> web.Response:
    """Post a message's text into another room of yours, with its author's name and a link."""
    user, body, seq = require_user(request), await read(request, Forwarding), seq_of(request)
    room = request.match_info["room"]
    link = address_of(request, "room", {"at": str(seq)}, room=room)
    accepted = await forwarding.forward(
        request.app[RESOURCES], user, room, seq, body.to, link, body.comment, body.client_id, confirmed=body.confirm
    )
    return reply(accepted.public(), 201)
