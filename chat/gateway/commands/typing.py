"""Commands about writing: that it goes on, and that it is over."""

from typing import Any

from pydantic import Field

from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection


class Typing(Command):
    room: str = Field(max_length=64)


@command("typing.start")
async def start(gateway: Gateway, connection: Connection, fields: Typing) -> dict[str, Any]:
    """They are writing, and for a few seconds more; said again for as long as it goes on."""
    await gateway.typing.start(connection, fields.room)
    return {}


@command("typing.stop")
async def stop(gateway: Gateway, connection: Connection, fields: Typing) -> dict[str, Any]:
    """They write no more."""
    await gateway.typing.stop(connection, fields.room)
    return {}
