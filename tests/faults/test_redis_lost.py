"""Redis comes back without something that it had acknowledged: everybody is told to read anew, nothing is given twice,
and what was lost is there again as soon as whoever wrote it sends it again."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chat.bus import keys, lives
from chat.lives import admit
from chat.store import events
from tests.cast import Person, Refused
from tests.place import Instance, serving, settings
from tests.servers import MariaDB, Redis

RESYNC = "room.resync"


@dataclass(frozen=True)
class Rig:
    instance: Instance
    redis: Redis
    mariadb: MariaDB
    copy: Path

    @property
    def _data(self) -> Path:
        return self.redis.folder / "appendonlydir"

    def keeps_a_copy(self) -> None:
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self._data, self.copy)

    def goes_back(self) -> None:
        """Redis dies, and starts with the copy."""
        self.redis.kill()
        shutil.rmtree(self._data)
        shutil.copytree(self.copy, self._data)
        self.redis.start()

    def loses_all(self) -> None:
        self.redis.kill()
        shutil.rmtree(self._data)
        self.redis.start()


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """An instance on services of its own."""
    with Redis(appendfsync="always") as redis, MariaDB() as mariadb:
        database = mariadb.create_database("lives")
        chosen = settings(tmp_path, database_url=database, redis_url=redis.url, migrate=True, worker="inside")
        async with serving(chosen) as instance:
            yield Rig(instance, redis, mariadb, tmp_path / "copy")


async def insists(person: Person, body: str, client_id: str) -> dict[str, object]:
    """Send until there is an answer, as pages and scripts do."""
    while True:
        try:
            return await person.says(body, "general", client_id=client_id)
        except Refused as refused:
            assert "unavailable" == refused.code


async def is_stored(person: Person, seq: int) -> None:
    await person.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == "general" and f["seq"] >= seq)


async def test_what_only_people_had_heard_is_given_no_second_time(rig: Rig, alice: Person, bob: Person) -> None:
    first = await alice.says("kept", "general", client_id="c1")
    await is_stored(alice, first["seq"])
    rig.keeps_a_copy()
    rig.mariadb.kill()
    lost = await alice.says("lost for a moment", "general", client_id="c2")
    assert ["kept", "lost for a moment"] == await bob.hears("general", 2)
    rig.redis.kill()
    rig.mariadb.start()

    rig.goes_back()

    again = await insists(alice, "lost for a moment", "c2")
    resync = await bob.here.hears(lambda f: f["type"] == RESYNC and f["room"] == "general")
    assert again["epoch"] == resync["epoch"] > lost["epoch"]
    assert again["duplicate"] is False
    assert ["kept", "lost for a moment"] == [message["body"] for message in await bob.reads("general")]
    await is_stored(bob, again["seq"])


async def test_what_the_database_has_is_not_posted_twice(rig: Rig, alice: Person, bob: Person) -> None:
    rig.keeps_a_copy()
    first = await alice.says("stored", "general", client_id="c1")
    await is_stored(alice, first["seq"])

    rig.goes_back()

    again = await insists(alice, "stored", "c1")
    assert {**first, "duplicate": True, "id": again["id"]} == again
    other = await insists(alice, "the next one", "c2")
    assert other["seq"] > first["seq"] and other["epoch"] > first["epoch"]
    assert ["stored", "the next one"] == [message["body"] for message in await bob.reads("general")]


async def test_with_nothing_left_talk_goes_on_above_what_is_stored(rig: Rig, alice: Person, bob: Person) -> None:
    first = await alice.says("stored", "general", client_id="c1")
    await is_stored(alice, first["seq"])

    rig.loses_all()

    while (await alice.asks("GET", "me"))[0] == 503:
        pass
    assert 401 == (await alice.asks("GET", "me"))[0], "who was signed in, Redis alone knew"
    line = await (await alice.signs_in()).opens()
    general = next(room for room in line.hello["rooms"] if room["room"] == "general")
    # Who is greeted before the listeners have compared hears of it right afterwards.
    if general["epoch"] == first["epoch"]:
        general = await line.hears(lambda f: f["type"] == RESYNC and f["room"] == "general")
    assert general["epoch"] > first["epoch"]
    _, again = await alice.asks("POST", "rooms/general/messages", {"body": "stored", "client_id": "c1"})
    assert (first["seq"], True) == (again["seq"], again["duplicate"])


async def test_who_is_killed_while_they_look_holds_nobody_up(rig: Rig, alice: Person) -> None:
    assert await lives.take_turn(rig.instance.resources.redis)

    rig.redis.kill()
    rig.redis.start()

    async with asyncio.timeout(10):
        assert (await insists(alice, "after", "c1"))["seq"] == 1


async def test_a_room_that_nobody_opens_is_missed_once(rig: Rig, alice: Person) -> None:
    first = await alice.says("stored", "general")
    await is_stored(alice, first["seq"])
    resources = rig.instance.resources
    await resources.redis.call("FLUSHDB")
    epochs = []

    for _ in range(2):
        await resources.redis.call("DEL", keys.LIFE)
        await admit(resources.db, resources.redis, {})
        async with resources.db.read() as db:
            epochs.append(await events.current_epoch(db))

    assert epochs[0] == epochs[1] > first["epoch"]


async def test_a_restart_that_lost_nothing_disturbs_nobody(rig: Rig, alice: Person, bob: Person) -> None:
    first = await alice.says("before", "general", client_id="c1")

    rig.redis.kill()
    rig.redis.start()

    again = await insists(alice, "before", "c1")
    after = await insists(alice, "after", "c2")
    assert (first["seq"], True) == (again["seq"], again["duplicate"])
    assert (first["epoch"], first["seq"] + 1) == (after["epoch"], after["seq"])
    assert ["before", "after"] == await bob.hears("general", 2)
    assert not [frame for frame in bob.here.frames if frame["type"] == RESYNC]
    assert await rig.instance.resources.redis.call("EXISTS", keys.LIFE)
