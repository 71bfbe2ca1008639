"""A client as one would write it from the protocol: it changes what it shows because of events, and nothing else."""

from typing import Any

from tests.cast import Frame, Line, Person
from tests.place import Instance

SHOWN = ("body", "deleted", "reactions", "pinned", "version", "mentions", "author", "reply_to", "thread")


def shown(message: Frame) -> Frame:
    """What of a message object two clients must agree on."""
    kept = {name: message[name] for name in SHOWN}
    return kept | {"author": message["author"]["usercode"]}


class Room:
    """One room in one client: the messages by seq, and up to where nothing is missing."""

    def __init__(self, epoch: int, seq: int) -> None:
        self.epoch, self.seq = epoch, seq
        self.since = seq
        self.messages: dict[int, Frame] = {}
        self._waiting: dict[int, Frame] = {}

    def hear(self, event: Frame) -> None:
        """Apply events in the order of their seqs, each once; what is early waits."""
        if event["seq"] > self.seq:
            self._waiting[event["seq"]] = event
        while self.seq + 1 in self._waiting:
            self.seq += 1
            self._apply(self._waiting.pop(self.seq))

    def _apply(self, event: Frame) -> None:
        if event["type"] == "message.posted":
            blank: Frame = {"deleted": False, "reactions": {}, "pinned": False, "version": 1}
            self.messages[event["seq"]] = shown(blank | event)
        elif message := self.messages.get(event.get("target", 0)):
            self._change(message, event)

    def _change(self, message: Frame, event: Frame) -> None:
        given: dict[str, list[str]] = message["reactions"]
        match event["type"]:
            case "message.edited":
                # The text of an edit is gone when the message was deleted later.
                mentions = event.get("mentions", [])
                message |= {"body": event["body"], "mentions": mentions, "version": message["version"] + 1}
            case "message.deleted":
                message |= {"body": "", "deleted": True, "reactions": {}, "pinned": False, "mentions": []}
            case "message.pinned" | "message.unpinned":
                message["pinned"] = event["type"] == "message.pinned"
            case "reaction.added":
                given.setdefault(event["emoji"], []).append(event["by"])
            case "reaction.removed":
                given[event["emoji"]].remove(event["by"])
                if not given[event["emoji"]]:
                    del given[event["emoji"]]


class View:
    """All rooms of one person's client, over however many connections."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.rooms: dict[str, Room] = {}
        self.left: dict[str, Room] = {}
        self.leaks: list[Frame] = []
        self.line: Line | None = None
        self._read = 0

    @property
    def here(self) -> Line:
        assert self.line
        return self.line

    async def connect(self, instance: Instance) -> None:
        """Come (back) over an instance, and resume from where nothing is missing."""
        self.line = await self.person.opens(instance)
        self._read = 0
        mine = {room["room"]: room for room in self.line.hello["rooms"]}
        for key in self.rooms.keys() - mine.keys():
            self.left[key] = self.rooms.pop(key)
        for key, room in mine.items():
            if key not in self.rooms:
                self.rooms[key] = Room(room["epoch"], room["seq"])
        since = {key: {"epoch": room.epoch, "seq": room.seq} for key, room in self.rooms.items()}
        await self.line.ask("resume", rooms=since)
        await self.catch_up()

    async def cut(self) -> None:
        await self.catch_up()
        await self.here.close()

    async def catch_up(self) -> None:
        """Take in what the line has brought."""
        while self._read < len(self.here.frames):
            frame = self.here.frames[self._read]
            self._read += 1
            await self._take(frame)

    async def _take(self, frame: Frame) -> None:
        key: Any = frame.get("room")
        match frame["type"]:
            case "room.added":
                self.rooms[key] = Room(frame["epoch"], frame["seq"])
            case "room.removed":
                if key in self.rooms:
                    self.left[key] = self.rooms.pop(key)
            case "room.resync":
                await self._fetch(key, frame)
            case _ if "epoch" in frame and "at" in frame and frame["type"] not in ("ack", "hello"):
                if key in self.rooms:
                    self.rooms[key].hear(frame)
                else:
                    self.leaks.append(frame)

    async def _fetch(self, key: str, frame: Frame) -> None:
        """What was missed cannot be replayed: read the history instead."""
        status, room = await self.person.asks("GET", f"rooms/{key}")
        if status != 200:
            return
        fresh = Room(frame["epoch"], room["seq"])
        fresh.since = self.rooms[key].since if key in self.rooms else room["seq"]
        page = await self.person.reads(key, after=fresh.since, limit=200)
        while page:
            fresh.messages |= {message["seq"]: shown(message) for message in page if message["seq"] <= room["seq"]}
            page = await self.person.reads(key, after=page[-1]["seq"], limit=200)
        self.rooms[key] = fresh
