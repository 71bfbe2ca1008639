"""Whatever dies around its time, a scheduled message goes out, and once."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from chat.model.message import Draft
from chat.model.scheduled import Kind
from chat.model.times import now
from chat.store import rooms, scheduled, users
from tests.cast import Person
from tests.faults.processes import Worker
from tests.place import Instance, serving, settings
from tests.servers import MariaDB, Redis

MESSAGES = 60


@dataclass(frozen=True)
class Rig:
    """An instance, and two workers that are processes of their own."""

    instance: Instance
    workers: list[Worker]
    redis: Redis
    mariadb: MariaDB

    async def schedules(self, author: Person, room: str, seconds: float) -> list[str]:
        """Messages that are due in the next seconds, spread evenly; their texts."""
        begin = now()
        texts = [f"number {number}" for number in range(MESSAGES)]
        async with self.instance.resources.db.begin() as db:
            user, found = await users.find(db, author.usercode), await rooms.get(db, room)
            assert user
            for number, text in enumerate(texts):
                due_at = begin + timedelta(seconds=seconds * number / MESSAGES)
                await scheduled.insert_one(db, Kind.MESSAGE, user.id, found, Draft.parse(text), due_at)
        return texts


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    with ExitStack() as stack:
        redis = stack.enter_context(Redis(appendfsync="always"))
        mariadb = stack.enter_context(MariaDB())
        database = mariadb.create_database("scheduled")
        chosen = settings(tmp_path, database_url=database, redis_url=redis.url, migrate=True, worker="external")
        async with serving(chosen) as instance:
            external = {"DATABASE_URL": database, "REDIS_URL": redis.url, "WORKER": "external"}
            workers = [stack.enter_context(Worker(**external)) for _ in range(2)]
            yield Rig(instance, workers, redis, mariadb)


@pytest.fixture
async def alice(rig: Rig) -> AsyncIterator[Person]:
    """Somebody who schedules and goes."""
    person = await Person("alice", rig.instance).registers()
    yield person
    await person.is_gone()


async def all_sent(person: Person) -> None:
    """Wait until everything of theirs is, through whatever is away meanwhile."""
    states: set[str] = set()
    while states != {"sent"}:
        status, body = await person.asks("GET", "me/scheduled", params={"limit": 200})
        states = {one["state"] for one in body["items"]} if status == 200 else set()


async def test_workers_that_are_killed_send_each_once(rig: Rig, alice: Person, bob: Person) -> None:
    texts = await rig.schedules(alice, "general", seconds=2)

    for number in range(4):
        await bob.hears("general", MESSAGES // 8)
        victim = rig.workers[number % 2]
        victim.kill()
        victim.start()
    await all_sent(alice)

    assert sorted(texts) == sorted(frame["body"] for frame in bob.here.posted("general"))


async def test_what_is_due_while_all_is_away_goes_out_afterwards(rig: Rig, alice: Person, bob: Person) -> None:
    for worker in rig.workers:
        worker.kill()
    texts = await rig.schedules(alice, "general", seconds=0)
    rig.mariadb.kill()
    rig.redis.kill()
    rig.redis.start()
    for worker in rig.workers:
        worker.start()
    rig.mariadb.start()

    await all_sent(alice)

    assert texts == [frame["body"] for frame in bob.here.posted("general")]
