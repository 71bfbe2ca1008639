"""How long rooms keep what is said: what is too old leaves everywhere, and what is said now is untouched."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import insert

from chat.actions import retention as actions
from chat.bus import keys
from chat.jobs.drain import drain
from chat.model.times import now
from chat.store import disk, rooms
from chat.store.tables import bookmarks
from tests.aging import account_of, ages, applied, keeps, rest_of, ruled
from tests.cast import Person, Refused
from tests.finding import finds, indexed
from tests.jobs.asking import ends, submits
from tests.place import Place
from tests.web.test_files import fetch

EVERYWHERE = (
    "left_messages",
    "left_events",
    "left_versions",
    "left_reactions",
    "left_mentions",
    "left_bookmarks",
    "left_follows",
    "left_pins",
    "left_reports",
    "left_indexed",
    "left_deliveries",
    "left_files",
    "left_on_disk",
    "left_cached",
)


async def test_what_is_too_old_leaves_everywhere_and_the_result_proves_it(
    alice: Person, bob: Person, admin: Person, crew: str, old: dict[str, Any], place: Place
) -> None:
    await alice.says("pear", crew)
    await indexed(place)
    await keeps(alice, crew, 30)
    await admin.comes()

    counted = (await ends(admin.here, await submits(admin, "apply_retention", room=crew)))["result"]
    assert [1, 1, len(b"%PDF-1.7 a plan of the week")] == [
        counted[name] for name in ("messages", "files", "file_bytes")
    ]
    assert all(counted[name] > 0 for name in EVERYWHERE), counted
    done = (await ends(admin.here, await submits(admin, "apply_retention", room=crew, mode="apply")))["result"]

    assert 1 == done["messages"]
    assert {0} == {done[name] for name in EVERYWHERE}
    assert ["pear"] == [one["body"] for one in await alice.reads(crew)]
    assert ([], ["pear"]) == (await finds(bob, "apple", room=crew), await finds(bob, "pear", room=crew))
    assert 404 == (await fetch(alice, old["file"]["url"]))[0]
    assert not disk.has(place.settings.data_dir, old["file"]["id"])
    told = await bob.here.hears(lambda frame: frame["type"] == "history.expired" and frame["room"] == crew)
    assert old["seq"] == told["seq"] == (await alice.asks("GET", f"rooms/{crew}"))[1]["expired_seq"]
    log = b" ".join(await place.resources.redis.call("ZRANGE", keys.log(crew), 0, -1))
    assert b"pear" in log and b"apple" not in log
    entry = (await admin.asks("GET", "admin/audit", params={"action": "retention.applied"}))[1]["items"][0]
    assert (crew, {"messages": 1, "files": 1}) == (entry["room"], entry["data"])


async def test_nothing_younger_leaves(alice: Person, crew: str, old: dict[str, Any], place: Place) -> None:
    young = (await alice.says("pear", crew))["seq"]
    await keeps(alice, crew, 41)
    await applied(place)
    assert [old["seq"], young] == [one["seq"] for one in await alice.reads(crew)]

    await keeps(alice, crew, 39)
    await applied(place)

    assert [young] == [one["seq"] for one in await alice.reads(crew)]


async def test_an_old_message_behind_a_young_one_waits_for_it(alice: Person, crew: str, place: Place) -> None:
    first, second = [(await alice.says(body, crew))["seq"] for body in ("one", "two")]
    await ages(place, crew, second, days=40)
    await ages(place, crew, first, days=1)
    await keeps(alice, crew, 30)

    await applied(place)

    assert [first, second] == [one["seq"] for one in await alice.reads(crew)]


async def test_two_workers_at_once_take_turns(alice: Person, crew: str, place: Place, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "SEQS", 3)
    last = [await alice.says(f"number {number}", crew) for number in range(20)][-1]["seq"]
    await ages(place, crew, last, days=40)
    await keeps(alice, crew, 30)
    by = await account_of(place, alice)

    room = await ruled(place, crew)

    went = await asyncio.gather(
        *(actions.expire(one.resources, room, by) for one in (place.one, place.other, place.one))
    )

    assert 20 == sum(one.messages for one in went)
    assert (await rest_of(place, crew)).is_nothing


async def test_a_change_that_is_on_its_way_does_not_bring_anything_back(
    alice: Person, bob: Person, crew: str, old: dict[str, Any], place: Place, monkeypatch: Any
) -> None:
    """Accepted before the message leaves, drained after that."""
    await keeps(alice, crew, 30)
    async with AsyncExitStack() as stack:
        for one in place.instances:
            await stack.enter_async_context(one.resources.draining)
        await alice.here.ask("message.edit", room=crew, seq=old["seq"], body="plum")
        await bob.here.ask("reaction.add", room=crew, seq=old["seq"], emoji="🎉")
        await applied(place)
    await indexed(place)

    assert (await rest_of(place, crew)).is_nothing
    assert [] == await finds(alice, "plum", room=crew)
    log = b" ".join(await place.resources.redis.call("ZRANGE", keys.log(crew), 0, -1))
    assert b"plum" not in log
    with pytest.raises(Refused, match="not_found"):
        await alice.here.ask("message.edit", room=crew, seq=old["seq"], body="again")


async def test_what_is_said_meanwhile_stays(
    alice: Person, bob: Person, crew: str, place: Place, monkeypatch: Any
) -> None:
    monkeypatch.setattr(actions, "SEQS", 2)
    last = [await alice.says(f"number {number}", crew) for number in range(20)][-1]["seq"]
    await ages(place, crew, last, days=40)
    await keeps(alice, crew, 30)

    said = asyncio.gather(*(bob.says(f"new {number}", crew) for number in range(30)))
    await applied(place)
    await said
    await drain({"resources": place.resources})

    assert sorted(f"new {number}" for number in range(30)) == sorted(one["body"] for one in await alice.reads(crew))
    state = (await alice.asks("GET", f"rooms/{crew}"))[1]
    assert 30 == state["unread"]


async def test_what_is_unread_counts_no_longer_when_it_has_left(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    seqs = [(await alice.says(f"@{bob.username} {number}", crew))["seq"] for number in range(3)]
    await ages(place, crew, seqs[1], days=40)
    await keeps(alice, crew, 30)

    await applied(place)

    mine = (await bob.asks("GET", f"rooms/{crew}"))[1]
    assert (1, 1) == (mine["unread"], mine["mentions"])


@pytest.mark.any_database
async def test_a_bookmark_made_at_the_last_moment_goes_with_the_next_look(
    alice: Person, bob: Person, crew: str, old: dict[str, Any], place: Place
) -> None:
    await keeps(alice, crew, 30)
    await applied(place)
    async with place.resources.db.begin() as db:
        room = await rooms.get(db, crew)
        who = await account_of(place, bob)
        row = {"user_id": who.id, "room_id": room.id, "seq": old["seq"], "created_at": now()}
        await db.execute(insert(bookmarks).values(row))

    await applied(place)

    assert (await rest_of(place, crew)).is_nothing


@pytest.mark.any_database
async def test_a_wish_is_looked_at_before_it_is_made(
    alice: Person, crew: str, old: dict[str, Any], place: Place
) -> None:
    status, rule = await alice.asks("GET", f"rooms/{crew}/retention", params={"days": 30})
    assert (200, 30, 1, 1) == (status, rule["days"], rule["leaving"]["messages"], rule["leaving"]["files"])

    await applied(place)
    status, rule = await alice.asks("GET", f"rooms/{crew}/retention")

    assert (None, 0, 0) == (rule["days"], rule["applied"], rule["leaving"]["messages"])
    assert 1 == len(await alice.reads(crew))


@pytest.mark.any_database
async def test_the_place_has_a_rule_for_rooms_that_say_nothing(
    alice: Person, admin: Person, crew: str, old: dict[str, Any], place: Place
) -> None:
    other = await alice.makes(name="Archive")
    seq = (await alice.says("kept", other))["seq"]
    await ages(place, other, seq, days=40)
    await keeps(alice, other, 0)
    try:
        status, rule = await admin.asks("PUT", "admin/retention", {"days": 30})
        assert (200, 30) == (status, rule["days"])
        assert 1 <= rule["leaving"]["messages"]

        await applied(place)

        assert [] == await alice.reads(crew)
        assert ["kept"] == [one["body"] for one in await alice.reads(other)]
        status, problem = await alice.asks("PUT", f"rooms/{crew}/retention", {"days": 31})
        assert (403, "This place keeps messages for 30 days. Choose that or fewer.") == (status, problem["detail"])
        await keeps(alice, crew, 7)
        await keeps(admin, crew, 31)
    finally:
        await admin.asks("PUT", "admin/retention", {"days": 0})


@pytest.mark.any_database
async def test_who_may_say_so(alice: Person, bob: Person, carol: Person, admin: Person, crew: str) -> None:
    answers = [(await who.asks("PUT", f"rooms/{crew}/retention", {"days": 9}))[0] for who in (bob, carol, alice, admin)]
    assert [403, 404, 200, 200] == answers

    for days, status in ((-1, 422), (36_501, 422), (None, 200)):
        assert status == (await alice.asks("PUT", f"rooms/{crew}/retention", {"days": days}))[0]
    for days in ("-1", "36501", "soon", ""):
        status, refusal = await alice.asks("GET", f"rooms/{crew}/retention?days={days}")
        assert (422, {"days": "Use 1 to 36500 days, or 0 for ever."}) == (status, refusal["errors"])
    assert 404 == (await admin.asks("PUT", "rooms/nowhere/retention", {"days": 9}))[0]
    assert [403, 403] == [
        (await alice.asks("PUT", f"rooms/{room}/retention", {"days": 9}))[0] for room in ("everyone", "general")
    ]
