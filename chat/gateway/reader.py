"""The commands of one connection: taken as they come, answered in their order."""

import asyncio

from chat.errors import CloseCode
from chat.gateway import protocol
from chat.gateway.commands import Gateway, answer, is_pipelined
from chat.gateway.connection import Connection
from chat.gateway.protocol import Asked

COMMANDS_AT_ONCE = 64
FAULTS = 100


class Reader:
    """Commands in, answers out, in the order in which the commands came.

    Posts are on their way together, so that a busy sender shares one wait for the disk; each answer waits for the one
    before it. Any other command waits until all before it are answered.
    """

    def __init__(self, gateway: Gateway, connection: Connection) -> None:
        self._gateway = gateway
        self._connection = connection
        self._under_way: set[asyncio.Task[None]] = set()
        self._last: asyncio.Task[None] | None = None

    async def take(self, text: str) -> None:
        asked = protocol.parse(text)
        if not is_pipelined(asked):
            await self.settle()
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

    async def settle(self) -> None:
        """Wait until all that was taken is answered: what was accepted stays accepted, whoever is left to hear it."""
        if self._under_way:
            await asyncio.wait(self._under_way)
