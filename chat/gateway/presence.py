"""Presence of the people on this process: what Redis is told of them, and what everybody hears of others.

A connection is online from hello on, until it says that it is away. Redis is told the best state of each user here,
when it changes; and every `COMPARE_SECONDS` what Redis believes is compared with what is true, so that nothing that
went wrong on the way lasts. An instance that dies says nothing more, and any other one looks after its people.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

from chat.bus import presence as bus
from chat.errors import ChatError
from chat.gateway.connection import Connection
from chat.gateway.herald import Herald
from chat.gateway.hub import Hub
from chat.model.presence import State
from chat.resources import Resources

log = structlog.get_logger()

BEAT_SECONDS, COMPARE_SECONDS = 2, 15
# Who comes within this time travels together: a storm of them costs Redis a few scripts.
GATHER_SECONDS = 0.05
# After an outage, or when all was stopped, everybody is overdue until their instance has spoken or they are back.
PATIENCE_SECONDS = 5


class Presence:
    def __init__(self, resources: Resources, hub: Hub) -> None:
        self._resources = resources
        self._redis = resources.redis
        self._hub = hub
        self._loop = asyncio.get_running_loop()
        self._herald = Herald(hub)
        self._away: set[Connection] = set()
        # Users whose state here may have changed, and what those wait for who want to know that Redis has it.
        self._due: dict[str, None] = {}
        self._written: asyncio.Future[None] = self._loop.create_future()
        self._woken = asyncio.Event()
        self._compared = 0.0
        self._patient_until = self._loop.time() + PATIENCE_SECONDS

    # -- what connections do

    def came(self, connection: Connection) -> None:
        """A connection has said hello."""
        self._touch(connection)

    def went(self, connection: Connection) -> None:
        """A connection has ended; the hub has forgotten it."""
        self._away.discard(connection)
        self._touch(connection)

    async def set_state(self, connection: Connection, state: State) -> None:
        """What a connection says of itself; returns when Redis has it. Raises Unavailable or Busy."""
        if state is State.AWAY:
            self._away.add(connection)
        else:
            self._away.discard(connection)
        await asyncio.shield(self._touch(connection))

    def hear(self, payload: bytes) -> None:
        """What the channel of all instances tells."""
        self._herald.hear(payload)

    def _touch(self, connection: Connection) -> asyncio.Future[None]:
        self._due[connection.user.usercode] = None
        self._woken.set()
        return self._written

    def _state_here(self, usercode: str) -> str:
        """The best of the connections to this process."""
        mine = [one for one in self._hub.users.get(usercode, ()) if one.greeted]
        if not mine:
            return bus.NOWHERE
        return State.AWAY if all(one in self._away for one in mine) else State.ONLINE

    # -- what Redis is told

    async def keep_reporting(self) -> None:
        """Tell Redis whose state here changed, until cancelled. What it does not take, comparing finds."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            due, written = self._due, self._written
            self._due, self._written = {}, self._loop.create_future()
            try:
                await self._report({usercode: self._state_here(usercode) for usercode in due})
                written.set_result(None)
            except Exception as fault:
                log.warning("presence.unreported", error=repr(fault))
                written.set_exception(fault)
                written.exception()  # seen: mostly nobody waits for it
            await asyncio.sleep(GATHER_SECONDS)

    async def keep_beating(self) -> None:
        """Say that this process lives, and look after the overdue, until cancelled."""
        while True:
            try:
                await self.beat()
            except Exception as fault:
                self._patient_until = self._loop.time() + BEAT_SECONDS + PATIENCE_SECONDS
                log.warning("presence.waiting", error=repr(fault))
            await asyncio.sleep(BEAT_SECONDS)

    async def beat(self) -> None:
        """Once; raises Unavailable or Busy."""
        patient = self._loop.time() < self._patient_until
        outcome = await self._report({}, sweep=not patient)
        # Who was believed dead has been tidied away.
        if not outcome.lived or self._loop.time() >= self._compared + COMPARE_SECONDS:
            await self.compare()
        while outcome.more:
            outcome = await self._report({}, sweep=True)

    async def compare(self) -> None:
        """Put right what Redis believes of this process."""
        self._compared = self._loop.time()
        believed = await bus.reported(self._redis, self._resources.instance)
        true = {usercode: self._state_here(usercode) for usercode in believed.keys() | self._hub.users.keys()}
        wrong = {usercode: state for usercode, state in true.items() if state != believed.get(usercode, bus.NOWHERE)}
        if wrong:
            await self._report(wrong)

    async def catch_up(self) -> None:
        """The subscription is new: have told again what was not heard meanwhile."""
        # When Redis is away again, so is the subscription: the next one brings us here.
        with suppress(ChatError):
            now = await bus.everybody(self._redis)
            known, self._herald.known = self._herald.known, now
            if known is not None:
                missed = [code for code in known.keys() | now.keys() if known.get(code) != now.get(code)]
                await bus.tell_again(self._redis, self._resources.instance, missed)

    async def _report(self, states: dict[str, str], *, sweep: bool = False) -> bus.Reported:
        return await bus.report(self._redis, self._resources.instance, states, sweep=sweep)

    # -- for as long as the process serves

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Report, beat and tell; at the end everybody here is taken out at once."""
        works: list[Coroutine[Any, Any, None]] = [
            self.keep_reporting(),
            self.keep_beating(),
            self._herald.keep_telling(),
        ]
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._leave()

    async def _leave(self) -> None:
        try:
            here = await bus.reported(self._redis, self._resources.instance)
            await self._report(dict.fromkeys(here, bus.NOWHERE))
        except ChatError as fault:
            log.warning("presence.left_behind", reason=fault.sentence)
