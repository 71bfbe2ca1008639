"""A place comes back as it was when it was kept: everything that was acked, once."""

import asyncio
from pathlib import Path

import pytest

from chat.keeping.backup import backup
from chat.settings import Settings
from tests.cast import Frame, Person
from tests.keeping.conftest import Bring, Keep, follows, silent
from tests.place import Place


@pytest.fixture
def elsewhere(place: Place, request: pytest.FixtureRequest) -> Settings:
    """An empty place on the other kind of database."""
    other = "empty_mariadb" if place.kind == "sqlite" else "empty_sqlite"
    chosen: Settings = request.getfixturevalue(other)
    return chosen


async def talk(person: Person, room: str, acks: list[Frame], enough: asyncio.Event) -> None:
    """Say one thing after the other until it is enough."""
    while not enough.is_set():
        acks.append(await person.says(f"{person.username} says {len(acks)}", room, client_id=f"n{len(acks)}"))


async def test_what_was_acked_before_is_there_once(
    alice: Person, bob: Person, crew: str, place: Place, keep: Keep, elsewhere: Settings, bring: Bring
) -> None:
    acks: list[Frame] = []
    enough = asyncio.Event()
    talking = [asyncio.create_task(talk(who, crew, acks, enough)) for who in (alice, bob)]
    await bob.hears(crew, 50)
    before = {ack["message_id"] for ack in acks}

    path = await keep(place)

    enough.set()
    await asyncio.gather(*talking)
    await follows(alice, await bring(path, elsewhere))
    found = await all_messages(alice, crew)
    ids = [message["message_id"] for message in found]
    assert before <= set(ids)
    assert len(ids) == len(set(ids))
    assert [message["seq"] for message in found] == sorted(message["seq"] for message in found)
    assert {ack["message_id"]: ack["seq"] for ack in acks}.items() >= {
        one["message_id"]: one["seq"] for one in found
    }.items()


async def all_messages(person: Person, room: str) -> list[Frame]:
    found: list[Frame] = []
    while page := await person.reads(room, after=found[-1]["seq"] if found else 0, limit=100):
        found += page
    return found


async def test_what_waits_for_the_database_is_kept(
    alice: Person, crew: str, place: Place, tmp_path: Path, elsewhere: Settings, bring: Bring
) -> None:
    """The worker is away for a while: the words are in Redis alone."""
    await alice.says("stored or not", crew)
    async with place.resources.draining:
        said = [await alice.says(f"waiting {number}", crew, client_id=f"w{number}") for number in range(3)]
        await backup(place.settings, tmp_path / "backup", None, silent)

    await follows(alice, await bring(tmp_path / "backup", elsewhere))

    again = await alice.says("waiting 1", crew, client_id="w1")
    bodies = [message["body"] for message in await alice.reads(crew)]
    assert ["stored or not", "waiting 0", "waiting 1", "waiting 2"] == bodies
    assert (said[1]["message_id"], True) == (again["message_id"], again["duplicate"])
