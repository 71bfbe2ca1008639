"""Commands about where a connection stands: coming back to a position, and being alive."""

from typing import Any

from pydantic import Field

from chat.errors import NotFound
from chat.gateway import resume as resuming
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection
from chat.model import permission
from chat.model.room import Position
from chat.model.times import timestamp


class Since(Command):
    epoch: int = Field(ge=0, lt=2**53)
    seq: int = Field(ge=0, lt=2**53)


class Resume(Command):
    rooms: dict[str, Since]


class Ping(Command):
    pass


@command("resume")
async def resume(gateway: Gateway, connection: Connection, fields: Resume) -> dict[str, Any]:
    """Replay what was missed since these positions; acked behind the last replayed event."""
    if not fields.rooms.keys() <= connection.entered.keys():
        raise NotFound(permission.NO_ROOM)
    since = {room: Position(one.epoch, one.seq) for room, one in fields.rooms.items()}
    return {"rooms": await resuming.resume(gateway.resources.redis, gateway.hub, connection, since)}


@command("ping")
async def ping(gateway: Gateway, connection: Connection, fields: Ping) -> dict[str, Any]:
    """Ask whether the line lives, and what time it is."""
    return {"at": timestamp()}
