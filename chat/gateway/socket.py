"""One WebSocket: let in, told where it stands, read command by command, closed for a reason."""

from aiohttp import WSMsgType, web

from chat.actions.sessions import Identity
from chat.errors import CloseCode
from chat.gateway.commands import Gateway
from chat.gateway.connection import Connection
from chat.gateway.presenting import HEARTBEAT_SECONDS, present
from chat.gateway.protocol import FRAME_BYTES
from chat.gateway.reader import Reader
from chat.languages import spoken

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
    connection = Connection(identity, transport, html=spoken() if request.query.get("format") == "html" else None)
    try:
        async with present(gateway, connection):
            await _read(websocket, connection, Reader(gateway, connection))
    finally:
        if connection.closing:
            transport.close()
        else:
            connection.closing = True
            await websocket.close()
    return websocket


async def _read(websocket: web.WebSocketResponse, connection: Connection, reader: Reader) -> None:
    """Until the other side closes, also when we have said goodbye; it has a moment to answer that."""
    try:
        while True:
            message = await websocket.receive()
            if message.type is WSMsgType.TEXT:
                if not connection.closing:
                    await reader.take(message.data)
            elif message.type is WSMsgType.BINARY:
                connection.close(CloseCode.UNSUPPORTED, "text frames only")
            else:
                return
    finally:
        await reader.settle()
