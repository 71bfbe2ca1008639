"""With Redis or the database away: what goes on, what says that it cannot, and that all is well afterwards."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cast import Person
from tests.place import Instance, serving, settings
from tests.servers import MariaDB, Redis


@dataclass(frozen=True)
class Rig:
    instance: Instance
    redis: Redis
    mariadb: MariaDB


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """An instance on services of its own, which may be killed."""
    with Redis() as redis, MariaDB() as mariadb:
        database = mariadb.create_database("outages")
        chosen = settings(tmp_path, database_url=database, redis_url=redis.url, migrate=True, worker="inside")
        async with serving(chosen) as instance:
            yield Rig(instance, redis, mariadb)


async def status(person: Person, path: str) -> int:
    async with person.http.get(f"{person.instance.url}{path}", headers=person.headers) as response:
        await response.read()
        return response.status


async def test_without_the_database_talk_goes_on(rig: Rig, alice: Person, bob: Person) -> None:
    await alice.says("before", "general")
    rig.mariadb.kill()

    await alice.says("by socket", "general")
    posted = await bob.asks("POST", "rooms/general/messages", {"body": "by API"})
    page = await status(alice, "/rooms/general")
    read = [message["body"] for message in await alice.reads("general")]
    again = await bob.opens()
    ready, unavailable = await status(alice, "/readyz"), await alice.asks("POST", "rooms", {"name": "A room"})

    assert ["before", "by socket", "by API"] == await bob.hears("general", 3)
    assert (201, 200, 503) == (posted[0], page, ready)
    assert ["before", "by socket", "by API"] == read
    assert {"general", "everyone"} == {room["room"] for room in again.hello["rooms"]}
    assert (503, "unavailable") == (unavailable[0], unavailable[1]["code"])

    rig.mariadb.start()
    last = (await alice.says("after", "general"))["seq"]
    await alice.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == "general" and f["seq"] >= last)
    assert 200 == await status(alice, "/readyz")
    assert 201 == (await alice.asks("POST", "rooms", {"name": "A room"}))[0]


async def test_without_the_database_those_who_know_each_other_talk_on(rig: Rig, alice: Person, bob: Person) -> None:
    first = await alice.here.ask("message.post", to=bob.usercode, body="before")
    rig.mariadb.kill()

    second = await bob.here.ask("message.post", to=alice.usercode, body="by socket")
    begun = await alice.asks("POST", "directs", {"to": [bob.usercode]})
    page = await status(alice, f"/rooms/{first['room']}")
    greeted = {room["room"]: room for room in (await bob.opens()).hello["rooms"]}[first["room"]]
    stranger = await alice.here.send("message.post", to="ZZZZZZZZ", body="who?")

    assert first["room"] == second["room"]
    assert ["before", "by socket"] == await alice.hears(first["room"], 2)
    assert (200, bob.username.title(), 200) == (begun[0], begun[1]["name"], page)
    assert (alice.username.title(), [alice.usercode, bob.usercode]) == (
        greeted["name"],
        [one["usercode"] for one in greeted["people"]],
    )
    assert "unavailable" == stranger["code"]


async def test_without_redis_everything_says_so_and_comes_back(rig: Rig, alice: Person, bob: Person) -> None:
    await alice.says("before", "general")
    rig.redis.kill()

    answer = await alice.here.send("message.post", room="general", body="lost?", client_id="c1")
    statuses = [await status(alice, path) for path in ("/healthz", "/readyz", "/rooms/general", "/api/v1/me")]

    assert "unavailable" == answer["code"]
    assert answer["retry_after"] > 0
    assert [200, 503, 503, 503] == statuses

    rig.redis.start()
    while await status(alice, "/readyz") != 200:
        pass
    await alice.says("lost?", "general", client_id="c1")
    assert ["before", "lost?"] == await bob.hears("general", 2), "the same socket, the same client_id"
