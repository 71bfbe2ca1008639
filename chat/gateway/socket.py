"""One WebSocket: let in, told where it stands, read command by command, closed for a reason."""

import asyncio

import structlog
from aiohttp import WSMsgType, web

from chat.actions import reading
from chat.actions import rooms as seeing
from chat.actions.sessions import Identity
from chat.errors import ChatError, CloseCode
from chat.gateway import protocol
from chat.gateway.commands import Gateway, answer, is_pipelined
from chat.gateway.connection import Connection
from chat.gateway.protocol import FRAME_BYTES, Asked
from chat.model.room import OpenRoom
from chat.model.text import BODY_CHARACTERS
from chat.model.times import timestamp

log = structlog.get_logger()

HEARTBEAT_SECONDS = 25
COMMANDS_AT_ONCE = 64
FAULTS = 100
RETRY_MS = 1_000

GATEWAY = web.AppKey("gateway", Gateway)


async def serve(request: web.Request, identity: Identity) -> web.WebSocketResponse:
    """Upgrade, and serve the connection until it ends."""
    gateway = request.app[GATEWAY]
    websocket = web.WebSocketResponse(
        compress=False,
        autoclose=False,  # ours is already sent when we close first, and a second one confuses browsers
        max_msg_size=FRAME_BYTES + 1,
        heartbeat=HEARTBEAT_SECONDS,
        timeout=5,
    )
    await websocket.prepare(request)
    transport = request.transport
    if transport is None:
        return websocket
    connection = Connection(identity, transport, wants_html=request.query.get("format") == "html")
    try:
        await _welcome(gateway, connection)
        gateway.presence.came(connection)
        await _Reader(gateway, connection, websocket).read()
    finally:
        gateway.hub.remove(connection)
        gateway.presence.went(connection)
        gateway.typing.went(connection)
        if connection.closing:
            transport.close()
        else:
            connection.closing = True
            await websocket.close()
    return websocket


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
        connection.close(CloseCode.RESTART, fault.sentence, RETRY_MS)
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
        connection.close(CloseCode.RESTART, fault.sentence, RETRY_MS)
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


class _Reader:
    """Commands in, answers out, in the order in which the commands came.

    Posts are on their way together, so that a busy sender shares one wait for the disk; each answer waits for the one
    before it. Any other command waits until all before it are answered.
    """

    def __init__(self, gateway: Gateway, connection: Connection, websocket: web.WebSocketResponse) -> None:
        self._gateway = gateway
        self._connection = connection
        self._websocket = websocket
        self._under_way: set[asyncio.Task[None]] = set()
        self._last: asyncio.Task[None] | None = None

    async def read(self) -> None:
        """Until the other side closes, also when we have said goodbye; it has a moment to answer that."""
        try:
            while True:
                message = await self._websocket.receive()
                if message.type is WSMsgType.TEXT:
                    if not self._connection.closing:
                        await self._take(message.data)
                elif message.type is WSMsgType.BINARY:
                    self._connection.close(CloseCode.UNSUPPORTED, "text frames only")
                else:
                    return
        finally:
            # An accepted post stays accepted; only its answer has nobody left to hear it.
            await self._settle()

    async def _take(self, text: str) -> None:
        asked = protocol.parse(text)
        if not is_pipelined(asked):
            await self._settle()
            self._connection.offer(await answer(self._gateway, self._connection, asked))
            if self._connection.faults >= FAULTS:
                self._connection.close(CloseCode.ABUSE, "too many frames that make no sense")
            return
        if len(self._under_way) >= COMMANDS_AT_ONCE:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._answer_after(self._last, asked))
        self._last = task
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _answer_after(self, previous: asyncio.Task[None] | None, asked: Asked) -> None:
        frame = await answer(self._gateway, self._connection, asked)
        if previous and not previous.done():
            await asyncio.wait([previous])
        self._connection.offer(frame)

    async def _settle(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way)
