"""Several instances behind the real nginx with the product's own configuration."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.cast import PASSWORD, SECONDS, Person
from tests.faults.processes import Web
from tests.servers import MariaDB, Nginx, Redis
from tests.uploading import Piecewise


@dataclass(frozen=True)
class Entrance:
    """Enough of an instance for the cast: where it is."""

    url: str
    webs: list[Web]


@pytest.fixture(scope="module")
async def entrance(mariadb: MariaDB, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Entrance]:
    """Three instances that migrate and start at once, a worker in one of them, one way in."""
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(Redis(appendfsync="always"))
        settings: dict[str, Any] = {
            "DATABASE_URL": mariadb.create_database("entrance"),
            "REDIS_URL": redis.url,
            "DATA_DIR": str(tmp_path_factory.mktemp("entrance")),
            "MIGRATE": "1",
            "WORKER": "inside",
            "TRUSTED_PROXIES": "127.0.0.0/8",
        }
        webs = [stack.enter_context(Web(**settings)) for _ in range(3)]
        nginx = stack.enter_context(Nginx(*(f"127.0.0.1:{web.port}" for web in webs)))
        yield Entrance(nginx.url, webs)


@pytest.fixture
async def people(entrance: Entrance) -> AsyncIterator[list[Person]]:
    people = [Person(f"visitor{number}", entrance) for number in range(6)]  # type: ignore[arg-type]
    for person in people:
        await (await person.registers()).comes()
    yield people
    for person in people:
        await person.is_gone()


async def test_people_on_all_instances_talk(people: list[Person]) -> None:
    assert 3 == len({person.here.hello["instance"] for person in people})

    await people[0].says("good evening", "general")

    for person in people:
        await person.here.hears(lambda frame: frame.get("body") == "good evening")
    assert "good evening" in [message["body"] for message in await people[5].reads("general")]


async def test_a_browser_signs_in_and_opens_a_socket(entrance: Entrance, people: list[Person]) -> None:
    """The Origin check passes through the proxy, port and all; and a foreign origin does not."""
    jar = aiohttp.CookieJar(unsafe=True)
    own = {"Origin": entrance.url}
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        form = {"username": people[0].username, "password": PASSWORD}
        async with browser.post(f"{entrance.url}/login", data=form, headers=own) as response:
            assert 200 == response.status
            assert "private, no-store" == response.headers["Cache-Control"]
        async with browser.ws_connect(f"{entrance.url}/ws", headers=own) as socket:
            assert "hello" == (await socket.receive_json())["type"]
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.ws_connect(f"{entrance.url}/ws", headers={"Origin": "http://evil.example"})
    assert 403 == refused.value.status


async def test_an_instance_that_dies_is_not_noticed_for_long(entrance: Entrance, people: list[Person]) -> None:
    said = await people[0].says("before", "general")
    for person in people:
        await person.here.hears(lambda frame: frame.get("body") == "before")
    entrance.webs[0].kill()

    statuses = [(await people[1].asks("GET", "rooms/general/messages"))[0] for _ in range(6)]
    for person in people:
        await person.goes()
        await person.comes()
        ack = await person.here.ask("resume", rooms={"general": {"epoch": said["epoch"], "seq": said["seq"]}})
        assert {"general": "ok"} == ack["rooms"]
    await people[2].says("after", "general")

    assert [200] * 6 == statuses
    for person in people:
        await person.here.hears(lambda frame: frame.get("body") == "after")
    entrance.webs[0].start()


async def test_an_upload_outlives_the_instance_that_took_it(entrance: Entrance, people: list[Person]) -> None:
    """The rest comes by the way that all take, in one piece that is larger than what else may pass there."""
    beginning, rest = b"before " * 100_000, b"and after" * 4_000_000
    one = await Piecewise.begins(people[0], len(beginning) + len(rest))

    async def breaking_off() -> AsyncIterator[bytes]:
        yield beginning
        async with asyncio.timeout(SECONDS):
            while True:
                if await one.is_at(entrance.webs[1]) == len(beginning):
                    break
                await asyncio.sleep(0.01)
        entrance.webs[0].kill()
        yield b"lost"

    with pytest.raises(aiohttp.ClientError):
        await one.brings(breaking_off(), 0, entrance.webs[0])
    status, body = await one.brings(rest, await one.is_at())

    assert (200, one.id) == (status, body["id"])
    async with people[0].http.get(entrance.url + body["url"], headers=people[0].headers) as response:
        assert beginning + rest == await response.read()
    entrance.webs[0].start()
