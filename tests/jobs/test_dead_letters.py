"""What the database refused: seen by administrators, stored after all in its place, or given up."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.bus import keys, rooms
from chat.model.event import message_posted
from chat.model.message import Draft
from chat.store import indexing, tables
from tests.cast import Person
from tests.finding import finds, hits, indexed
from tests.jobs.test_drain import account, places, stored
from tests.place import Place
from tests.web.conftest import somebody

Letter = dict[str, Any]


@pytest.fixture
async def admin(place: Place) -> AsyncIterator[Person]:
    person = await somebody(place, "admin")
    yield person
    await person.is_gone()


async def refused(alice: Person, room: str, place: Place, body: str = "poison") -> tuple[str, int]:
    """A message with another one's id: the database refuses it. The id, and its place."""
    first = await alice.says("first", room)
    event = message_posted(room, await account(place, alice), Draft.parse(body))
    event.fields["message_id"] = first["message_id"]
    accepted = await rooms.accept(place.resources.redis, event, alice.usercode)
    await stored(place, room)
    return str(first["message_id"]), accepted.position.seq


async def letter_at(admin: Person, room: str, seq: int) -> Letter:
    status, found = await admin.asks("GET", "admin/dead-letters?limit=200")
    assert 200 == status
    return next(one for one in found["items"] if (one["room"], one["seq"]) == (room, seq))


async def without_the_cause(place: Place, message_id: str) -> None:
    """Whatever had the id has another one now."""
    async with place.resources.db.begin() as db:
        this = tables.messages.c.id == message_id
        await db.execute(update(tables.messages).where(this).values(id=f"{message_id[:-4]}free"))


async def test_what_is_refused_is_told_without_its_words(alice: Person, admin: Person, crew: str, place: Place) -> None:
    _, seq = await refused(alice, crew, place, "a secret of the crew")

    letter = await letter_at(admin, crew, seq)
    status, shown = await admin.asks("GET", f"admin/dead-letters/{letter['id']}")

    assert ("message.posted", alice.usercode, 20) == (letter["type"], letter["by"], letter["characters"])
    assert letter["reason"] and "secret" not in str(letter)
    assert (200, None) == (status, shown["body"]), "they are not in the room"
    await alice.brings(admin, crew)
    assert "a secret of the crew" == (await admin.asks("GET", f"admin/dead-letters/{letter['id']}"))[1]["body"]


async def test_after_the_cause_is_gone_it_is_stored_in_its_place(
    alice: Person, bob: Person, admin: Person, crew: str, place: Place
) -> None:
    message_id, seq = await refused(alice, crew, place)
    last = await alice.says("last", crew)
    path = f"admin/dead-letters/{(await letter_at(admin, crew, seq))['id']}"
    assert 409 == (await admin.asks("POST", f"{path}/retry"))[0], "the cause is still there"
    assert ["first", "last"] == [row.body for row in await stored(place, crew)]
    await without_the_cause(place, message_id)

    status, letter = await admin.asks("POST", f"{path}/retry")

    assert (200, seq) == (status, letter["seq"])
    assert ["first", "poison", "last"] == [row.body for row in await stored(place, crew)]
    assert list(range(1, last["seq"] + 1)) == await places(place, crew), "every place once"
    assert 404 == (await admin.asks("POST", f"{path}/retry"))[0]
    assert "poison" in [one["body"] for one in await bob.reads(crew)]
    await indexed(place)
    assert [seq] == [one["seq"] for one in await hits(bob, "poison", room=crew)]
    entries = (await admin.asks("GET", "admin/audit?action=event.retried"))[1]["items"]
    assert (str(seq), crew) == (entries[0]["target"], entries[0]["room"])


