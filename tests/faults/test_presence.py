"""Presence when an instance is really killed, or the database is away."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from chat.bus import keys
from chat.bus import presence as bus
from chat.bus.pipe import open_pipe
from tests.cast import Frame, Person
from tests.faults.processes import Web
from tests.place import Instance, serving, settings
from tests.servers import MariaDB, Redis


def says(frame: Frame, of: Person, state: str) -> bool:
    changes = frame["changes"] if frame["type"] == "presence.changed" else []
    return any(change["usercode"] == of.usercode and change["state"] == state for change in changes)


@pytest.fixture
async def people() -> AsyncIterator[list[Person]]:
    people: list[Person] = []
    yield people
    for person in people:
        await person.is_gone()


async def test_who_was_at_a_killed_instance_is_gone(mariadb: MariaDB, people: list[Person]) -> None:
    with Redis() as redis:
        shared = {"DATABASE_URL": mariadb.create_database("killed"), "REDIS_URL": redis.url, "WORKER": "external"}
        with Web(**shared, MIGRATE="1") as first, Web(**shared) as second:
            for name, process in (("alice", first), ("bob", second)):
                people.append(await Person(name, Instance(web.Application(), process.url)).registers())
            alice, bob = people
            await alice.comes()
            await bob.comes()
            await alice.here.hears(lambda frame: says(frame, bob, "online"))

            second.kill()
            # Its last word counts for a while; the other one looks after its people when that is over.
            async with open_pipe(redis.url) as pipe:
                await pipe.call("ZADD", keys.INSTANCES, 0, str(bob.here.hello["instance"]))
            await alice.here.hears(lambda frame: says(frame, bob, "offline"))

            assert "offline" == (await alice.asks("GET", f"users/{bob.usercode}"))[1]["state"]


async def test_who_was_at_a_stopped_instance_is_gone_at_once(
    mariadb: MariaDB, tmp_path: Path, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Redis() as redis:
        url = mariadb.create_database("stopped")
        chosen = settings(tmp_path, database_url=url, redis_url=redis.url, migrate=True, worker="external")
        async with serving(chosen) as first:
            async with serving(chosen) as second:
                for name, instance in (("alice", first), ("bob", second)):
                    people.append(await (await Person(name, instance).registers()).comes())
                alice, bob = people
                await alice.here.hears(lambda frame: says(frame, bob, "online"))
                monkeypatch.setattr(bus, "GRACE_SECONDS", 0)

            await alice.here.hears(lambda frame: says(frame, bob, "offline"))


async def test_without_the_database_one_still_sees_who_is_here(tmp_path: Path, people: list[Person]) -> None:
    with Redis() as redis, MariaDB() as mariadb:
        url = mariadb.create_database("polling")
        chosen = settings(tmp_path, database_url=url, redis_url=redis.url, migrate=True, worker="inside")
        async with serving(chosen) as instance:
            people += [await (await Person(name, instance).registers()).comes() for name in ("alice", "bob")]
            alice, bob = people
            mariadb.kill()

            await bob.here.ask("presence.set", state="away")
            await alice.here.hears(lambda frame: says(frame, bob, "away"))
            listed = await alice.asks("GET", "users?online=true")
            single = await alice.asks("GET", f"users/{bob.usercode}")
            refused = await bob.asks("PATCH", "me", {"dnd": True})

            assert [200, {alice.usercode: "online", bob.usercode: "away"}] == [
                listed[0],
                {one["usercode"]: one["state"] for one in listed[1]["items"]},
            ]
            assert (200, "away") == (single[0], single[1]["state"])
            assert (503, "unavailable") == (refused[0], refused[1]["code"])
