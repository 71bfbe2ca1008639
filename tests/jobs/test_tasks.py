"""Tasks are done once, whatever they do to their worker, and nothing beside them waits."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import accounts
from chat.jobs.tasks import LEASE, Workshop, find_lost
from chat.model import task as model
from chat.model.task import KEPT, MOST_RUNNING, State, Task
from chat.model.times import now
from chat.store import tasks
from tests.cast import Person
from tests.jobs import task_examples
from tests.jobs.asking import ends, runs, submits
from tests.place import Place

KINDS = {name: model.TYPES.pop(name) for name in task_examples.EXAMPLES}


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody else meets them."""
    for name, kind in KINDS.items():
        monkeypatch.setitem(model.TYPES, name, kind)
    yield


async def row(place: Place, person: Person, name: str, **args: Any) -> Task:
    """One that no worker has been told of."""
    async with place.resources.db.begin() as db:
        return await inserted(db, place, person, name, **args)


async def inserted(db: AsyncConnection, place: Place, person: Person, name: str, **args: Any) -> Task:
    """The same within a transaction: nobody takes it up before that ends."""
    user = await accounts.find(place.resources, person.usercode)
    assert user
    return await tasks.insert_one(db, user.id, name, args)


async def test_what_computes_leaves_the_chat_alone(alice: Person, bob: Person, crew: str) -> None:
    id_ = await submits(alice, "spin", seconds=2)
    await runs(alice.here, id_)

    waited = []
    while not [one for one in alice.here.frames if one.get("task_id") == id_ and one.get("status") == "succeeded"]:
        begun = time.monotonic()
        await bob.says("still here?", crew)
        waited.append(time.monotonic() - begun)

    assert len(waited) > 20
    assert sorted(waited)[len(waited) // 2] < 0.1
    told = [one["progress"] for one in alice.here.frames if one.get("task_id") == id_]
    assert sorted(told) == told and any(0 < share < 1 for share in told)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("crash", "The process that worked on it ended by itself."),
        ("stumble", "ValueError: the seventh page is missing"),
        ("trip", "ValueError: the eighth page is missing"),
        ("refuse", "It is too early."),
        ("too_slow", "It took longer than 0.2 seconds."),
    ],
)
async def test_what_goes_wrong_fails_alone(alice: Person, name: str, reason: str) -> None:
    first, second = await submits(alice, name), await submits(alice, "reverse_string", text="ab")

    failed, done = await ends(alice.here, first), await ends(alice.here, second)

    assert ("failed", reason, None, 1) == tuple(failed[key] for key in ("status", "error", "result", "tries"))
    assert {"text": "ba"} == done["result"]


@pytest.mark.parametrize("name", ["spin", "wait"])
async def test_one_under_way_is_called_off(alice: Person, name: str) -> None:
    id_ = await submits(alice, name, seconds=60)
    await runs(alice.here, id_)

    await alice.here.ask("task.cancel", task_id=id_)

    assert "cancelled" == (await ends(alice.here, id_))["status"]
    assert {"text": "ba"} == (await ends(alice.here, await submits(alice, "reverse_string", text="ab")))["result"]
    assert "cancelled" == (await alice.asks("GET", f"tasks/{id_}"))[1]["status"]
    assert 200 == (await alice.asks("POST", f"tasks/{id_}/cancel"))[0]


@pytest.mark.parametrize(
    ("name", "args", "reason"),
    [
        ("no_more", {}, "There is no task no_more."),
        ("reindex_search", {}, "There is no task reindex_search."),
        ("random_number", {"min": "one"}, "Its arguments are no good."),
        ("random_number", {"min": 2, "max": 1}, "Its arguments are no good."),
    ],
)
async def test_the_worker_believes_no_row(alice: Person, place: Place, name: str, args: Any, reason: str) -> None:
    made = await row(place, alice, name, **args)

    ended = await ends(alice.here, made.id)

    assert "failed" == ended["status"]
    assert ended["error"].startswith(reason)


async def test_one_worker_takes_it_up(alice: Person, place: Place) -> None:
    shops = [Workshop(instance.resources) for instance in place.instances for _ in range(2)]
    ids = [(await row(place, alice, "random_number", min=1, max=6)).id for _ in range(20)]

    await asyncio.gather(*(shop.look() for shop in shops))

    found = [await ends(alice.here, id_) for id_ in ids]
    assert {("succeeded", 1)} == {(one["status"], one["tries"]) for one in found}
    told = [one["task_id"] for one in alice.here.frames if one.get("status") == "succeeded"]
    assert sorted(ids) == sorted(told)
    for shop in shops:
        await shop.close()


@pytest.mark.parametrize(("name", "status"), [("reverse_string", "succeeded"), ("wait", "failed")])
async def test_one_whose_worker_died_is_found(alice: Person, place: Place, name: str, status: str) -> None:
    """It begins once more if it may."""
    made = await dies(place, alice, name, text="ab", seconds=60)

    await find_lost(place.resources)

    ended = await ends(alice.here, made.id)
    assert status == ended["status"]
    assert ended["tries"] == (2 if status == "succeeded" else 1)


