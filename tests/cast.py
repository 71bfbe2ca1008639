"""The cast: people who talk over real sockets to real instances."""

import asyncio
import itertools
import json
from collections import defaultdict
from typing import Any, Self

import aiohttp

from tests.place import Instance

PASSWORD = "four plain words here"
SECONDS = 20
_numbers = itertools.count(1)

Frame = dict[str, Any]


class Refused(AssertionError):
    """The server answered a command with an error."""

    def __init__(self, frame: Frame) -> None:
        self.code = frame["code"]
        self.frame = frame
        super().__init__(str(frame))


class Line:
    """One WebSocket: what it was told, and how to ask for something."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.hello: Frame = {}
        self.frames: list[Frame] = []
        self.close_code: int | None = None
        self._answers: dict[int, asyncio.Future[Frame]] = {}
        self._ids = itertools.count(1)
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, url: str, **options: Any) -> Self:
        line = cls(await http.ws_connect(url, max_msg_size=0, **options))
        line.hello = await line.hears(lambda frame: frame["type"] == "hello")
        return line

    async def _read(self) -> None:
        async for message in self.socket:
            frame = json.loads(message.data)
            if frame["type"] in ("ack", "error") and frame.get("id") in self._answers:
                self._answers.pop(frame["id"]).set_result(frame)
            async with self._news:
                self.frames.append(frame)
                self._news.notify_all()
        self.close_code = self.socket.close_code
        async with self._news:
            self._news.notify_all()

    def send(self, type_: str, **fields: Any) -> asyncio.Future[Frame]:
        """Ask without waiting; the future is the answer."""
        id_ = next(self._ids)
        answer = asyncio.get_running_loop().create_future()
        self._answers[id_] = answer
        self._sending = asyncio.create_task(self.socket.send_str(json.dumps({"type": type_, "id": id_, **fields})))
        return answer

    async def ask(self, type_: str, **fields: Any) -> Frame:
        """Ask, and wait for the ack. Raises Refused with the error."""
        frame = await asyncio.wait_for(self.send(type_, **fields), SECONDS)
        if frame["type"] == "error":
            raise Refused(frame)
        return frame

    async def say_raw(self, text: str) -> Frame:
        """Send any text; the next answer without an id of ours."""
        seen = len(self.frames)
        await self.socket.send_str(text)
        return await self.hears(lambda frame: frame["type"] in ("ack", "error"), since=seen)

    async def hears(self, wanted: Any, since: int = 0) -> Frame:
        """The first frame that fits, now or soon."""

        def found() -> Frame | None:
            return next((frame for frame in self.frames[since:] if wanted(frame)), None)

        async with asyncio.timeout(SECONDS), self._news:
            await self._news.wait_for(lambda: found() or self.close_code is not None)
        frame = found()
        assert frame, f"closed with {self.close_code} before it came"
        return frame

    async def is_closed(self) -> int:
        """Wait until the server has closed it; the code."""
        async with asyncio.timeout(SECONDS), self._news:
            await self._news.wait_for(lambda: self.close_code is not None)
        assert self.close_code is not None
        return self.close_code

    def posted(self, room: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == "message.posted" and frame["room"] == room]

    def events(self, room: str) -> list[Frame]:
        """What took a seq in a room, in the order in which it came."""
        return [frame for frame in self.frames if frame.get("room") == room and "epoch" in frame and "at" in frame]

    async def close(self) -> None:
        await self.socket.close()
        await self._reader


class Person:
    """Somebody with an account, a token, and a line when they are there."""

    def __init__(self, name: str, instance: Instance) -> None:
        self.username = f"{name}-{next(_numbers)}"
        self.instance = instance
        self.usercode = ""
        self.token = ""
        self.refresh_token = ""
        self.http = aiohttp.ClientSession()
        self.line: Line | None = None
        self.lines: list[Line] = []
        self._heard: dict[str, int] = defaultdict(int)

    async def registers(self) -> Self:
        status, body = await self.asks(
            "POST", "auth/register", {"username": self.username, "password": PASSWORD, "name": self.username.title()}
        )
        assert status == 201, body
        self._signed_in(body)
        return self

    async def signs_in(self) -> Self:
        status, body = await self.asks("POST", "auth/token", {"username": self.username, "password": PASSWORD})
        assert status == 200, body
        self._signed_in(body)
        return self

    def _signed_in(self, body: Frame) -> None:
        self.usercode = body["user"]["usercode"]
        self.token, self.refresh_token = body["access_token"], body["refresh_token"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def asks(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """The API: status and body."""
        url = f"{self.instance.url}/api/v1/{path}"
        headers = {**self.headers, **options.pop("headers", {})}
        async with self.http.request(method, url, json=body, headers=headers, **options) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None

    async def opens(self, instance: Instance | None = None, query: str = "", **options: Any) -> Line:
        """Another line, on this or another instance."""
        url = f"{(instance or self.instance).url}/ws{query}".replace("http", "ws", 1)
        line = await Line.open(self.http, url, headers=self.headers, **options)
        self.lines.append(line)
        return line

    async def comes(self, instance: Instance | None = None) -> Self:
        """Be there: the line over which they speak and hear."""
        self.line = await self.opens(instance)
        return self

    @property
    def here(self) -> Line:
        assert self.line, f"{self.username} is not there"
        return self.line

    async def makes(self, kind: str = "open", name: str = "Crew") -> str:
        """A new room; its key."""
        status, body = await self.asks("POST", "rooms", {"name": name, "kind": kind})
        assert status == 201, body
        await self._is_let_in(body["room"])
        return str(body["room"])

    async def enters(self, room: str) -> Frame:
        """Join an open room, over the line."""
        return await self.here.ask("room.join", room=room)

    async def brings(self, other: "Person", room: str) -> None:
        status, body = await self.asks("POST", f"rooms/{room}/members", {"usercode": other.usercode})
        assert status == 201, body
        await other._is_let_in(room)

    async def removes(self, other: "Person", room: str) -> None:
        status, body = await self.asks("DELETE", f"rooms/{room}/members/{other.usercode}")
        assert status == 200, body

    async def _is_let_in(self, room: str) -> None:
        if self.line:
            await self.line.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == room)

    async def says(self, body: str, room: str, **fields: Any) -> Frame:
        """Post over the line; the ack."""
        return await self.here.ask("message.post", room=room, body=body, **fields)

    async def hears(self, room: str, count: int = 1) -> list[str]:
        """The next messages of a room, as texts."""
        first = self._heard[room]
        self._heard[room] = first + count
        await self.here.hears(lambda _: len(self.here.posted(room)) >= first + count)
        return [frame["body"] for frame in self.here.posted(room)[first:]]

    async def hears_nothing(self, room: str, from_: "Person") -> bool:
        """Whether nothing new happened there: what `from_` says afterwards in a room of both arrives without it."""
        seen = len(self.here.frames)
        sign = f"sign {next(_numbers)}"
        await from_.says(sign, "general")
        await self.here.hears(lambda frame: frame.get("body") == sign)
        # These two are told late, of what happened before.
        late = ("message.stored", "member.read")
        return not [one for one in self.here.frames[seen:] if one.get("room") == room and one["type"] not in late]

    async def reads(self, room: str, **query: Any) -> list[Frame]:
        """A page of history."""
        status, body = await self.asks("GET", f"rooms/{room}/messages", params=query)
        assert status == 200, body
        return list(body["items"])

    async def goes(self) -> None:
        for line in self.lines:
            await line.close()
        self.lines, self.line = [], None

    async def is_gone(self) -> None:
        await self.goes()
        await self.http.close()
