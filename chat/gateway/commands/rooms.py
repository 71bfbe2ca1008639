"""Commands about rooms."""

from typing import Any

from pydantic import Field

from chat.actions import members
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection


class RoomJoin(Command):
    room: str = Field(max_length=64)


class RoomLeave(Command):
    room: str = Field(max_length=64)


@command("room.join")
async def join(gateway: Gateway, connection: Connection, fields: RoomJoin) -> dict[str, Any]:
    """Become a member; when the ack comes, this connection hears the room from the position that it carries."""
    joined = await members.join(gateway.resources, connection.user, fields.room)
    await gateway.listener.enter(connection, fields.room, joined.position)
    return {"room": joined.room, **joined.position._asdict()}


@command("room.leave")
async def leave(gateway: Gateway, connection: Connection, fields: RoomLeave) -> dict[str, Any]:
    """Be a member no more; nothing of the room follows."""
    left = await members.leave(gateway.resources, connection.user, fields.room)
    gateway.hub.leave(connection, fields.room)
    return {"room": left.room, **left.position._asdict()}
