"""Who is writing in which room: heard on the room's channel, told to its members, kept nowhere, forgotten by itself.

Each process keeps the time for itself, so nothing is left of a process that dies. However often a client says that it
writes, it is passed on once a second (what comes in between a little later, and it counts from when it was said), and a
room of any size gets two frames a second at most, of at most `PEOPLE` names.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
import structlog

from chat.actions import typing as actions
from chat.bus.typing import STARTED, STOPPED
from chat.errors import ChatError
from chat.gateway.connection import Connection
from chat.gateway.hub import Hub, LocalRoom
from chat.model.event import LEFT, POSTED, Event
from chat.resources import Resources

log = structlog.get_logger()

CHANGED = "typing.changed"
TYPING_SECONDS = 5
PASS_ON_SECONDS, TELL_SECONDS = 1, 0.5
TICK_SECONDS = 0.1
PEOPLE = 20


@dataclass(slots=True)
class _Said:
    """What a connection says of itself in one room."""

    passed_on_at: float
    last: float
    # Whether the others believe that it writes; and whether it said so again since.
    believed: bool = True
    again: bool = False


@dataclass(slots=True)
class _Room:
    """Who writes in a room: usercode to name and the time at which that ends. And what its members were told, when."""

    people: dict[str, tuple[str, float]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    told_at: float = -TELL_SECONDS

    def names(self) -> list[tuple[str, str]]:
        return [(usercode, name) for usercode, (name, _) in self.people.items()][:PEOPLE]


class Typing:
    def __init__(self, resources: Resources, hub: Hub) -> None:
        self._resources = resources
        self._hub = hub
        self.clock: Callable[[], float] = time.monotonic
        self._said: dict[Connection, dict[str, _Said]] = {}
        self._gone: list[tuple[Connection, str]] = []
        self._rooms: dict[str, _Room] = {}
        self._busy = asyncio.Event()

    # -- what connections say

    async def start(self, connection: Connection, room: str) -> None:
        """They are writing. Raises NotFound or Forbidden where they may not post."""
        now = self.clock()
        said = self._said.get(connection, {}).get(room)
        self._busy.set()
        if said and now < said.passed_on_at + PASS_ON_SECONDS:
            said.last, said.again = now, True
            return
        await actions.start(self._resources, connection.user, room, TYPING_SECONDS)
        self._said.setdefault(connection, {})[room] = _Said(now, now)

    async def stop(self, connection: Connection, room: str) -> None:
        """They write no more. Raises NotFound or Forbidden where they may not post."""
        said = self._said.get(connection, {}).get(room)
        if said is None:
            await actions.check(self._resources, connection.user, room)
            return
        believed, said.believed, said.again = said.believed, False, False
        if believed:
            await actions.stop(self._resources, connection.user, room)

    def went(self, connection: Connection) -> None:
        """A connection has ended."""
        for room, said in self._said.pop(connection, {}).items():
            if said.believed:
                self._gone.append((connection, room))
        self._busy.set()

    # -- what the room's channel tells

    def hear(self, room: LocalRoom, event: Event) -> bool:
        """Take in what concerns typing; whether it concerns nobody else."""
        type_ = event["type"]
        if type_ == STARTED:
            until = self.clock() + event["seconds"]
            self._rooms.setdefault(room.key, _Room()).people[event["usercode"]] = event["name"], until
        elif type_ == STOPPED:
            self._drop(room.key, event["usercode"])
        elif type_ == POSTED:
            self._is_silent(event["author"]["usercode"], room.key)
        elif type_ == LEFT:
            self._is_silent(event["user"]["usercode"], room.key)
        if room.key in self._rooms:
            self._tell(room.key)
        return type_ in (STARTED, STOPPED)

    def _is_silent(self, usercode: str, key: str) -> None:
        """What they were writing is said, or never will be: nothing of it is passed on later."""
        self._drop(key, usercode)
        for connection in self._hub.users.get(usercode, ()):
            if said := self._said.get(connection, {}).get(key):
                said.believed = said.again = False

    def _drop(self, key: str, usercode: str) -> None:
        if room := self._rooms.get(key):
            room.people.pop(usercode, None)

    def _tell(self, key: str) -> None:
        """Tell the members if something is new to them; later, if they were told just now."""
        room, names = self._rooms[key], self._rooms[key].names()
        self._busy.set()
        if names == room.told or self.clock() < room.told_at + TELL_SECONDS:
            return
        room.told, room.told_at = names, self.clock()
        if local := self._hub.rooms.get(key):
            users = [{"usercode": usercode, "name": name} for usercode, name in names]
            self._hub.whisper(local, orjson.dumps({"type": CHANGED, "room": key, "users": users}))

    # -- time

    async def keep_time(self) -> None:
        """Let go of what is over, until cancelled; while nobody writes, nothing runs."""
        while True:
            await self._busy.wait()
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self._tick()
            except Exception:
                log.exception("typing.tick")

    async def _tick(self) -> None:
        now = self.clock()
        for key, room in list(self._rooms.items()):
            room.people = {code: one for code, one in room.people.items() if now < one[1]}
            self._tell(key)
            if not room.people and not room.told and now >= room.told_at + TELL_SECONDS:
                del self._rooms[key]
        self._hub.flush()
        await self._pass_on(now)
        if not self._rooms and not self._said and not self._gone:
            self._busy.clear()

    async def _pass_on(self, now: float) -> None:
        """What was not passed on at once. It is checked again: they may have been taken out meanwhile."""
        gone, self._gone = self._gone, []
        works = [actions.stop(self._resources, connection.user, room) for connection, room in gone]
        for connection, rooms in list(self._said.items()):
            for room, said in list(rooms.items()):
                left = said.last + TYPING_SECONDS - now
                if left <= 0:
                    del rooms[room]
                elif said.again and now >= said.passed_on_at + PASS_ON_SECONDS:
                    said.again, said.believed, said.passed_on_at = False, True, now
                    works.append(actions.start(self._resources, connection.user, room, left))
            if not rooms:
                del self._said[connection]
        for outcome in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, ChatError):
                raise outcome

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the time for as long as the context lasts."""
        task = asyncio.create_task(self.keep_time())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
