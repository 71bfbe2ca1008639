"""Commands about what is typed and not posted."""

from typing import Any

from pydantic import Field

from chat.actions import drafts
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection


class DraftKeep(Command):
    room: str = Field(max_length=64)
    body: str


@command("draft.keep")
async def keep(gateway: Gateway, connection: Connection, fields: DraftKeep) -> dict[str, Any]:
    """Keep it for the user's other devices; an empty one is forgotten."""
    await drafts.keep(gateway.resources, connection.user, fields.room, fields.body, connection.id)
    return {"room": fields.room}
