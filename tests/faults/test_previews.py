"""A worker that is killed while it looks at a link is followed by another, and there is one card in the end."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from chat.jobs.previews import LEASE
from tests.cast import Person
from tests.faults.processes import Worker
from tests.outside import Outside, curious, looks, previewed, stored, the_web, waiting
from tests.place import Instance, Place, serving, settings
from tests.servers import MariaDB, Redis


@dataclass(frozen=True)
class Rig:
    """An instance, and a worker that is a process of its own."""

    instance: Instance
    place: Place
    worker: Worker


@pytest.fixture
async def rig(tmp_path: Path, mariadb: MariaDB) -> AsyncIterator[Rig]:
    with ExitStack() as stack:
        redis = stack.enter_context(Redis())
        database = mariadb.create_database("previews")
        chosen = settings(tmp_path, database_url=database, redis_url=redis.url, migrate=True, worker="external")
        async with serving(chosen) as instance:
            place = Place("mariadb", [instance], chosen)
            external = {"DATABASE_URL": database, "REDIS_URL": redis.url, "WORKER": "external"}
            external |= {"DATA_DIR": str(tmp_path), "PREVIEW_HOSTS": "127.0.0.1"}
            async with curious(place):
                yield Rig(instance, place, stack.enter_context(Worker(**external)))


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with the_web() as web:
        yield web


async def test_a_worker_that_is_killed_on_its_visit_leaves_one_card(
    rig: Rig, alice: Person, bob: Person, outside: Outside
) -> None:
    outside.pages["/slow"] = outside.pages["/seeing"]
    seq = (await alice.says(f"see {outside.url}/slow", "general"))["seq"]
    await outside.is_asked()
    rig.worker.kill()
    outside.held.set()
    assert [seq] == [row.seq for row in await waiting(rig.place)]

    await looks(rig.place, LEASE + timedelta(seconds=1))
    seen = await previewed(bob, "general", seq)
    rig.worker.start()
    await stored(bob, "general", seen["seq"])

    assert "Seeing forecast" == seen["preview"]["title"]
    assert ["/slow", "/slow", "/chart.png"] == outside.paths
    assert seen["preview"] == (await bob.reads("general"))[-1]["preview"]
    assert 1 == len([one for one in bob.here.frames if one["type"] == "message.previewed"])