@pytest.mark.parametrize("name", ["export_room", "room_statistics"])
async def test_one_who_is_out_of_the_room_by_then_is_told_nothing(
    carol: Person, crew: str, place: Place, name: str
) -> None:
    made = await dies(place, carol, name, room=crew)

    await find_lost(place.resources)

    ended = await ends(carol.here, made.id)
    assert ("failed", "There is no such room, or you are not in it.") == (ended["status"], ended["error"])


async def dies(place: Place, person: Person, name: str, **args: Any) -> Task:
    """Taken up by a worker that is not heard of again."""
    user = await accounts.find(place.resources, person.usercode)
    assert user
    async with place.resources.db.begin() as db:
        made = await tasks.insert_one(db, user.id, name, args)
        await tasks.claim(db, made.id, "gone", now() - LEASE)
    return made


async def test_one_that_kills_its_workers_is_given_up(alice: Person, place: Place) -> None:
    made = await dies(place, alice, "reverse_string", text="ab")
    async with place.resources.db.begin() as db:
        await tasks.give_back(db, made.id, "gone")
        await tasks.claim(db, made.id, "gone too", now() - LEASE)

    await find_lost(place.resources)

    ended = await ends(alice.here, made.id)
    assert ("failed", "The worker that ran it died.", 2) == (ended["status"], ended["error"], ended["tries"])


async def test_what_is_late_changes_nothing(alice: Person, place: Place) -> None:
    """A worker that was taken for dead, and comes back with something."""
    made = await dies(place, alice, "wait", seconds=60)
    await find_lost(place.resources)

    async with place.resources.db.begin() as db:
        late = await tasks.finish(db, made.id, "gone", State.SUCCEEDED, {"words": "waited"}, None)

    assert late is None
    assert "failed" == (await alice.asks("GET", f"tasks/{made.id}"))[1]["status"]


async def test_a_worker_that_stops_gives_back_what_it_has(alice: Person, place: Place) -> None:
    made = await row(place, alice, "spin", seconds=0.5)
    shop = Workshop(place.resources)
    await shop.look()
    await shop.close()

    ended = await ends(alice.here, made.id)

    assert "succeeded" == ended["status"]


async def test_many_at_once_all_end(alice: Person) -> None:
    acks = [alice.here.send("task.submit", task="random_number", args={"min": 1, "max": 6}) for _ in range(100)]
    ids = [(await ack)["task_id"] for ack in acks]

    found = [await ends(alice.here, id_) for id_ in ids]

    assert 100 == len(set(ids))
    assert {"succeeded"} == {one["status"] for one in found}


async def test_people_take_turns(alice: Person, bob: Person, place: Place) -> None:
    async with place.resources.db.begin() as db:
        hers = [(await inserted(db, place, alice, "no_more")).id for _ in range(MOST_RUNNING + 2)]
        his = [(await inserted(db, place, bob, "no_more")).id for _ in range(2)]

        turns = await tasks.next_queued(db, 100)

    assert [hers[0], his[0], hers[1], his[1], *hers[2:MOST_RUNNING]] == turns
    assert {"failed"} == {(await ends(alice.here, id_))["status"] for id_ in hers}


async def test_whoever_has_much_under_way_waits_for_the_others(alice: Person, bob: Person, place: Place) -> None:
    async with place.resources.db.begin() as db:
        hers = [(await inserted(db, place, alice, "wait", seconds=60)).id for _ in range(MOST_RUNNING + 1)]
        for id_ in hers[:-1]:
            await tasks.claim(db, id_, "somebody", now() + LEASE)
        his = (await inserted(db, place, bob, "reverse_string", text="ab")).id

        turns = await tasks.next_queued(db, 100)

    assert [his] == turns
    assert "succeeded" == (await ends(bob.here, his))["status"]
    assert "queued" == (await alice.asks("GET", f"tasks/{hers[-1]}"))[1]["status"]
    for id_ in hers:
        await alice.asks("POST", f"tasks/{id_}/cancel")


async def test_what_is_over_is_forgotten_after_a_week(alice: Person, place: Place) -> None:
    id_ = await submits(alice, "reverse_string", text="ab")
    await ends(alice.here, id_)

    async with place.resources.db.begin() as db:
        await tasks.clear(db, now() - KEPT, 1000)
    assert 200 == (await alice.asks("GET", f"tasks/{id_}"))[0]
    async with place.resources.db.begin() as db:
        await tasks.clear(db, now() + timedelta(seconds=1), 1000)
    assert 404 == (await alice.asks("GET", f"tasks/{id_}"))[0]


def test_a_process_that_computes_loads_nothing_but_its_function() -> None:
    """One is started for a task and kept for a minute: the whole house is two seconds, and seventy megabytes."""
    told = "import sys, chat.tasks.child, chat.tasks.random_number; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()

    assert "chat.tasks.random_number" in loaded
    assert set() == {"aiohttp", "alembic", "arq", "chat.resources", "redis", "sqlalchemy"} & set(loaded)
