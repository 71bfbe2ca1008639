"""What Prometheus reads: the numbers, and who may have them."""

import re
from collections.abc import AsyncIterator

import pytest

from tests.cast import Person
from tests.place import Instance, Place, serving, settings

pytestmark = pytest.mark.any_database

TOKEN = "a token for the numbers"


@pytest.fixture(scope="module")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """An instance with a METRICS_TOKEN."""
    async with serving(settings(tmp_path_factory.mktemp("data"), metrics_token=TOKEN)) as instance:
        yield instance


async def ask(person: Person, instance: Instance, **headers: str) -> tuple[int, dict[str, float]]:
    """The status, and each number by its name and labels."""
    async with person.http.get(f"{instance.url}/metrics", headers=headers) as response:
        text = await response.text()
    lines = re.findall(r"^(confab_[^ ]+|process_[^ ]+) ([^ ]+)$", text, re.MULTILINE)
    return response.status, {name: float(value) for name, value in lines}


async def test_talk_is_counted_where_it_happens(alice: Person, bob: Person, crew: str, place: Place) -> None:
    _, before = await ask(alice, alice.instance)
    await alice.says("counted", crew, client_id="counted")
    await alice.says("counted", crew, client_id="counted")
    await bob.hears(crew)
    _, after = await ask(alice, alice.instance)

    assert 1 == after["confab_posts_accepted_total"] - before["confab_posts_accepted_total"]
    assert after["confab_frames_delivered_total"] > before["confab_frames_delivered_total"]
    assert after["confab_connections"] >= after["confab_people_connected"] >= 1
    assert after["confab_rooms_heard"] >= 2
    assert (1, len(place.instances)) == (after["confab_redis_up"], after["confab_instances"])
    assert {"confab_outbox_events", "confab_outbox_oldest_seconds", "confab_jobs_waiting"} <= after.keys()
    assert after["process_resident_memory_bytes"] > 0


async def test_requests_are_measured_by_route_never_by_what_somebody_typed(alice: Person, crew: str) -> None:
    await alice.reads(crew)
    await alice.asks("GET", "rooms/not-there-at-all/messages")
    async with alice.http.request("BREW", f"{alice.instance.url}/nowhere-at-all"):
        pass
    _, numbers = await ask(alice, alice.instance)

    route = 'method="GET",route="/api/v1/rooms/{room}/messages"'
    assert numbers[f'confab_request_seconds_count{{{route},status="200"}}'] >= 1
    assert numbers[f'confab_request_seconds_count{{{route},status="404"}}'] >= 1
    assert [] == [name for name in numbers if "not-there" in name or "nowhere" in name or "BREW" in name]


async def test_a_connection_that_we_ended_is_counted_by_its_code(alice: Person) -> None:
    _, before = await ask(alice, alice.instance)
    await alice.asks("POST", "auth/logout")
    await alice.here.is_closed()
    name = 'confab_connections_closed_total{code="4401"}'
    numbers: dict[str, float] = {}
    for _ in range(100):
        _, numbers = await ask(alice, alice.instance)
        if numbers.get(name, 0) > before.get(name, 0):
            break

    assert 1 == numbers[name] - before.get(name, 0)


async def test_near_machines_may_read_them_and_nobody_through_a_proxy(stranger: Person, place: Place) -> None:
    assert 200 == (await ask(stranger, place.one))[0]
    assert 403 == (await ask(stranger, place.one, **{"X-Forwarded-For": "127.0.0.1"}))[0]
    assert 403 == (await ask(stranger, place.one, Forwarded="for=127.0.0.1"))[0]


async def test_with_a_token_it_alone_opens_them(stranger: Person, guarded: Instance) -> None:
    assert 403 == (await ask(stranger, guarded))[0]
    assert 403 == (await ask(stranger, guarded, Authorization="Bearer another"))[0]
    assert 200 == (await ask(stranger, guarded, Authorization=f"Bearer {TOKEN}"))[0]
    assert 200 == (await ask(stranger, guarded, Authorization=f"Bearer {TOKEN}", **{"X-Forwarded-For": "8.8.8.8"}))[0]
