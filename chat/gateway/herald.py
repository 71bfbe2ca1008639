"""Telling connections of this process who came, went, or says something else of themselves.

What it costs. Redis publishes each change once, on one channel, with the rooms of the person; each process works out
by itself who may know. A round looks once at each member here of each room that is concerned (bits of one number say
which changes a connection gets), encodes each change once, joins a frame once for each distinct set of changes, and
writes once to each connection: for 5,000 connections in one room, some 10 ms a second. What grows with the square is
what is written when all come at once, so a round carries fewer changes the more connections there are: `TOLD_AT_ONCE`
pairs of change and connection are some 20 MB. The rest waits for the next round, and of each person only the newest
counts: somebody who was gone for a moment meanwhile never was.
"""

import asyncio
from itertools import islice

import orjson

from chat.bus import presence
from chat.bus.presence import Here
from chat.gateway import protocol
from chat.gateway.connection import Connection
from chat.gateway.hub import Hub
from chat.model.presence import Change, State

CHANGED = "presence.changed"
TELL_SECONDS = 1
CHANGES_AT_ONCE, TOLD_AT_ONCE = 300, 200_000


class Herald:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        # What is not told yet; the newest of each person, in the order in which they began to wait.
        self._news: dict[str, Change] = {}
        self._woken = asyncio.Event()
        # Who is here as far as this process heard; None until it was looked up.
        self.known: dict[str, Here] | None = None

    def hear(self, payload: bytes) -> None:
        """Take in what is told on the channel of all instances."""
        for change in presence.read(payload):
            person = change.presence
            self._news[person.usercode] = change
            if self.known is not None:
                self.known.pop(person.usercode, None)
                if person.state is not State.OFFLINE and person.since:
                    self.known[person.usercode] = Here(person.state, person.since)
        self._woken.set()

    async def keep_telling(self) -> None:
        """Tell at once what comes alone, and once every `TELL_SECONDS` what comes thick and fast; until cancelled."""
        while True:
            await self._woken.wait()
            self.tell()
            if not self._news:
                self._woken.clear()
            await asyncio.sleep(TELL_SECONDS)

    def tell(self) -> None:
        """One round: one frame to each connection that may know of some of the changes."""
        connections = sum(map(len, self._hub.users.values()))
        most = max(1, min(CHANGES_AT_ONCE, TOLD_AT_ONCE // max(1, connections)))
        changes = [self._news.pop(usercode) for usercode in list(islice(self._news, most))]
        texts = [orjson.dumps(change.public()) for change in changes]
        frames: dict[int, bytes] = {}
        for connection, bits in self._audience(changes).items():
            if bits not in frames:
                told = b",".join(text for number, text in enumerate(texts) if bits >> number & 1)
                frames[bits] = protocol.text_frame(b'{"type":"%b","changes":[%b]}' % (CHANGED.encode(), told))
            connection.offer(frames[bits])

    def _audience(self, changes: list[Change]) -> dict[Connection, int]:
        """Who hears which of the changes, bit by bit: who shares a room, and everybody of themselves.

        `everyone` is no room here: nobody's membership of it is written down.
        """
        rooms: dict[str, int] = {}
        audience: dict[Connection, int] = {}
        for number, change in enumerate(changes):
            for key in change.rooms:
                rooms[key] = rooms.get(key, 0) | 1 << number
            for connection in self._hub.users.get(change.presence.usercode, ()):
                if connection.greeted:
                    audience[connection] = audience.get(connection, 0) | 1 << number
        for key, bits in rooms.items():
            if room := self._hub.rooms.get(key):
                for connection in room.everybody():
                    audience[connection] = audience.get(connection, 0) | bits
        return audience
