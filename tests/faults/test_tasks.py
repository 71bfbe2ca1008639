"""A worker that is killed in the middle of a task takes neither the task nor what it did with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from chat.actions import accounts
from chat.model.times import now
from chat.model.user import Registration
from chat.store.task_tables import tasks
from tests.cast import PASSWORD, Frame, Person
from tests.faults.processes import Worker
from tests.jobs.asking import ends, runs, submits
from tests.place import Instance, serving, settings
from tests.servers import MariaDB, Redis
from tests.web.bringing import the_room, uploads
from tests.web.slack_export import Acme, said, zipped

DAYS, EACH = 12, 60


@dataclass(frozen=True)
class Rig:
    """An instance, and a worker that is a process of its own."""

    instance: Instance
    worker: Worker

    async def lets_half_a_minute_pass(self) -> None:
        async with self.instance.resources.db.begin() as db:
            await db.execute(update(tasks).values(leased_until=now() - timedelta(seconds=1)))


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    with ExitStack() as stack:
        redis = stack.enter_context(Redis(appendfsync="always"))
        database = stack.enter_context(MariaDB()).create_database("tasks")
        chosen = settings(tmp_path, database_url=database, redis_url=redis.url, migrate=True, worker="external")
        async with serving(chosen) as instance:
            shared = {"DATABASE_URL": database, "REDIS_URL": redis.url, "DATA_DIR": str(tmp_path)}
            yield Rig(instance, stack.enter_context(Worker(WORKER="external", **shared)))


@pytest.fixture
async def boss(rig: Rig) -> AsyncIterator[Person]:
    """An administrator."""
    person = Person("boss", rig.instance)
    wish = Registration.parse(person.username, PASSWORD)
    await accounts.register(rig.instance.resources, wish, "127.0.0.1", role="admin")
    yield await (await person.signs_in()).comes()
    await person.is_gone()


async def is_over(person: Person, id_: int) -> None:
    """A worker takes its time to start."""
    async with asyncio.timeout(60):
        while (await person.asks("GET", f"tasks/{id_}"))[1]["status"] in ("queued", "running"):
            pass


async def test_an_import_whose_worker_is_killed_goes_on_and_brings_nothing_twice(rig: Rig, boss: Person) -> None:
    acme = Acme(boss)
    talk = {
        f"{acme.room}/2023-12-{day + 1:02}.json": [
            said(acme.bea, 1_000_000 + 1_000 * day + number, f"day {day} number {number}") for number in range(EACH)
        ]
        for day in range(DAYS)
    }
    file = await uploads(boss, zipped(acme.parts | talk))
    id_ = await submits(boss, "import_slack", file=file, dry_run=False)
    await runs(boss.here, id_)

    rig.worker.kill()
    async with rig.instance.resources.db.read() as db:
        state = (await db.execute(select(tasks.c.state).where(tasks.c.id == id_))).scalar_one()
    await rig.lets_half_a_minute_pass()
    rig.worker.start()

    await is_over(boss, id_)
    done = await ends(boss.here, id_)
    assert ("running", "succeeded", 2) == (state, done["status"], done["tries"])
    brought = 8 + DAYS * EACH
    assert brought == done["result"]["messages"] + done["result"]["repeated"]
    assert 0 < done["result"]["repeated"]
    room = await the_room(boss, acme.room)
    found: list[Frame] = []
    while page := await boss.reads(room, after=found[-1]["seq"] if found else 0, limit=200):
        found += page
    bodies = [one["body"] for one in found]
    assert [f"day {day} number {number}" for day in range(DAYS) for number in range(EACH)] == bodies[-DAYS * EACH :]
    assert len({*bodies}) == len(bodies) == DAYS * EACH + 5
    text = await ends(boss.here, await submits(boss, "reverse_string", text="ab"))
    assert {"text": "ba"} == text["result"]
