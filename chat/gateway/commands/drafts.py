"""Commands about what is typed and not posted."""

from typing import Annotated, Any

from pydantic import Field

from chat.actions import drafts
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection

DraftId = Annotated[str, Field(max_length=64, pattern=r"^[\w-]*$")]


class DraftKeep(Command):
    room: str = Field(max_length=64)
    body: str
    draft_id: DraftId = ""
    known: list[DraftId] | None = Field(None, max_length=16)


class DraftDrop(Command):
    room: str = Field(max_length=64)
    body: str


@command("draft.keep")
async def keep(gateway: Gateway, connection: Connection, fields: DraftKeep) -> dict[str, Any]:
    """Keep it for the user's other devices; an empty one is forgotten."""
    said = fields.room, fields.body, connection.id
    await drafts.keep(gateway.resources, connection.user, *said, draft_id=fields.draft_id, known=fields.known)
    return {"room": fields.room}


@command("draft.drop")
async def drop(gateway: Gateway, connection: Connection, fields: DraftDrop) -> dict[str, Any]:
    """Throw away what was kept beside a draft."""
    await drafts.drop(gateway.resources, connection.user, fields.room, fields.body)
    return {"room": fields.room}
