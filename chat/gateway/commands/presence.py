"""Commands about being here."""

from typing import Any, Literal

from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection
from chat.model.presence import State


class PresenceSet(Command):
    state: Literal["online", "away"]


@command("presence.set")
async def set_state(gateway: Gateway, connection: Connection, fields: PresenceSet) -> dict[str, Any]:
    """Say whether somebody sits before this connection; others see the best of all connections."""
    await gateway.presence.set_state(connection, State(fields.state))
    return {}
