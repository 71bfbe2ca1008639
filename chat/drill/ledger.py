"""Clients with an outbox that never give up, and remember what they sent, were answered and saw."""

import asyncio
import itertools
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import aiohttp

RETRY_SECONDS = 0.05
# What the server says when it cannot take something just now.
COME_AGAIN = {"unavailable", "busy"}


class Place(NamedTuple):
    """Where an event stands."""

    room: str
    seq: int


@dataclass(repr=False, eq=False)
class Client:
    """Sends all that it has to say, in order, over whichever instance answers; resumes by position after each cut.

    It waits for the answer to one message before it sends the next, as browsers do, unless more may be `in_flight`.
    """

    name: str
    token: str
    urls: list[str]
    rooms: list[str]
    in_flight: int = 1
    # Each client_id with the room that it was said in, in the order of saying.
    said: dict[str, str] = field(default_factory=dict)
    # The places and message ids that it was answered; more than one is one too many.
    answers: dict[str, set[tuple[Place, str]]] = field(default_factory=lambda: defaultdict(set))
    seen: dict[Place, str] = field(default_factory=dict)
    # Ids of the messages among them.
    heard: set[str] = field(default_factory=set)
    # What came twice on one connection, stands where something else was seen, or came behind what stands after it.
    twice: set[str] = field(default_factory=set)
    too_late: set[str] = field(default_factory=set)
    # What a server that keeps its promises never says.
    complaints: list[str] = field(default_factory=list)
    reconnects: int = -1
    present: bool = False

    def __post_init__(self) -> None:
        self._unanswered: dict[str, str] = {}
        self._to_send: asyncio.Queue[str] = asyncio.Queue()
        self._turn = itertools.count(hash(self.name) % len(self.urls))
        self._good: dict[str, dict[str, int]] = {}

    @property
    def done(self) -> bool:
        return not self._unanswered

    def say(self, room: str) -> None:
        """Keep it in the outbox until it is answered."""
        client_id = f"{self.name}-{len(self.said) + 1}"
        self.said[client_id] = self._unanswered[client_id] = room
        self._to_send.put_nowait(client_id)

    def position(self, room: str) -> int:
        """Up to here nothing is missing."""
        return self._good[room]["seq"]

    async def run(self) -> None:
        """Listen and talk until cancelled."""
        async with aiohttp.ClientSession() as http:
            while True:
                self.reconnects += 1
                try:
                    await self._visit(http, self.urls[next(self._turn) % len(self.urls)])
                except (aiohttp.ClientError, OSError, TimeoutError):
                    await asyncio.sleep(RETRY_SECONDS)

    async def _visit(self, http: aiohttp.ClientSession, url: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with http.ws_connect(f"{url}/ws", headers=headers, max_msg_size=0) as socket:
            hello = await socket.receive_json(timeout=10)
            if hello["type"] == "goodbye":
                raise ConnectionError(hello["reason"])
            entered = {room["room"]: {"epoch": room["epoch"], "seq": room["seq"]} for room in hello["rooms"]}
            since = {room: at for room, at in self._good.items() if room in entered}
            for room, at in entered.items():
                self._good.setdefault(room, at)
            await socket.send_json({"type": "resume", "id": "resume", "rooms": since})
            self._slots, self._to_send = asyncio.Semaphore(self.in_flight), asyncio.Queue()
            for client_id in self._unanswered:
                self._to_send.put_nowait(client_id)
            talking = asyncio.create_task(self._talk(socket))
            self.present = True
            try:
                await self._listen(socket, {room: at["seq"] for room, at in entered.items()})
            finally:
                self.present = False
                talking.cancel()
                await asyncio.gather(talking, return_exceptions=True)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Everything that is not answered yet, in order, and what comes."""
        while True:
            client_id = await self._to_send.get()
            await self._slots.acquire()
            command = {"type": "message.post", "id": client_id, "client_id": client_id, "room": self.said[client_id]}
            await socket.send_json({**command, "body": f"{client_id} of a drill"})

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse, entered: dict[str, int]) -> None:
        here = Connection(entered)
        async for message in socket:
            frame = json.loads(message.data)
            type_ = frame["type"]
            if type_ == "ack" and frame["id"] != "resume":
                self._slots.release()
                self.answers[frame["id"]].add((Place(frame["room"], frame["seq"]), frame["message_id"]))
                self._unanswered.pop(frame["id"], None)
            elif type_ == "error":
                if frame["code"] not in COME_AGAIN:
                    self.complaints.append(f"{self.name} was answered {frame}")
                # What was sent behind it may be accepted: only from the first unanswered one on is the order safe.
                await socket.close()
            elif (type_ == "ack" and "resync" in frame["rooms"].values()) or type_ == "room.resync":
                self.complaints.append(f"{self.name} was told to read anew: {frame}")
            elif "epoch" in frame and "at" in frame and type_ not in ("ack", "hello"):
                self.take(frame, here)

    def take(self, event: dict[str, Any], here: "Connection") -> None:
        place = Place(event["room"], event["seq"])
        id_ = event.get("message_id", event["type"])
        if place in here.seen or self.seen.setdefault(place, id_) != id_:
            self.twice.add(id_)
        if not here.takes(place):
            self.too_late.add(id_)
        if event["type"] == "message.posted":
            self.heard.add(id_)
        good = self._good.setdefault(place.room, {"epoch": event["epoch"], "seq": place.seq - 1})
        while Place(place.room, good["seq"] + 1) in self.seen:
            good["epoch"], good["seq"] = event["epoch"], good["seq"] + 1


class Connection:
    """What one connection was told. What was missed before it is replayed beside what happens now, each in order."""

    def __init__(self, entered: dict[str, int]) -> None:
        self.seen: set[Place] = set()
        self._entered = entered
        self._last: dict[tuple[str, bool], int] = {}

    def takes(self, place: Place) -> bool:
        """Whether it comes behind all that stands before it."""
        self.seen.add(place)
        stretch = place.room, place.seq <= self._entered.get(place.room, 0)
        last = self._last.get(stretch, 0)
        self._last[stretch] = max(last, place.seq)
        return place.seq >= last


@asynccontextmanager
async def running(clients: Iterable[Client]) -> AsyncIterator[None]:
    """They are there for as long as the context lasts."""
    tasks = [asyncio.create_task(client.run()) for client in clients]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def settled(clients: list[Client]) -> bool:
    """Whether everything is answered, and every member has seen all of it."""
    if not all(client.done for client in clients):
        return False
    tops: dict[str, int] = defaultdict(int)
    for client in clients:
        for answers in client.answers.values():
            for place, _ in answers:
                tops[place.room] = max(tops[place.room], place.seq)
    return all(client.position(room) >= tops[room] for client in clients for room in client.rooms)
