"""Clients with an outbox that never give up, and the books: what was sent, acked, seen and stored must be the same."""

import asyncio
import itertools
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.faults.processes import Web

RETRY_SECONDS = 0.05
TOO_LATE_SECONDS = 40


@dataclass(repr=False)
class Client:
    """Sends all that it has to say, in order, over whichever instance answers; resumes by position after each cut."""

    name: str
    token: str
    instances: list[Web]
    to_say: dict[str, list[tuple[str, str]]]
    acked: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    seen: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    faults: list[str] = field(default_factory=list)
    in_flight: int = 8
    reconnects: int = -1
    present: bool = False

    def __post_init__(self) -> None:
        self._unacked = {client_id: (room, body) for room, all_ in self.to_say.items() for client_id, body in all_}
        self._turn = itertools.count(hash(self.name) % len(self.instances))
        self._good: dict[str, dict[str, int]] = {}
        self._http = aiohttp.ClientSession()

    @property
    def done(self) -> bool:
        return not self._unacked

    async def run(self, start: asyncio.Event, stop: asyncio.Event) -> None:
        """Listen, talk from `start` on, until told to stop."""
        self._start = start
        async with self._http:
            while not stop.is_set():
                self.reconnects += 1
                try:
                    await self._visit(self.instances[next(self._turn) % len(self.instances)], stop)
                except (aiohttp.ClientError, OSError, TimeoutError):
                    await asyncio.sleep(RETRY_SECONDS)

    async def _visit(self, instance: Web, stop: asyncio.Event) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._http.ws_connect(f"{instance.url}/ws", headers=headers, max_msg_size=0) as socket:
            hello = await socket.receive_json(timeout=10)
            if hello["type"] == "goodbye":
                raise ConnectionError(hello["reason"])
            rooms = {room["room"]: {"epoch": room["epoch"], "seq": room["seq"]} for room in hello["rooms"]}
            self._room_to_send = asyncio.Semaphore(self.in_flight)
            self.present = True
            since = {room: at for room, at in self._good.items() if room in rooms}
            for room, at in rooms.items():
                self._good.setdefault(room, at)
            await socket.send_json({"type": "resume", "id": "resume", "rooms": since})
            talking = asyncio.create_task(self._talk(socket))
            listening = asyncio.create_task(self._listen(socket))
            ended = asyncio.create_task(stop.wait())
            await asyncio.wait([listening, ended], return_when=asyncio.FIRST_COMPLETED)
            for task in (talking, listening, ended):
                task.cancel()
            await asyncio.gather(talking, listening, ended, return_exceptions=True)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Everything that is not acked yet, in order, a few at a time."""
        await self._start.wait()
        for client_id, (room, body) in list(self._unacked.items()):
            await self._room_to_send.acquire()
            command = {"type": "message.post", "id": client_id, "room": room, "body": body, "client_id": client_id}
            await socket.send_json(command)

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        here: dict[str, set[int]] = defaultdict(set)
        async for message in socket:
            frame = json.loads(message.data)
            type_ = frame["type"]
            if type_ == "ack" and frame["id"] != "resume":
                self._room_to_send.release()
                self.acked[frame["id"]] = frame
                self.answers[frame["id"]].add((frame["seq"], frame["message_id"]))
                self._unacked.pop(frame["id"], None)
            elif type_ == "error":
                if frame["code"] != "unavailable":
                    self.faults.append(f"{self.name}: {frame}")
                # What was sent behind it may be accepted: only from the first unanswered one on is the order safe.
                await socket.close()
            elif (type_ == "ack" and "resync" in frame["rooms"].values()) or type_ == "room.resync":
                self.faults.append(f"{self.name}: {frame}")
            elif "epoch" in frame and "at" in frame and type_ not in ("ack", "hello"):
                self._take(frame, here)

    def _take(self, event: dict[str, Any], here: dict[str, set[int]]) -> None:
        room, seq = event["room"], event["seq"]
        if seq in here[room]:
            self.faults.append(f"{self.name}: {room} {seq} twice on one connection")
        here[room].add(seq)
        id_ = event.get("message_id", event["type"])
        if self.seen[room].setdefault(seq, id_) != id_:
            self.faults.append(f"{self.name}: {room} {seq} is another event now")
        while self._good[room]["seq"] + 1 in self.seen[room]:
            self._good[room] = {"epoch": event["epoch"], "seq": self._good[room]["seq"] + 1}

    def position(self, room: str) -> int:
        """Up to here nothing is missing."""
        return self._good[room]["seq"]


async def until(holds: Callable[[], bool]) -> None:
    """Look again and again: what is waited for happens in other processes."""
    async with asyncio.timeout(TOO_LATE_SECONDS):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def settled(clients: list[Client]) -> None:
    """Wait until everything is acked and every member has seen all of it."""
    await until(lambda: all(client.done for client in clients))
    tops: dict[str, int] = defaultdict(int)
    for client in clients:
        for ack in client.acked.values():
            tops[ack["room"]] = max(tops[ack["room"]], ack["seq"])
    await until(lambda: all(client.position(room) >= tops[room] for client in clients for room in client.to_say))


def check(clients: list[Client], stored: list[tuple[str, int, str, str]]) -> None:
    """Join the books. `stored` are (room, seq, message id, client_id) of the database."""
    assert [] == [fault for client in clients for fault in client.faults][:5]
    sent = {client_id for client in clients for said in client.to_say.values() for client_id, _ in said}
    acked = {id_: (ack["room"], ack["seq"], ack["message_id"]) for c in clients for id_, ack in c.acked.items()}
    assert set() == sent ^ acked.keys(), "every message is acked"
    assert [] == [id_ for c in clients for id_, answers in c.answers.items() if len(answers) > 1], "one answer for each"

    in_database = {client_id: (room, seq, message_id) for room, seq, message_id, client_id in stored}
    assert len(stored) == len(in_database), "no message is stored twice"
    assert [] == differences(acked, in_database), "the database holds exactly what was acked"

    places = {(room, seq): message_id for room, seq, message_id in acked.values()}
    for client in clients:
        seen = {(room, seq): id_ for room, events in client.seen.items() for seq, id_ in events.items()}
        mine = {place: id_ for place, id_ in places.items() if place[0] in client.to_say}
        assert [] == differences(mine, {place: seen.get(place) for place in mine}), f"{client.name} saw each once"
        for room, said in client.to_say.items():
            seqs = [client.acked[client_id]["seq"] for client_id, _ in said]
            assert sorted(seqs) == seqs, f"{client.name}'s messages kept their order in {room}"


def differences(expected: dict[Any, Any], found: dict[Any, Any]) -> list[Any]:
    """The first few, since a wrong book has thousands."""
    keys = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    return [(key, expected.get(key), found.get(key)) for key in keys[:5]]
