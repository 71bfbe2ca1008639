"""Commands about messages."""

from typing import Any

from pydantic import Field

from chat.actions import messages
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection
from chat.model.message import Draft


class MessagePost(Command):
    room: str = Field(max_length=64)
    body: str
    client_id: str | None = None
    reply_to: int | None = Field(None, ge=1, lt=2**53)


@command("message.post")
async def post(gateway: Gateway, connection: Connection, fields: MessagePost) -> dict[str, Any]:
    """Post into a room; acked when it is ordered and on Redis' disk."""
    draft = Draft.parse(fields.body, fields.client_id, fields.reply_to)
    accepted = await messages.post(gateway.resources, connection.user, fields.room, draft)
    return accepted.public()
