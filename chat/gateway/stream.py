"""The line for networks that let no WebSocket through: server-sent events out, and one POST for each command in.

It is the same connection, with the same frames and positions. A POST may reach any instance: the command travels on the
user's channel to the one that holds the stream, and its answer comes on the stream.
"""

import asyncio
from contextlib import suppress

from aiohttp import web

from chat.actions.sessions import Identity
from chat.bus import users
from chat.errors import CloseCode, TooLarge
from chat.gateway import protocol
from chat.gateway.connection import Connection
from chat.gateway.presenting import HEARTBEAT_SECONDS, present
from chat.gateway.protocol import FRAME_BYTES
from chat.gateway.reader import Reader
from chat.gateway.socket import GATEWAY
from chat.languages import Sentence, spoken
from chat.resources import RESOURCES

# Commands that wait for the ones before them.
WAITING_COMMANDS = 64
LOOK_SECONDS = 1
HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would keep events until it has enough of them
}


class EventTransport(asyncio.WriteTransport):
    """Takes whole WebSocket frames, which are encoded once for all, and writes them as events (WHATWG HTML, 9.2)."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        super().__init__()
        self._transport = transport

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """JSON has no line ends of its own, so each frame is one line."""
        for payload in protocol.split(bytes(data)):
            if payload is None:
                self._transport.write(b"0\r\n\r\n")
                self._transport.close()
            else:
                self._write_chunk(b"data: %b\n\n" % payload)

    def beat(self) -> None:
        """A comment, so that nothing on the way takes silence for the end."""
        self._write_chunk(b":\n\n")

    def _write_chunk(self, data: bytes) -> None:
        self._transport.write(b"%x\r\n%b\r\n" % (len(data), data))

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    def can_write_eof(self) -> bool:
        return False

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def abort(self) -> None:
        self._transport.abort()


async def serve(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Open the stream, and serve the connection until it ends."""
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    if request.transport is None:
        return response
    transport = EventTransport(request.transport)
    gateway = request.app[GATEWAY]
    connection = Connection(identity, transport, html=spoken() if request.query.get("format") == "html" else None)
    commands: asyncio.Queue[str] = asyncio.Queue(WAITING_COMMANDS)
    connection.take = lambda text: _put(commands, connection, text)
    try:
        async with present(gateway, connection):
            await _read(commands, transport, Reader(gateway, connection))
    finally:
        connection.closing = True
        transport.abort()
    return response


async def ask(request: web.Request, identity: Identity) -> web.Response:
    """A command for one of the user's own streams. 202: the answer, if the stream is still there, comes on it."""
    text = await request.text()
    if len(text.encode()) > FRAME_BYTES:
        raise TooLarge(Sentence("Use at most %(most)s bytes for a command.", most=FRAME_BYTES))
    connection = request.match_info["connection"]
    await users.ask(request.app[RESOURCES].redis, identity.user.usercode, identity.sid, connection, text)
    return web.Response(status=202)


def _put(commands: asyncio.Queue[str], connection: Connection, text: str) -> None:
    try:
        commands.put_nowait(text)
    except asyncio.QueueFull:
        connection.close(CloseCode.ABUSE, "too many commands at once")


async def _read(commands: asyncio.Queue[str], transport: EventTransport, reader: Reader) -> None:
    """Until the line ends, which only shows when one looks."""
    clock = asyncio.get_running_loop().time
    beat_at = clock() + HEARTBEAT_SECONDS
    try:
        while not transport.is_closing():
            if clock() >= beat_at:
                transport.beat()
                beat_at = clock() + HEARTBEAT_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    text = await commands.get()
                await reader.take(text)
    finally:
        await reader.settle()