async def test_it_is_found_though_its_room_was_being_indexed(
    alice: Person, bob: Person, admin: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id, seq = await refused(alice, crew, place)
    await alice.says("last", crew)
    await without_the_cause(place, message_id)
    path = f"admin/dead-letters/{(await letter_at(admin, crew, seq))['id']}/retry"
    await stored(place, crew)
    tries: list[asyncio.Task[tuple[int, Any]]] = []
    read = indexing.read_sources

    async def while_it_is_tried_again(db: AsyncConnection, stretches: list[indexing.Stretch]) -> list[indexing.Source]:
        sources = await read(db, stretches)
        if not tries:
            tries.append(asyncio.create_task(admin.asks("POST", path)))
            # It has to wait here: a second is more than it takes when nothing holds it up.
            await asyncio.wait(tries, timeout=1)
        return sources

    async with place.resources.db.begin() as db:
        await db.execute(update(tables.rooms).where(tables.rooms.c.key == crew).values(indexed_seq=0))
        monkeypatch.setattr(indexing, "read_sources", while_it_is_tried_again)
    await indexed(place)

    assert 200 == (await tries[0])[0]
    await indexed(place)
    assert ["poison"] == await finds(bob, "poison", room=crew)


async def test_two_who_try_at_once_store_it_once(
    alice: Person, admin: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the first one died before it could take the letter away."""
    message_id, seq = await refused(alice, crew, place)
    letter = await letter_at(admin, crew, seq)
    entry = (await place.resources.redis.call("XRANGE", keys.DEAD, letter["id"], letter["id"]))[0][1]
    await without_the_cause(place, message_id)
    assert 200 == (await admin.asks("POST", f"admin/dead-letters/{letter['id']}/retry"))[0]
    again = (await place.resources.redis.call("XADD", keys.DEAD, "*", *entry)).decode()

    assert 200 == (await admin.asks("POST", f"admin/dead-letters/{again}/retry"))[0]

    assert ["first", "poison"] == [row.body for row in await stored(place, crew)]
    entries = (await admin.asks("GET", "admin/audit?action=event.retried"))[1]["items"]
    assert 1 == len([one for one in entries if (one["room"], one["target"]) == (crew, str(seq))])


async def test_what_happened_to_it_meanwhile_counts(alice: Person, bob: Person, admin: Person, place: Place) -> None:
    for what in ("edited", "deleted"):
        room = await alice.makes("closed")
        message_id, seq = await refused(alice, room, place)
        if what == "edited":
            await alice.here.ask("message.edit", room=room, seq=seq, body="better words")
        else:
            await alice.here.ask("message.delete", room=room, seq=seq)
        await stored(place, room)
        await without_the_cause(place, message_id)
        letter = await letter_at(admin, room, seq)

        assert 200 == (await admin.asks("POST", f"admin/dead-letters/{letter['id']}/retry"))[0]

        row = (await stored(place, room))[-1]
        expected = ("better words", 2, False) if what == "edited" else ("", 1, True)
        assert expected == (row.body, row.version, row.deleted_seq is not None)


async def test_what_is_discarded_is_gone_and_its_place_stays(
    alice: Person, admin: Person, crew: str, place: Place
) -> None:
    _, seq = await refused(alice, crew, place)
    path = f"admin/dead-letters/{(await letter_at(admin, crew, seq))['id']}"

    assert 204 == (await admin.asks("DELETE", path))[0]

    assert [404, 404] == [(await admin.asks(method, path))[0] for method in ("GET", "DELETE")]
    assert ["first"] == [row.body for row in await stored(place, crew)] and seq in await places(place, crew)
    entry = (await admin.asks("GET", "admin/audit?action=event.discarded"))[1]["items"][0]
    assert (str(seq), crew, alice.usercode) == (entry["target"], entry["room"], entry["data"]["by"])


async def test_what_cannot_be_stored_says_why(alice: Person, admin: Person, crew: str, place: Place) -> None:
    event = message_posted(crew, await account(place, alice), Draft.parse("from nowhere"))
    event.fields["author"]["usercode"] = "00000000"
    accepted = await rooms.accept(place.resources.redis, event, alice.usercode)
    await stored(place, crew)
    letter = await letter_at(admin, crew, accepted.position.seq)

    status, problem = await admin.asks("POST", f"admin/dead-letters/{letter['id']}/retry")

    assert (409, "conflict") == (status, problem["code"]) and "no account" in problem["detail"]
    assert [404] * 3 == [(await admin.asks("GET", f"admin/dead-letters/{id_}"))[0] for id_ in ("1-1", "x", "1")]
