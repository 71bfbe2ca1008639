"""Where no WebSocket comes through: the same frames as server-sent events, and a POST for each command."""

from collections.abc import AsyncIterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import aiohttp

from chat.errors import CloseCode
from chat.gateway import protocol
from chat.gateway.hub import HUB
from tests.cast import Line, Person
from tests.place import Instance, Place


class Stream:
    """An event stream that behaves like the client's end of a WebSocket; commands go to `door`, any instance."""

    def __init__(self, person: Person, response: aiohttp.ClientResponse, door: Instance) -> None:
        self._person = person
        self._response = response
        self._door = door
        self.connection = ""
        self.close_code: int | None = None

    async def __aiter__(self) -> AsyncIterator[Any]:
        with suppress(aiohttp.ClientConnectionError):
            async for line in self._response.content:
                if line.startswith(b"data: "):
                    yield SimpleNamespace(data=line.removeprefix(b"data: "))
        self.close_code = 0

    async def send_str(self, text: str) -> None:
        assert 202 == await self.posts(text)

    async def posts(self, text: str) -> int:
        url = f"{self._door.url}/events/{self.connection}"
        async with self._person.http.post(url, data=text.encode(), headers=self._person.headers) as response:
            return response.status

    async def close(self) -> None:
        self._response.close()


async def streams(person: Person, place: Place, query: str = "") -> Line:
    """A line over events, whose commands enter through another instance where there is one."""
    url = f"{person.instance.url}/events{query}"
    timeout = aiohttp.ClientTimeout(total=None)
    response = await person.http.get(url, headers=person.headers, timeout=timeout)
    assert (200, "text/event-stream") == (response.status, response.content_type)
    door = next((one for one in place.instances if one is not person.instance), person.instance)
    stream = Stream(person, response, door)
    line = Line(stream)  # type: ignore[arg-type]
    person.lines.append(line)
    line.hello = await line.hears(lambda frame: frame["type"] == "hello")
    stream.connection = line.hello["connection"]
    return line


async def test_what_others_say_is_heard_and_answered(alice: Person, bob: Person, crew: str, place: Place) -> None:
    line = await streams(bob, place)
    assert crew in {room["room"] for room in line.hello["rooms"]}

    await alice.says("Does it reach you?", crew)
    await line.hears(lambda frame: frame.get("body") == "Does it reach you?")
    ack = await line.ask("message.post", room=crew, body="It does.")

    heard = await alice.here.hears(lambda frame: frame.get("body") == "It does.")
    assert ack["seq"] == heard["seq"]


async def test_what_was_missed_is_replayed(alice: Person, bob: Person, crew: str, place: Place) -> None:
    first = await streams(bob, place)
    said = await alice.says("before the cut", crew)
    await first.hears(lambda frame: frame.get("body") == "before the cut")
    await first.close()
    for number in range(3):
        await alice.says(f"missed {number}", crew)

    second = await streams(bob, place)
    await second.ask("resume", rooms={crew: {"epoch": said["epoch"], "seq": said["seq"]}})

    assert [f"missed {number}" for number in range(3)] == [frame["body"] for frame in second.posted(crew)]


async def test_large_frames_and_html_come_whole(alice: Person, bob: Person, crew: str, place: Place) -> None:
    line = await streams(bob, place, "?format=html")

    for body in ("short", "long " * 1_500, "ü" * 8_000):
        await alice.says(body, crew)

    for body in ("short", "long " * 1_500, "ü" * 8_000):
        frame = await line.hears(lambda one, body=body: one.get("body") == body.strip())
        assert 'class="message"' in frame["html"]


async def test_only_ones_own_streams_take_commands(alice: Person, bob: Person, crew: str, place: Place) -> None:
    line = await streams(bob, place)
    stream: Any = line.socket
    mallory = Stream(alice, stream._response, place.one)
    mallory.connection = stream.connection

    assert 202 == await mallory.posts('{"type": "message.post", "id": 1, "room": "general", "body": "in bob\'s name"}')
    await line.ask("ping")

    assert [] == [frame for frame in line.frames if frame.get("body") == "in bob's name"]
    assert [] == [message for message in await alice.reads("general") if message["body"] == "in bob's name"]


async def test_whoever_is_not_signed_in_gets_no_stream(place: Place) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{place.one.url}/events") as response:
            assert 401 == response.status
        async with http.post(f"{place.one.url}/events/anything", data=b"{}") as response:
            assert response.status in (401, 403)


async def test_a_command_that_is_too_long_is_refused(bob: Person, place: Place) -> None:
    line = await streams(bob, place)
    stream: Any = line.socket

    assert 413 == await stream.posts("x" * (64 * 1024 + 1))
    assert (await line.ask("ping")) is not None


async def test_signing_out_ends_the_stream(bob: Person, place: Place) -> None:
    line = await streams(bob, place)

    await bob.asks("POST", "auth/logout", {"refresh_token": bob.refresh_token})

    goodbye = await line.hears(lambda frame: frame["type"] == "goodbye")
    assert 4401 == goodbye["code"]
    assert 0 == await line.is_closed()


async def test_whoever_floods_a_stream_loses_it(bob: Person, place: Place) -> None:
    line = await streams(bob, place)
    everybody = (one for instance in place.instances for one in instance.app[HUB].connections())
    connection = next(one for one in everybody if one.id == line.hello["connection"])
    assert connection.take

    for number in range(200):
        connection.take(f'{{"type": "ping", "id": {number}}}')

    assert 1008 == (await line.hears(lambda frame: frame["type"] == "goodbye"))["code"]


def test_frames_of_any_length_are_taken_apart() -> None:
    payloads = [b"x" * length for length in (0, 125, 126, 65_535, 65_536)]
    frames = b"".join(map(protocol.text_frame, payloads)) + protocol.close_frame(CloseCode.RESTART, "soon")

    assert [*payloads, None] == list(protocol.split(frames))
