"""One connection to Redis on which all commands of one loop turn travel together.

With `appendfsync always` every answer waits for the disk; commands that arrive together share that wait. It also makes
order simple: what is called first is executed first. (redis-py's pool opens a connection per waiting command instead.)
"""

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from hashlib import sha1
from importlib.resources import files
from random import uniform
from typing import Any

import hiredis
import structlog

from chat.bus.wire import Address, Argument, connect, pack
from chat.errors import Busy, ChatError, Unavailable
from chat.languages import Sentence

log = structlog.get_logger()

SILENCE_SECONDS = 10
ADMIT_SECONDS = 60
RETRY_SECONDS = 0.05, 1.0
_PART = re.compile(r"^--@ (\w+)$", re.MULTILINE)


# Looks at a Redis that was reached, over a pipe of its own, before anybody else may talk to it.
Admit = Callable[["Pipe"], Awaitable[None]]


class RedisRefused(Exception):
    """Redis answered with an error; the text is its own."""


class Pipe:
    """Commands go in with `call` or `run`; the futures that come back resolve in the same order."""

    def __init__(self, address: Address, admit: Admit | None = None) -> None:
        self._address = address
        self._admit = admit
        self._line: _Line | None = None
        self.connected = asyncio.Event()

    def call(self, *command: Argument) -> asyncio.Future[Any]:
        """Send a command at the end of this loop turn. Raises Unavailable when Redis cannot be reached.

        A command that was under way when the connection broke raises Unavailable too: it may have been executed.
        """
        # A line that has just broken is still here for a moment: nobody would ever answer on it.
        if self._line is None or self._line.is_broken:
            raise Unavailable(Sentence("Redis does not answer. Try again in a moment."), retry_after=1)
        return self._line.send(pack(*command))

    async def run(self, script: str, keys: tuple[str, ...], *arguments: Argument) -> Any:
        """Run scripts/<script>.lua; it is loaded with the connection, and again if Redis forgot it."""
        source, digest = _source(script)
        try:
            return await self.call("EVALSHA", digest, len(keys), *keys, *arguments)
        except RedisRefused as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
        return await self.call("EVAL", source, len(keys), *keys, *arguments)

    async def ping(self) -> None:
        """Raise Unavailable unless Redis answers."""
        await self.call("PING")

    async def keep_connected(self) -> None:
        """Connect, and connect again whenever the line breaks, until cancelled."""
        pause = RETRY_SECONDS[0]
        while True:
            try:
                line = await connect(self._address, _Line)
                await self._look_at(line)
            except Exception as error:
                # Whatever it is, such as a database that is not migrated: nobody but this task ever connects again.
                is_known = isinstance(error, (OSError, TimeoutError, RedisRefused, ChatError))
                tell = log.warning if is_known else log.exception
                tell("redis.unreachable", error=str(error) or type(error).__name__)
                await asyncio.sleep(uniform(pause / 2, pause))  # noqa: S311  # jitter, not a secret
                pause = min(pause * 2, RETRY_SECONDS[1])
                continue
            pause = RETRY_SECONDS[0]
            self._line = line
            self.connected.set()
            try:
                await line.broken()
            finally:
                self._line = None
                self.connected.clear()
                line.close()

    async def _look_at(self, line: "_Line") -> None:
        """Make a line ready for everybody; it is closed where that fails."""
        try:
            await line.greeted(len(self._address.greeting))
            if self._admit:
                alone = Pipe(self._address)
                alone._line = line
                async with asyncio.timeout(ADMIT_SECONDS):
                    await self._admit(alone)
        except BaseException:
            line.close()
            raise


class _Line(asyncio.Protocol):
    """One life of the connection."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader()
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._unsent: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._lost = self._loop.create_future()
        self._heard = self._loop.time()

    async def greeted(self, greetings: int) -> None:
        """Await the replies to the greeting, then load the scripts."""
        replies = [self._expect() for _ in range(greetings)]
        replies += [self.send(pack("SCRIPT", "LOAD", _source(name)[0])) for name in _scripts()]
        async with asyncio.timeout(SILENCE_SECONDS):
            try:
                await asyncio.gather(*replies)
            except Unavailable as error:
                raise OSError(error.sentence) from error

    @property
    def is_broken(self) -> bool:
        return self._lost.done()

    async def broken(self) -> None:
        """Return when the connection is gone; cut it when Redis owes an answer for too long."""
        while not self._lost.done():
            await asyncio.wait([self._lost], timeout=1)
            if self._waiting and self._loop.time() - self._heard > SILENCE_SECONDS:
                log.warning("redis.silent", waiting=len(self._waiting))
                self.close()

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    def send(self, packed: bytes) -> asyncio.Future[Any]:
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(packed)
        return self._expect()

    def _expect(self) -> asyncio.Future[Any]:
        if not self._waiting:
            self._heard = self._loop.time()
        future = self._loop.create_future()
        self._waiting.append(future)
        return future

    def _flush(self) -> None:
        data, self._unsent = b"".join(self._unsent), []
        if self._transport and not self._transport.is_closing():
            self._transport.write(data)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # never another kind
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        self._heard = self._loop.time()
        while (reply := self._reader.gets()) is not False:
            future = self._waiting.popleft()
            if future.done():
                continue
            if isinstance(reply, hiredis.ReplyError):
                future.set_exception(_fault(str(reply)))
            else:
                future.set_result(reply)

    def connection_lost(self, _error: Exception | None) -> None:
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_exception(Unavailable(Sentence("Redis went away. Try again in a moment."), retry_after=1))
                future.exception()  # seen: nobody may be waiting for this one any more
        if not self._lost.done():
            self._lost.set_result(None)


@asynccontextmanager
async def open_pipe(url: str, admit: Admit | None = None) -> AsyncIterator[Pipe]:
    """A pipe that keeps itself connected; when Redis stays away for `SILENCE_SECONDS`, we start without it."""
    pipe = Pipe(Address.parse(url), admit)
    keeper = asyncio.create_task(pipe.keep_connected(), name="redis pipe")
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(pipe.connected.wait(), SILENCE_SECONDS)
    try:
        yield pipe
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)


def _fault(text: str) -> Exception:
    """Redis says no: for a while, when it is full or still loading; else it is a mistake of ours."""
    # Redis 6 wraps what happens inside a script into words of its own.
    if "OOM command not allowed" in text:
        return Busy(Sentence("The server's memory is full. Try again in a moment."), retry_after=5)
    if text.startswith(("LOADING", "MISCONF", "READONLY")):
        return Unavailable(Sentence("Redis cannot take anything just now. Try again in a moment."), retry_after=1)
    return RedisRefused(text)


@cache
def _source(script: str) -> tuple[str, str]:
    """A script with the parts that it names in lines `--@ part`, and its digest."""
    folder = files("chat.bus").joinpath("scripts")
    source = _PART.sub(
        lambda found: folder.joinpath("parts", f"{found[1]}.lua").read_text(),
        folder.joinpath(f"{script}.lua").read_text(),
    )
    return source, sha1(source.encode(), usedforsecurity=False).hexdigest()


@cache
def _scripts() -> tuple[str, ...]:
    folder = files("chat.bus").joinpath("scripts")
    return tuple(sorted(entry.name.removesuffix(".lua") for entry in folder.iterdir() if entry.name.endswith(".lua")))
