"""Several instances behind the real nginx with the product's own configuration."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.cast import PASSWORD, Person
from tests.faults.processes import Web
from tests.servers import MariaDB, Nginx, Redis


@dataclass(frozen=True)
class Entrance:
    """Enough of an instance for the cast: where it is."""

    url: str
    webs: list[Web]


@pytest.fixture(scope="module")
async def entrance(mariadb: MariaDB) -> AsyncIterator[Entrance]:
    """Three instances that migrate and start at once, a worker in one of them, one way in."""
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(Redis(appendfsync="always"))
        settings: dict[str, Any] = {
            "DATABASE_URL": mariadb.create_database("entrance"),
            "REDIS_URL": redis.url,
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
