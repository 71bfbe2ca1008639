"""Being there: from the first look at one's rooms, over hello, to the last thing that others hear of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chat.actions import reading
from chat.actions import rooms as seeing
from chat.errors import ChatError, CloseCode
from chat.gateway.commands import Gateway
from chat.gateway.connection import Connection
from chat.gateway.protocol import FRAME_BYTES
from chat.model.room import OpenRoom
from chat.model.text import BODY_CHARACTERS
from chat.model.times import timestamp

HEARTBEAT_SECONDS = 25
RETRY_MS = 1_000


@asynccontextmanager
async def present(gateway: Gateway, connection: Connection) -> AsyncIterator[None]:
    """Welcome a connection, and forget it afterwards."""
    try:
        await _welcome(gateway, connection)
        gateway.presence.came(connection)
        yield
    finally:
        gateway.hub.remove(connection)
        gateway.presence.went(connection)
        gateway.typing.went(connection)
        if connection.ended:
            gateway.hub.counted.closed[connection.ended] += 1


async def _welcome(gateway: Gateway, connection: Connection) -> None:
    """Enter all rooms of the user and say hello, in one step: what hello does not show is heard from then on."""
    mine: dict[str, OpenRoom] = {}
    try:
        await gateway.listener.follow_user(connection)
        while connection.unsettled:
            connection.unsettled = False
            mine = await seeing.list_mine(gateway.resources, connection.user)
            await gateway.listener.follow_rooms(mine.values())
    except ChatError as fault:
        connection.close(CloseCode.RESTART, fault.told, RETRY_MS)
        return
    if connection.closing:
        return
    connection.greeted = True
    summaries = {}
    for key in mine:
        # Left in the meantime, by the user's channel or by the room's log.
        if key not in connection.left and (local := gateway.hub.rooms.get(key)):
            gateway.hub.enter(connection, local)
            summaries[key] = local.summary() | mine[key].personal()
    # Counted behind the positions, so that no message is in neither: what comes now waits until hello is said.
    try:
        counted = await reading.states(gateway.resources, connection.user, {key: mine[key] for key in summaries})
    except ChatError as fault:
        connection.close(CloseCode.RESTART, fault.told, RETRY_MS)
        return
    connection.greet(
        user=connection.user.public() | {"role": connection.user.role},
        connection=connection.id,
        instance=gateway.resources.instance,
        at=timestamp(),
        heartbeat_s=HEARTBEAT_SECONDS,
        limits={"body_chars": BODY_CHARACTERS, "frame_bytes": FRAME_BYTES},
        rooms=[one | counted[key].public() for key, one in summaries.items() if key in connection.entered],
    )
