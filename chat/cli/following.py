"""Following rooms over a WebSocket that may be cut at any time, by the positions of docs/protocol.md.

Every event of a room that is followed is shown once, in the order of its log: each connection begins with where its
rooms are (`hello`), asks for what was missed (`resume`), and holds back what is newer until that has come.
"""

import asyncio
import random
from typing import Any, NamedTuple

import aiohttp
import click
import orjson

from chat.cli.faults import Refused
from chat.cli.lines import Lines
from chat.cli.remote import PASSING, Login, Server, talking_to

PAGE = 200
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
SIGNED_OUT, BLOCKED = 4401, 4403


class Position(NamedTuple):
    epoch: int
    seq: int


class Cut(Exception):
    """The line is gone; come back after so many seconds, or when it seems best."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__()


class Followed:
    """A room: up to where it has been shown, and what has to wait for something older."""

    def __init__(self, key: str, lines: Lines) -> None:
        self.key = key
        self.position: Position | None = None
        self._lines = lines
        self._entered = Position(0, 0)
        self._held: list[dict[str, Any]] | None = None

    def enter(self, position: Position) -> bool:
        """A connection stands here now; whether anything before it is missing."""
        self._entered = position
        if self.position is None or self.position == position:
            self.position = position
            return False
        self._held = []
        return True

    def take(self, event: dict[str, Any]) -> None:
        place = Position(event["epoch"], event["seq"])
        if self._held is not None and place > self._entered:
            self._held.append(event)
        elif self.position is None or place > self.position:
            self.position = place
            self._lines.show(event)

    def go_on(self) -> None:
        """What was missed has come."""
        held, self._held = self._held or [], None
        for event in held:
            self.take(event)

    async def catch_up(self, server: Server, to: Position) -> None:
        """What the log cannot replay whole is read from the history, up to a position, which counts from now on.

        After an epoch has ended, numbers above `to` are given anew, to other messages.
        """
        since = self.position.seq if self.position else to.seq
        while since < to.seq:
            page = await server.insist("GET", f"rooms/{self.key}/messages?after={since}&limit={PAGE}")
            for message in page["items"]:
                if since < message["seq"] <= to.seq:
                    self._lines.show(posted(message))
            if not page["next"] or not page["items"]:
                break
            since = page["items"][-1]["seq"]
        self.position = to


class Follower:
    def __init__(self, login: Login, keys: list[str], lines: Lines) -> None:
        self._login = login
        self._lines = lines
        self._rooms = {key: Followed(key, lines) for key in keys}
        self._began = False

    async def follow(self, count: int) -> None:
        """The newest `count` messages of each room, then what comes, for ever.

        Raises Refused when it cannot begin, or must not come back, and BrokenPipeError when nobody reads it any more.
        """
        pause = FIRST_PAUSE
        async with talking_to(self._login) as server:
            while True:
                try:
                    async with server.line() as line:
                        await self._begin(server, line, count)
                        pause = FIRST_PAUSE
                        await self._listen(server, line)
                except Refused as refused:
                    if not self._began or (400 <= refused.status < 500 and refused.status not in PASSING):
                        raise
                    wait = None
                except Cut as cut:
                    wait = cut.seconds
                except BrokenPipeError:
                    # Nobody reads what is shown any more; a line that breaks is told by aiohttp's own errors.
                    raise
                except (aiohttp.ClientError, ConnectionError):
                    wait = None
                if not self._began:
                    raise Refused(f"{self._login.url} has ended the line. Try again in a moment.")
                if pause == FIRST_PAUSE:
                    click.echo("The line was cut. Coming back …", err=True)
                # Not all at once: a server that restarts has many to welcome.
                await asyncio.sleep(wait if wait is not None else pause * random.uniform(0.5, 1))  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _begin(self, server: Server, line: aiohttp.ClientWebSocketResponse, count: int) -> None:
        hello = await _receive(line)
        places = {one["room"]: Position(one["epoch"], one["seq"]) for one in hello.get("rooms", [])}
        for key in [key for key in self._rooms if key not in places]:
            self._lose(key)
        missed = {key: room.position for key, room in self._rooms.items() if room.enter(places[key])}
        if not self._began:
            await self._show_history(server, places, count)
            self._began = True
            click.echo(f"Following {', '.join(self._rooms)} (stop with Ctrl-C).", err=True)
            return
        click.echo("Back.", err=True)
        if missed:
            rooms = {key: position._asdict() for key, position in missed.items() if position}
            await line.send_str(orjson.dumps({"type": "resume", "id": "resume", "rooms": rooms}).decode())

    async def _show_history(self, server: Server, places: dict[str, Position], count: int) -> None:
        found: list[dict[str, Any]] = []
        for key in self._rooms:
            before, wanted = places[key].seq + 1, count
            while wanted > 0 and before > 1:
                path = f"rooms/{key}/messages?before={before}&limit={min(wanted, PAGE)}"
                page = (await server.insist("GET", path))["items"]
                if not page:
                    break
                found += page
                before, wanted = page[0]["seq"], wanted - len(page)
        for message in sorted(found, key=lambda one: (one["at"], one["seq"])):
            self._lines.show(posted(message))

    async def _listen(self, server: Server, line: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            frame = await _receive(line)
            room = self._rooms.get(frame.get("room", ""))
            match frame["type"]:
                case "ack":
                    for one in self._rooms.values():
                        one.go_on()
                case "error":
                    raise Cut
                case "room.resync" if room:
                    await room.catch_up(server, Position(frame["epoch"], frame["seq"]))
                case "room.removed" if room:
                    self._lose(room.key)
                case _ if room and "epoch" in frame and "at" in frame:
                    room.take(frame)

    def _lose(self, key: str) -> None:
        if not self._began:
            raise Refused(f"There is no room {key}, or you are not in it. Join it first.", 404)
        click.echo(f"You are not in {key} any more.", err=True)
        del self._rooms[key]
        if not self._rooms:
            raise Refused("There is no room left to follow.", 404)


async def _receive(line: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """The next frame. Raises Cut, or Refused when there is no use in coming back."""
    message = await line.receive()
    if message.type is aiohttp.WSMsgType.TEXT:
        frame: dict[str, Any] = orjson.loads(message.data)
        if frame["type"] != "goodbye":
            return frame
        if frame["code"] == SIGNED_OUT:
            raise Refused("The token is over. Run `chat login` again.", 401)
        if frame["code"] == BLOCKED:
            raise Refused("This account is blocked.", 403)
        wait = frame.get("retry_after_ms")
        raise Cut(wait / 1000 if wait is not None else 0)
    if line.close_code in (SIGNED_OUT, BLOCKED):
        raise Refused("The server does not want this account back.", 403)
    raise Cut


def posted(message: dict[str, Any]) -> dict[str, Any]:
    """A message of the history in the form of the event that it was."""
    return {"type": "message.posted", **message}
