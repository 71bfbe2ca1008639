"""One reader's end of a WebSocket: what it may hear, and a buffer that is bounded."""

import asyncio
from collections.abc import Callable
from secrets import token_hex
from typing import Any

from chat.actions.sessions import Identity
from chat.errors import CloseCode
from chat.gateway import protocol
from chat.model.room import Position

UNSENT_BYTES = 1024 * 1024
# How long the other side has to take what is unsent and to answer our close.
LINGER_SECONDS = 4


class Connection:
    """Bytes go out through `offer`, which never waits; whoever does not read is closed and comes back by position."""

    __slots__ = (
        "_held",
        "closing",
        "ended",
        "entered",
        "faults",
        "greeted",
        "html",
        "id",
        "left",
        "scopes",
        "sid",
        "take",
        "transport",
        "unsettled",
        "user",
    )

    def __init__(self, identity: Identity, transport: asyncio.WriteTransport, *, html: str | None) -> None:
        self.id = token_hex(6)
        self.user = identity.user
        self.sid = identity.sid
        self.scopes = identity.scopes
        self.transport = transport
        # The language in which it wants elements beside the data; None wants data alone.
        self.html = html
        self.closing = False
        # Why we ended it, if it was us.
        self.ended: CloseCode | None = None
        # Who takes commands that do not come over the line itself.
        self.take: Callable[[str], None] | None = None
        # Frames that made no sense; too many of them are abuse.
        self.faults = 0
        # Rooms that are heard, each with the position from which on.
        self.entered: dict[str, Position] = {}
        # Rooms that were left, so that nobody who is still reading up on them lets it in.
        self.left: set[str] = set()
        # Whether hello is said; until then, whether rooms were added that were not looked up yet.
        self.greeted = False
        self.unsettled = True
        # What is heard before hello is written, which is the first frame.
        self._held: list[bytes] | None = []

    def offer(self, data: bytes) -> None:
        """Write whole frames. Never raises: one dead reader must not reach the loop over all readers."""
        if self.closing:
            return
        if self._held is not None:
            self._held.append(data)
            return
        try:
            self.transport.write(data)
            if self.transport.get_write_buffer_size() > UNSENT_BYTES:
                self.close(CloseCode.TOO_SLOW, "too slow", 0)
        except Exception:
            self.abort()

    def greet(self, **fields: Any) -> None:
        """Say hello, and then what was heard meanwhile."""
        held, self._held = self._held or [], None
        self.offer(protocol.frame("hello", fields) + b"".join(held))

    def send(self, type_: str, **fields: Any) -> None:
        self.offer(protocol.frame(type_, fields))

    def close(self, code: CloseCode, reason: str, retry_after_ms: int | None = None) -> None:
        """Say goodbye behind what is still unsent; cut the line when the other side does not take it soon."""
        if self.closing:
            return
        self.closing, self.ended = True, code
        goodbye: dict[str, Any] = {"code": int(code), "reason": reason}
        if retry_after_ms is not None:
            goodbye["retry_after_ms"] = retry_after_ms
        try:
            self.transport.write(protocol.frame("goodbye", goodbye) + protocol.close_frame(code, reason))
            # Half-closed, the other side ends the line by itself: while aiohttp shuts down it reads no answers.
            if self.transport.can_write_eof():
                self.transport.write_eof()
        except Exception:
            self.abort()
            return
        asyncio.get_running_loop().call_later(LINGER_SECONDS, self.abort)

    def abort(self) -> None:
        self.closing = True
        self.transport.abort()
