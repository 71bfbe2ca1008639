"""One reader's end of a WebSocket: what it may hear, and a buffer that is bounded."""

import asyncio
from secrets import token_hex
from typing import Any

from aiohttp import web

from chat.actions.sessions import Identity
from chat.errors import CloseCode
from chat.gateway import protocol
from chat.model.room import Position

UNSENT_BYTES = 1024 * 1024
LINGER_SECONDS = 5


class Connection:
    """Bytes go out through `offer`, which never waits; whoever does not read is closed and comes back by position."""

    __slots__ = (
        "_farewell",
        "_websocket",
        "closing",
        "entered",
        "faults",
        "id",
        "left",
        "sid",
        "transport",
        "user",
        "wants_html",
    )

    def __init__(
        self, identity: Identity, websocket: web.WebSocketResponse, transport: asyncio.Transport, *, wants_html: bool
    ) -> None:
        self.id = token_hex(6)
        self.user = identity.user
        self.sid = identity.sid
        self.transport = transport
        self.wants_html = wants_html
        self._websocket = websocket
        self._farewell: asyncio.Task[bool] | None = None
        self.closing = False
        # Frames that made no sense; too many of them are abuse.
        self.faults = 0
        # Rooms that are heard, each with the position from which on.
        self.entered: dict[str, Position] = {}
        # Rooms that were left while the connection was being set up.
        self.left: set[str] = set()

    def offer(self, data: bytes) -> None:
        """Write whole frames. Never raises: one dead reader must not reach the loop over all readers."""
        if self.closing:
            return
        try:
            self.transport.write(data)
            if self.transport.get_write_buffer_size() > UNSENT_BYTES:
                self.close(CloseCode.TOO_SLOW, "too slow", 0)
        except Exception:
            self.abort()

    def send(self, type_: str, **fields: Any) -> None:
        self.offer(protocol.frame(type_, fields))

    def close(self, code: CloseCode, reason: str, retry_after_ms: int | None = None) -> None:
        """Say goodbye behind what is still unsent; cut the line when the other side does not take it soon."""
        if self.closing:
            return
        self.closing = True
        goodbye: dict[str, Any] = {"code": int(code), "reason": reason}
        if retry_after_ms is not None:
            goodbye["retry_after_ms"] = retry_after_ms
        try:
            self.transport.write(protocol.frame("goodbye", goodbye))
        except Exception:
            self.abort()
            return
        # By aiohttp, so that it knows: a frame of our own would be followed by a second one.
        closing = self._websocket.close(code=code, message=reason.encode(), drain=False)
        self._farewell = asyncio.create_task(closing)

    async def ended(self) -> None:
        """Wait for the goodbye, if there was one. What is unsent has `LINGER_SECONDS` to be taken, then it is gone."""
        self.closing = True
        if self._farewell:
            await asyncio.wait([self._farewell])
        asyncio.get_running_loop().call_later(LINGER_SECONDS, self.transport.abort)

    def abort(self) -> None:
        self.closing = True
        self.transport.abort()
