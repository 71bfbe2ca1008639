"""Commands about reading: how far it was read, and how far it came."""

from typing import Any

from pydantic import Field

from chat.actions import reading
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection


class RoomDeliver(Command):
    room: str = Field(max_length=64)
    seq: int = Field(ge=0, lt=2**53)


class RoomRead(RoomDeliver):
    force: bool = False


@command("room.read")
async def read(gateway: Gateway, connection: Connection, fields: RoomRead) -> dict[str, Any]:
    """All up to here is read; with `force` it may move back: marked as unread."""
    user = connection.user
    cursor = await reading.read(gateway.resources, user, fields.room, fields.seq, back=fields.force)
    return {"room": fields.room, "seq": cursor.read_seq}


@command("room.deliver")
async def deliver(gateway: Gateway, connection: Connection, fields: RoomDeliver) -> dict[str, Any]:
    """All up to here has reached this user."""
    cursor = await reading.deliver(gateway.resources, connection.user, fields.room, fields.seq)
    return {"room": fields.room, "seq": cursor.delivered_seq}
