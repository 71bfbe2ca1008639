"""A place comes back as it was when it was kept: everything that was acked, once."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chat.actions import accounts, emoji
from chat.bus import drafts
from chat.keeping.backup import backup
from chat.settings import Settings
from tests.cast import Frame, Person
from tests.keeping.conftest import Bring, Keep, follows, silent
from tests.place import Place
from tests.web.conftest import somebody
from tests.web.test_emoji import moving
from tests.web.test_files import PDF, fetch, uploaded


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
    alice: Person, crew: str, place: Place, tmp_path: Path, empty_sqlite: Settings, bring: Bring
) -> None:
    """The worker is away for a while: the words are in Redis alone."""
    await alice.says("stored or not", crew)
    # No drain of this process begins while we hold this.
    async with place.resources.draining, AsyncExitStack() as others:
        for instance in place.instances[1:]:
            await others.enter_async_context(instance.resources.draining)
        said = [await alice.says(f"waiting {number}", crew, client_id=f"w{number}") for number in range(3)]
        await backup(place.settings, tmp_path / "backup", None, silent)

    await follows(alice, await bring(tmp_path / "backup", empty_sqlite))

    again = await alice.says("waiting 1", crew, client_id="w1")
    bodies = [message["body"] for message in await alice.reads(crew)]
    assert ["stored or not", "waiting 0", "waiting 1", "waiting 2"] == bodies
    assert (said[1]["message_id"], True) == (again["message_id"], again["duplicate"])


@pytest.mark.any_database
async def test_emoji_of_the_place_come_too(
    alice: Person, place: Place, keep: Keep, empty_sqlite: Settings, bring: Bring
) -> None:
    boss = await accounts.find(place.resources, (await somebody(place, "admin")).usercode)
    assert boss
    made = await emoji.add(place.resources, boss, "dance", moving())

    await follows(alice, await bring(await keep(place), empty_sqlite))
    await emoji.delete(place.resources, boss, "dance")

    assert [made.name] == [one["name"] for one in (await alice.asks("GET", "emoji"))[1]["items"]]
    assert b"WEBP" == (await fetch(alice, made.url))[1][8:12]
    assert 200 == (await fetch(alice, str(made.still_url)))[0]


@pytest.mark.any_database
async def test_files_drafts_and_tokens_come_too_and_who_is_signed_in_does_not(
    alice: Person, crew: str, place: Place, keep: Keep, empty_sqlite: Settings, bring: Bring
) -> None:
    file = await uploaded(alice)
    await alice.says("the plan", crew, files=[file["id"]])
    await alice.here.ask("draft.keep", room=crew, body="Of another device")
    await alice.here.ask("draft.keep", room=crew, body="Not finished", known=[])
    _, token = await alice.asks("POST", "tokens", {"name": "bot", "scopes": ["read"]})
    old = alice.headers

    await follows(alice, await bring(await keep(place), empty_sqlite))

    [message] = await alice.reads(crew)
    assert PDF == (await fetch(alice, message["files"][0]["url"]))[1]
    kept = await drafts.find(alice.instance.resources.redis, alice.usercode, crew)
    assert ("Not finished", ("Of another device",)) == (kept.body, kept.also)
    with_token = {"Authorization": f"Bearer {token['token']}"}
    assert [200, 401] == [(await alice.asks("GET", "me", headers=headers))[0] for headers in (with_token, old)]


@pytest.mark.any_database
async def test_who_saw_more_than_was_kept_reads_anew(
    alice: Person, crew: str, place: Place, keep: Keep, empty_sqlite: Settings, bring: Bring
) -> None:
    """Their place in the room may be that of another message by now."""
    await alice.says("kept", crew)
    path = await keep(place)
    seen = await alice.says("said after the backup", crew)
    position = {"epoch": seen["epoch"], "seq": seen["seq"]}
    await follows(alice, await bring(path, empty_sqlite))
    new = await alice.says("said after restoring", crew)

    answer = await (await alice.opens()).ask("resume", rooms={crew: position})

    assert (seen["seq"], "resync") == (new["seq"], answer["rooms"][crew])


@pytest.mark.any_database
async def test_an_answer_to_what_is_not_kept_is_forgotten(
    alice: Person, crew: str, place: Place, tmp_path: Path, empty_sqlite: Settings, bring: Bring
) -> None:
    """What was accepted while the backup was made and is not in it has to go out again when it is repeated."""
    said: list[Frame] = []

    def speak_up(what: str, number: int) -> None:
        # The database has been read when the first table is written; the answers are read last.
        if what == "users" and not said:
            said.append({})
            speaking.append(asyncio.ensure_future(alice.says("late", crew, client_id="late")))

    speaking: list[asyncio.Future[Frame]] = []
    async with place.resources.draining:
        await backup(place.settings, tmp_path / "backup", None, speak_up)
        first = await speaking[0]
    await follows(alice, await bring(tmp_path / "backup", empty_sqlite))

    again = await alice.says("late", crew, client_id="late")

    assert (first["seq"], False) == (again["seq"], again["duplicate"])
    assert ["late"] == [message["body"] for message in await alice.reads(crew)]
