"""The drain: everything once, whatever is in the outbox."""

import asyncio
from typing import Any

import orjson
from sqlalchemy import select

from chat.actions import accounts
from chat.bus import keys, rooms
from chat.jobs.drain import drain
from chat.model.event import message_posted
from chat.model.message import Draft
from chat.model.user import User
from chat.store import tables
from tests.cast import Person
from tests.place import Place


async def stored(place: Place, room: str) -> list[Any]:
    """The rows of a room, once everything accepted is stored."""
    while await place.resources.redis.call("XLEN", keys.OUTBOX):
        await drain({"resources": place.resources})
        await asyncio.sleep(0)
    query = select(tables.messages).join(tables.rooms).where(tables.rooms.c.key == room).order_by(tables.messages.c.seq)
    async with place.resources.db.read() as db:
        return list((await db.execute(query)).all())


async def places(place: Place, room: str) -> list[int]:
    """Every seq of a room that has a row."""
    found: list[int] = []
    async with place.resources.db.read() as db:
        for table in (tables.messages, tables.events):
            query = select(table.c.seq).join(tables.rooms).where(tables.rooms.c.key == room)
            found += (await db.execute(query)).scalars()
    return sorted(found)


async def dead(place: Place, room: str) -> list[tuple[str, int, str]]:
    """What was buried, once each: two workers who meet it at the same time both say so."""
    entries = await place.resources.redis.call("XRANGE", keys.DEAD, "-", "+")
    events = [(orjson.loads(fields[1]), fields[3].decode()) for _, fields in entries]
    found = [(event["room"], event["seq"], reason) for event, reason in events if event["room"] == room]
    return list(dict.fromkeys(found))


async def log(place: Place, room: str) -> list[bytes]:
    return await rooms.events_between(place.resources.redis, room, 1)


async def test_what_was_acked_is_stored_in_order(alice: Person, bob: Person, crew: str, place: Place) -> None:
    acks = [await who.says(f"{number}", crew) for number in range(20) for who in (alice, bob)]

    rows = await stored(place, crew)

    assert [(ack["seq"], ack["message_id"]) for ack in acks] == [(row.seq, row.id) for row in rows]
    assert list(range(1, acks[-1]["seq"] + 1)) == await places(place, crew)


async def test_the_same_entries_again_change_nothing(alice: Person, crew: str, place: Place) -> None:
    for number in range(5):
        await alice.says(str(number), crew)
    before = await stored(place, crew)

    for payload in await log(place, crew):
        await place.resources.redis.call("XADD", keys.OUTBOX, "*", "e", payload)

    assert before == await stored(place, crew)
    assert [] == await dead(place, crew)


async def test_a_worker_that_says_so_late_takes_nothing_back(alice: Person, crew: str, place: Place) -> None:
    """Counts begin where the log has forgotten: it must not look younger than it is."""
    ack = await alice.says("stored by two", crew)
    redis = place.resources.redis
    await rooms.set_stored(redis, {crew: ack["seq"]})

    await rooms.set_stored(redis, {crew: ack["seq"] - 1})

    assert ack["seq"] == (await rooms.find_many(redis, [crew]))[crew].stored


async def test_another_event_on_a_stored_place_is_an_alarm(alice: Person, crew: str, place: Place) -> None:
    ack = await alice.says("the true one", crew)
    before = await stored(place, crew)
    payload = orjson.loads((await log(place, crew))[-1]) | {"message_id": "an-impostor", "body": "not true"}

    await place.resources.redis.call("XADD", keys.OUTBOX, "*", "e", orjson.dumps(payload))

    assert before == await stored(place, crew)
    assert [(crew, ack["seq"], "another event has this place")] == await dead(place, crew)


async def test_a_row_that_is_refused_for_good_does_not_hold_up_others(alice: Person, crew: str, place: Place) -> None:
    first = await alice.says("first", crew)
    event = message_posted(crew, await account(place, alice), Draft.parse("has another's id"))
    event.fields["message_id"] = first["message_id"]
    refused = await rooms.accept(place.resources.redis, event, alice.usercode)
    last = await alice.says("last", crew)

    rows = await stored(place, crew)

    assert ["first", "last"] == [row.body for row in rows]
    assert [(crew, refused.position.seq)] == [(room, seq) for room, seq, _ in await dead(place, crew)]
    assert list(range(1, last["seq"] + 1)) == await places(place, crew), "its place is kept"


async def test_an_unknown_author_does_not_hold_up_others(alice: Person, crew: str, place: Place) -> None:
    await alice.says("first", crew)
    user = await account(place, alice)
    event = message_posted(crew, user, Draft.parse("from nowhere"))
    event.fields["author"] = user.public() | {"usercode": "00000000"}
    await rooms.accept(place.resources.redis, event, alice.usercode)
    last = await alice.says("last", crew)

    assert ["first", "last"] == [row.body for row in await stored(place, crew)]
    assert list(range(1, last["seq"] + 1)) == await places(place, crew)


async def test_a_client_id_older_than_memory_is_stored_all_the_same(alice: Person, crew: str, place: Place) -> None:
    await alice.says("yesterday", crew, client_id="again")
    await stored(place, crew)
    await place.resources.redis.call("DEL", keys.client_id(alice.usercode, "again"))
    await alice.says("today", crew, client_id="again")

    rows = await stored(place, crew)

    assert [("yesterday", "again"), ("today", None)] == [(row.body, row.client_id) for row in rows]
    assert [] == await dead(place, crew)


async def account(place: Place, person: Person) -> User:
    user = await accounts.find(place.resources, person.usercode)
    assert user
    return user
