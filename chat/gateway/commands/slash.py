"""What is typed into a composer that understands slash commands."""

from typing import Any

from pydantic import Field

from chat.actions import slash
from chat.actions.slash import Said
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection
from chat.model.scheduled import FARTHEST_OFFSET


class SlashRun(Command):
    room: str = Field(max_length=64)
    text: str
    client_id: str | None = None
    reply_to: int | None = Field(None, ge=1, lt=2**53)
    # How far the clock of whoever types is ahead of UTC, in minutes.
    offset: int = Field(0, ge=-FARTHEST_OFFSET, le=FARTHEST_OFFSET)
    confirm: bool = False


@command("slash.run")
async def run(gateway: Gateway, connection: Connection, fields: SlashRun) -> dict[str, Any]:
    """Do what a command says, or post what is none."""
    said = Said(
        connection.user, fields.room, fields.text, fields.client_id, fields.reply_to, fields.offset, fields.confirm
    )
    return (await slash.run(gateway.resources, said)).public()
