"""The connections of this process, by room and by user; and the delivery of what they hear.

Nothing here waits. An event is encoded once for all; what one loop turn brings for a room is joined into one write per
member, which is what makes large rooms fast. A timer for joining would only add latency.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import orjson
import structlog
from aiohttp import web

from chat import rendering
from chat.gateway import protocol
from chat.gateway.connection import Connection
from chat.languages import speaking
from chat.model.event import LEFT, UPDATED, Event
from chat.model.room import OpenRoom, Position
from chat.resources import Counted, Site

log = structlog.get_logger()

RESYNC = "room.resync"


class LocalRoom:
    """A room that somebody on this process hears: its members here, and how far they have heard."""

    __slots__ = (
        "data",
        "epoch",
        "expired",
        "filling",
        "heard_of",
        "html",
        "key",
        "kind",
        "last",
        "name",
        "plain",
        "rich",
        "silent",
        "stored",
    )

    def __init__(self, room: OpenRoom) -> None:
        self.key, self.kind, self.name = room.key, room.kind, room.name
        self.epoch, self.last = room.position
        self.expired, self.stored = room.expired_seq, room.stored
        # Who hears it: as data, and with html, by the language of that.
        self.plain: dict[Connection, None] = {}
        self.rich: dict[str, dict[Connection, None]] = {}
        # Frames of this loop turn, not yet written.
        self.data: list[bytes] = []
        self.html: dict[str, list[bytes]] = {}
        # While a gap is filled from the log, events that arrive only say how far it reaches.
        self.filling = False
        self.heard_of = self.last
        # Whether nobody heard it at the last look.
        self.silent = False

    @property
    def empty(self) -> bool:
        return not self.plain and not self.rich

    @property
    def hearing(self) -> int:
        """How many connections hear it."""
        return len(self.plain) + sum(map(len, self.rich.values()))

    @property
    def position(self) -> Position:
        return Position(self.epoch, self.last)

    def hearers(self, html: str | None) -> dict[Connection, None]:
        """Those who hear it in the same form."""
        return self.plain if html is None else self.rich.setdefault(html, {})

    def everybody(self) -> Iterator[Connection]:
        return chain(self.plain, *self.rich.values())

    def drop(self, connection: Connection) -> None:
        self.hearers(connection.html).pop(connection, None)
        if connection.html is not None and not self.rich[connection.html]:
            del self.rich[connection.html]

    def summary(self) -> dict[str, object]:
        place = {"epoch": self.epoch, "seq": self.last, "stored_seq": self.stored, "expired_seq": self.expired}
        return {"room": self.key, "kind": self.kind, "name": self.name, **place}


class Hub:
    def __init__(self) -> None:
        self.rooms: dict[str, LocalRoom] = {}
        self.users: dict[str, set[Connection]] = {}
        self.counted = Counted()
        self.site = Site()
        self._touched: list[LocalRoom] = []

    def add(self, connection: Connection) -> None:
        self.users.setdefault(connection.user.usercode, set()).add(connection)

    def remove(self, connection: Connection) -> None:
        """Forget a connection; rooms that nobody hears any more stay until the listener lets go of them."""
        for key in connection.entered:
            if room := self.rooms.get(key):
                room.drop(connection)
        connection.entered.clear()
        mine = self.users.get(connection.user.usercode)
        if mine:
            mine.discard(connection)
            if not mine:
                del self.users[connection.user.usercode]

    def enter(self, connection: Connection, room: LocalRoom) -> None:
        """From the next event on, this connection hears the room."""
        self.flush()
        room.hearers(connection.html)[connection] = None
        connection.entered[room.key] = room.position

    def leave(self, connection: Connection, key: str) -> None:
        """Not one event more; what came before is written first."""
        self.flush()
        connection.left.add(key)
        if connection.entered.pop(key, None) is not None:
            self.rooms[key].drop(connection)
            connection.send("room.removed", room=key)

    def positions(self) -> dict[str, Position]:
        """How far each room has been told here."""
        return {key: room.position for key, room in self.rooms.items()}

    def hears(self, key: str) -> bool:
        """Whether a room is heard already; asking keeps it for the one who is about to enter."""
        room = self.rooms.get(key)
        if room:
            room.silent = False
        return room is not None

    def connections(self) -> Iterable[Connection]:
        for mine in self.users.values():
            yield from mine

    def sizes(self) -> dict[str, int]:
        """How much this process holds just now."""
        connections = sum(len(mine) for mine in self.users.values())
        return {"connections": connections, "people": len(self.users), "rooms": len(self.rooms)}

    def deliver(self, room: LocalRoom, event: Event, payload: bytes) -> None:
        """Queue the next event of a room for its members; `flush` writes it."""
        room.last = event["seq"]
        type_ = event["type"]
        if type_ == LEFT:
            self._let_go(event["user"]["usercode"], room.key)
        elif type_ == UPDATED:
            room.name = event["fields"].get("name", room.name)
        self._queue(room, payload, event)

    def whisper(self, room: LocalRoom, payload: bytes) -> None:
        """Queue something that is not part of the log."""
        self._queue(room, payload, None)

    def tell_reading(self, room: LocalRoom, payload: bytes) -> None:
        """How far somebody is. Whoever keeps their own reading to themselves hears only how far it came to others."""
        told = protocol.text_frame(payload)
        untold = protocol.text_frame(orjson.dumps(orjson.loads(payload) | {"read_seq": 0}))
        for connection in room.everybody():
            connection.offer(told if connection.user.receipts else untold)

    def resync(self, room: LocalRoom, position: Position, good: int) -> None:
        """Continuity cannot be proven: say so, and go on from `position`."""
        log.warning("room.resync", room=room.key, epoch=position.epoch, seq=position.seq, good=good)
        room.epoch, room.last = position
        self.counted.resyncs += 1
        self._queue(room, orjson.dumps({"type": RESYNC, "room": room.key, "epoch": position.epoch, "seq": good}), None)

    def replay(self, connection: Connection, payloads: list[bytes]) -> None:
        """Write past events of a room to one connection, in order."""
        events = ((payload, orjson.loads(payload)) for payload in payloads)
        connection.offer(b"".join(self._frame(payload, event, connection.html) for payload, event in events))

    def flush(self) -> None:
        """Write what is queued: one write per member and room."""
        touched, self._touched = self._touched, []
        for room in touched:
            data, html = b"".join(room.data), room.html
            self.counted.frames += len(room.data) * room.hearing
            room.data, room.html = [], {}
            for connection in room.plain:
                connection.offer(data)
            for language, frames in html.items():
                joined = b"".join(frames)
                for connection in room.rich.get(language, ()):
                    connection.offer(joined)

    def _queue(self, room: LocalRoom, payload: bytes, event: Event | None) -> None:
        if not room.data:
            self._touched.append(room)
        room.data.append(self._frame(payload, event, None))
        for language in room.rich:
            room.html.setdefault(language, []).append(self._frame(payload, event, language))

    def _frame(self, payload: bytes, event: Event | None, language: str | None) -> bytes:
        """With the element that the event shows, where it shows one, for those who want it."""
        if event is None or language is None:
            return protocol.text_frame(payload)
        rendering.draw_with(self.site.emoji)
        with speaking(language):
            html = rendering.event_html(event)
        return protocol.text_frame(protocol.with_html(payload, html) if html else payload)

    def _let_go(self, usercode: str, key: str) -> None:
        for connection in list(self.users.get(usercode, ())):
            self.leave(connection, key)


HUB = web.AppKey("hub", Hub)
