"""`chat upgrade`: what was said is there before and after, people talk meanwhile, and what fails changes nothing."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from chat.settings import Settings
from chat.store import beside, expanding, keeping, schema
from chat.store.database import address
from tests.cast import Frame, Person
from tests.cli.terminal import sentence
from tests.keeping.conftest import follows
from tests.place import serving, settings
from tests.servers import MariaDB
from tests.upgrading.conftest import Upgraded, made, next_version, rows
from tests.upgrading.earlier import age

# One before threads, which writes to messages that are there; and what has been released.
EARLIER = ["0029", *expanding.releases(schema.MIGRATIONS).values()]
FAILS = 'raise LookupError("of the test")'


async def past(chosen: Settings, revision: str, folder: Path) -> Person:
    """Two people, a room, replies, a reaction: said today, kept as of a revision."""
    full = made(settings(folder))
    async with serving(full) as instance:
        alice = await (await Person("alice", instance).registers()).comes()
        bob = await (await Person("bob", instance).registers()).comes()
        room = await alice.makes("closed")
        await alice.brings(bob, room)
        first = await alice.says("shall we?", room)
        await bob.says("yes", room, reply_to=first["seq"])
        await bob.asks("PUT", f"rooms/{room}/messages/{first['seq']}/reactions/👍", {})
        last = await alice.says("then now", room)
        await stored(instance.resources, room, last["seq"])
        await alice.is_gone()
        await bob.is_gone()
    await age(full, chosen, revision)
    return alice


async def stored(resources: Any, room: str, seq: int) -> None:
    async with asyncio.timeout(20):
        while True:
            async with resources.db.read() as db:
                if (await keeping.stored_seqs(db))[room] >= seq:
                    return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("revision", EARLIER)
async def test_what_was_said_before_is_there_after(one: Upgraded, tmp_path: Path, revision: str) -> None:
    alice = await past(one.settings, revision, tmp_path / "full")
    before = await rows(one.settings)

    answer = await asyncio.to_thread(one.upgrade, "--json")

    assert (0, "") == (answer.returncode, answer.stderr)
    told = json.loads(answer.stdout)
    assert (revision, schema.newest()) == (told["from"], told["to"])
    assert ["preflight", "backup", "rehearsal", "migrate", "check"] == [step["step"] for step in told["steps"]]
    assert 0o600 == Path(told["backup"]).stat().st_mode & 0o777
    assert before == await rows(one.settings, before["columns"])
    async with serving(one.settings) as instance:
        await follows(alice, instance)
        assert "then now" in await last_words(alice)
        await alice.is_gone()
    again = await asyncio.to_thread(one.upgrade)
    assert "nothing to do" in again.stdout


async def last_words(person: Person) -> str:
    rooms_ = (await person.asks("GET", "rooms"))[1]["items"]
    pages = [(await person.asks("GET", f"rooms/{room['room']}/messages"))[1]["items"] for room in rooms_]
    return " ".join(message["body"] for page in pages for message in page)


async def test_people_talk_while_their_place_is_upgraded(
    one: Upgraded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the version before, which goes on afterwards and can be started again."""
    schema.migrate(one.settings.database_url, one.settings.data_dir)
    acks: list[Frame] = []
    async with serving(one.settings) as instance:
        alice = await (await Person("alice", instance).registers()).comes()
        enough = asyncio.Event()
        talking = asyncio.create_task(_talk(alice, instance.resources, acks, enough))
        with monkeypatch.context() as patch:
            next_version(tmp_path, patch)
            answer = await asyncio.to_thread(one.upgrade_beside)
        assert (0, "next") == (answer.returncode, one.revision), answer.stderr
        enough.set()
        await talking
        last = await alice.says("and after it", "general")
        await stored(instance.resources, "general", last["seq"])
        await alice.is_gone()

    async with serving(one.settings) as instance:
        await follows(alice, instance)
        found = await rows(one.settings)
        await alice.is_gone()
    ids = [row[found["columns"]["messages"].index("id")] for row in found["messages"]]
    assert {ack["message_id"] for ack in [*acks, last]} <= set(ids)
    assert len(ids) == len(set(ids))
    assert len(acks) > 20


async def _talk(person: Person, resources: Any, acks: list[Frame], enough: asyncio.Event) -> None:
    """One thing after the other, each when the one before is in the database."""
    while not enough.is_set():
        acks.append(await person.says(f"number {len(acks)}", "general"))
        await stored(resources, "general", acks[-1]["seq"])


async def test_the_rehearsal_finds_what_would_fail(
    one: Upgraded, tmp_path: Path, mariadb: MariaDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.migrate(one.settings.database_url, one.settings.data_dir)
    next_version(tmp_path, monkeypatch, FAILS)
    before = await rows(one.settings)
    tried: list[Any] = []
    real_migrate = schema.migrate
    monkeypatch.setattr(
        schema, "migrate", lambda url, *rest, **more: tried.append(url) or real_migrate(url, *rest, **more)
    )

    answer = await asyncio.to_thread(one.upgrade)

    status, said = sentence(answer)
    assert (1, True) == (status, "could not be migrated: of the test" in said)
    assert before == await rows(one.settings)
    # Only the copy was tried, and nothing is left of it.
    assert "migrate  " not in answer.stdout
    if one.settings.database_url:
        assert one.settings.database_url not in tried
        assert "" == await beside.create(address(one.settings.database_url, tmp_path), "upgraded_rehearsal")
        mariadb.drop_database("upgraded_rehearsal")


async def test_what_fails_on_the_place_itself_leaves_it_as_it_was(
    one: Upgraded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.migrate(one.settings.database_url, one.settings.data_dir)
    before = await rows(one.settings)
    with monkeypatch.context() as patch:
        next_version(tmp_path, patch, FAILS)
        status, said = sentence(await asyncio.to_thread(one.upgrade, "--without-rehearsal"))

    assert (1, "The database could not be migrated: of the test. It is as it was.") == (status, said)
    assert (schema.newest(), before) == (one.revision, await rows(one.settings))
