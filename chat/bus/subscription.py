"""Hearing what is published: one connection per process, and proof that it is alive.

Pub/sub is at most once and fails in silence, so a subscription only says *when* it may have missed something
(`on_restored`); filling the gaps is the listener's.
"""

import asyncio
from collections.abc import Callable
from random import uniform

import hiredis
import structlog

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.bus.wire import Address, connect, pack
from chat.errors import Unavailable
from chat.languages import Sentence

log = structlog.get_logger()

PROBE_SECONDS, DEAF_SECONDS = 5, 10
CONFIRM_SECONDS = 5

Heard = list[tuple[str, bytes]]


class Subscription:
    """The channels that this process wants to hear."""

    def __init__(
        self, address: Address, instance: str, on_messages: Callable[[Heard], None], on_restored: Callable[[], None]
    ) -> None:
        self._address = address
        self._probe = keys.probe_channel(instance)
        self._on_messages = on_messages
        self._on_restored = on_restored
        self._wanted: set[str] = {self._probe}
        self._line: _Line | None = None
        self._connected = asyncio.Event()

    async def add(self, channels: list[str]) -> None:
        """Hear these too; returns when Redis has confirmed all. Raises Unavailable when it does not, for a while."""
        self._wanted.update(channels)
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                # A new line subscribes to all that is wanted before it counts as connected.
                while (line := self._line) is None:
                    await self._connected.wait()
                await line.subscribe([channel for channel in channels if channel not in line.confirmed])
        except (ConnectionError, TimeoutError) as error:
            raise Unavailable(Sentence("Redis does not answer. Try again in a moment."), retry_after=1) from error

    def want(self, channel: str) -> None:
        """Hear this one too, from the next connection on."""
        self._wanted.add(channel)

    def remove(self, channel: str) -> None:
        self._wanted.discard(channel)
        if self._line:
            self._line.unsubscribe(channel)

    def channels(self) -> list[str]:
        return list(self._wanted)

    async def keep_listening(self, redis: Pipe) -> None:
        """Connect, subscribe to all that is wanted, watch for deafness, and again, until cancelled."""
        while True:
            try:
                line = await connect(self._address, lambda: _Line(self._on_messages, len(self._address.greeting)))
                try:
                    async with asyncio.timeout(CONFIRM_SECONDS):
                        await line.subscribe(list(self._wanted))
                    self._line = line
                    self._connected.set()
                    self._on_restored()
                    await self._listen(line, redis)
                finally:
                    self._line = None
                    self._connected.clear()
                    line.close()
            except (OSError, TimeoutError) as error:
                log.warning("subscription.lost", error=str(error) or type(error).__name__)
            await asyncio.sleep(uniform(0.05, 0.25))  # noqa: S311  # jitter, not a secret

    async def _listen(self, line: "_Line", redis: Pipe) -> None:
        """Return when the line is broken, or deaf: our own probe must come back."""
        while not line.lost.done():
            try:
                redis.call("PUBLISH", self._probe, b"")
            except Unavailable:
                line.heard_now()  # Redis as a whole is away; that is not deafness of this line.
            await asyncio.wait([line.lost], timeout=PROBE_SECONDS)
            if line.silent_for() > DEAF_SECONDS:
                raise ConnectionError("the subscription is deaf")


class _Line(asyncio.Protocol):
    """One life of the connection."""

    def __init__(self, on_messages: Callable[[Heard], None], greetings: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader()
        self._on_messages = on_messages
        self._greetings = greetings
        self._confirming: dict[str, asyncio.Future[None]] = {}
        self._transport: asyncio.Transport | None = None
        self._heard = self._loop.time()
        self.confirmed: set[str] = set()
        self.lost: asyncio.Future[None] = self._loop.create_future()

    async def subscribe(self, channels: list[str]) -> None:
        new = [channel for channel in channels if channel not in self._confirming and channel not in self.confirmed]
        for channel in new:
            self._confirming[channel] = self._loop.create_future()
        if new and self._transport:
            self._transport.write(pack("SUBSCRIBE", *new))
        waiting = [self._confirming[channel] for channel in channels if channel in self._confirming]
        # Not gather: one who gives up waiting must not cancel what others wait for too.
        if waiting:
            await asyncio.wait(waiting)
        if self.lost.done():
            raise ConnectionError("the subscription was cut")

    def unsubscribe(self, channel: str) -> None:
        self.confirmed.discard(channel)
        if self._transport:
            self._transport.write(pack("UNSUBSCRIBE", channel))

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    def heard_now(self) -> None:
        self._heard = self._loop.time()

    def silent_for(self) -> float:
        return self._loop.time() - self._heard

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # never another kind
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """All that came in one loop turn is handed over together, so that it is written to readers together."""
        self._reader.feed(data)
        self.heard_now()
        heard: Heard = []
        while (reply := self._reader.gets()) is not False:
            if self._greetings:
                self._greetings -= 1
            elif reply[0] == b"message":
                heard.append((reply[1].decode(), reply[2]))
            elif reply[0] == b"subscribe":
                self._confirm(reply[1].decode())
        if heard:
            self._on_messages(heard)

    def _confirm(self, channel: str) -> None:
        self.confirmed.add(channel)
        future = self._confirming.pop(channel, None)
        if future and not future.done():
            future.set_result(None)

    def connection_lost(self, _error: Exception | None) -> None:
        for future in (self.lost, *self._confirming.values()):
            if not future.done():
                future.set_result(None)
