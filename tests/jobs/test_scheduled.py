"""What is due goes out once, whoever sends it and whatever dies in between."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from chat.actions import accounts, messages
from chat.actions import scheduled as actions
from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.bus.wire import Address
from chat.jobs.drain import drain
from chat.jobs.scheduled import send
from chat.model.message import Draft
from chat.model.scheduled import Kind, Scheduled, State
from chat.model.times import now, timestamp
from chat.model.user import HOUSE, User
from chat.store import rooms, scheduled, tables
from tests.cast import Person
from tests.place import Place

# Far enough away that the workers of the place leave it alone: the tests say what time it is.
AHEAD = timedelta(days=30)


async def account(place: Place, person: Person) -> User:
    user = await accounts.find(place.resources, person.usercode)
    assert user
    return user


async def schedules(person: Person, room: str, body: str, due_at: datetime, **fields: Any) -> int:
    status, made = await person.asks(
        "POST", f"rooms/{room}/scheduled", {"body": body, "due_at": timestamp(due_at), **fields}
    )
    assert status == 201, made
    return int(made["id"])


async def state(person: Person, id_: int) -> tuple[str, str | None]:
    _, body = await person.asks("GET", "me/scheduled")
    return next((one["state"], one["reason"]) for one in body["items"] if one["id"] == id_)


async def said(person: Person, room: str) -> list[str]:
    return [message["body"] for message in await person.reads(room)]


async def claims(place: Place, id_: int, due_at: datetime) -> Scheduled:
    """The first half of sending; then the worker dies."""
    async with place.resources.db.begin() as db:
        return (await scheduled.claim(db, [id_], due_at))[0]


async def dies_after_posting(place: Place, author: Person, room: str, id_: int, due_at: datetime) -> Scheduled:
    one = await claims(place, id_, due_at)
    draft = replace(Draft.parse(one.body), client_id=one.client_id)
    await messages.post(place.resources, await account(place, author), room, draft)
    return one


async def test_it_goes_out_at_its_time_while_its_author_is_away(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    """By the workers of the place, on the real clock."""
    due_at = now() + timedelta(seconds=1)
    async with place.resources.db.begin() as db:
        room = await rooms.get(db, crew)
        user = await account(place, alice)
        made = await scheduled.insert_one(db, Kind.MESSAGE, user.id, room, Draft.parse("good morning"), due_at)
    await alice.goes()

    assert ["good morning"] == await bob.hears(crew)

    event = bob.here.posted(crew)[0]
    assert timedelta() <= datetime.fromisoformat(event["at"]) - due_at < timedelta(seconds=2)
    assert alice.usercode == event["author"]["usercode"]
    await send(place.resources, now())
    assert (State.SENT, None) == await state(alice, made.id)


async def test_nothing_leaves_before_its_time(alice: Person, bob: Person, crew: str, place: Place) -> None:
    due_at = now() + AHEAD
    id_ = await schedules(alice, crew, "later", due_at)

    await send(place.resources, due_at - timedelta(milliseconds=1))

    assert [] == await bob.reads(crew)
    assert (State.WAITING, None) == await state(alice, id_)

    await send(place.resources, due_at)

    assert ["later"] == await bob.hears(crew)


async def test_two_workers_at_once_send_it_once(alice: Person, bob: Person, crew: str, place: Place) -> None:
    due_at = now() + AHEAD
    ids = [await schedules(alice, crew, str(number), due_at + timedelta(milliseconds=number)) for number in range(20)]
    end = due_at + timedelta(seconds=1)

    await asyncio.gather(*(send(one.resources, end) for one in (place.one, place.other, place.one, place.other)))

    assert [str(number) for number in range(20)] == await said(bob, crew), "in order"
    assert {(State.SENT, None)} == {await state(alice, id_) for id_ in ids}
    await send(place.resources, end)
    assert 20 == len(await said(bob, crew))


async def test_a_worker_that_dies_before_posting_loses_nothing(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    due_at = now() + AHEAD
    id_ = await schedules(alice, crew, "survives", due_at)
    await claims(place, id_, due_at)

    await send(place.resources, due_at)

    assert ["survives"] == await said(bob, crew)
    assert (State.SENT, None) == await state(alice, id_)


async def test_a_worker_that_dies_between_posting_and_marking_posts_nothing_twice(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    due_at = now() + AHEAD
    id_ = await schedules(alice, crew, "once", due_at)
    await dies_after_posting(place, alice, crew, id_, due_at)

    await send(place.resources, due_at)

    assert ["once"] == await said(bob, crew)
    assert (State.SENT, None) == await state(alice, id_)


async def test_it_is_not_posted_twice_after_redis_has_forgotten_it(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    """The worker was away for more than a day."""
    due_at = now() + AHEAD
    id_ = await schedules(alice, crew, "once", due_at)
    one = await dies_after_posting(place, alice, crew, id_, due_at)
    while await place.resources.redis.call("XLEN", keys.OUTBOX):
        await drain({"resources": place.resources})
        await asyncio.sleep(0)
    await place.resources.redis.call("DEL", keys.client_id(alice.usercode, one.client_id))

    await send(place.resources, due_at)

    assert ["once"] == await said(bob, crew)
    assert (State.SENT, None) == await state(alice, id_)


async def test_what_was_posted_counts_as_sent_though_its_author_was_removed_meanwhile(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    due_at = now() + AHEAD
    id_ = await schedules(bob, crew, "goodbye @all", due_at)
    await dies_after_posting(place, bob, crew, id_, due_at)
    await alice.removes(bob, crew)

    await send(place.resources, due_at)

    assert (State.SENT, None) == await state(bob, id_)


async def test_who_may_not_post_there_any_more_is_told(alice: Person, bob: Person, crew: str, place: Place) -> None:
    due_at = now() + AHEAD
    id_ = await schedules(bob, crew, "too late", due_at)
    await alice.removes(bob, crew)

    await send(place.resources, due_at)

    told = await bob.here.hears(lambda frame: frame["type"] == "scheduled.changed" and frame["state"] == "refused")
    assert (id_, crew, "too late") == (told["id"], told["room"], told["body"])
    assert (State.REFUSED, told["reason"]) == await state(bob, id_)
    assert "not in it" in told["reason"]
    assert [] == await said(alice, crew)
    await alice.brings(bob, crew)
    await send(place.resources, due_at)
    assert [] == await said(alice, crew), "refused stays refused"


async def test_one_that_is_refused_does_not_hold_up_others(alice: Person, bob: Person, crew: str, place: Place) -> None:
    due_at = now() + AHEAD
    first = await schedules(bob, crew, "never", due_at)
    second = await schedules(bob, "general", "still here", due_at)
    third = await schedules(alice, crew, "and me", due_at)
    await alice.removes(bob, crew)

    await send(place.resources, due_at)

    assert ["refused", "sent"] == [(await state(bob, id_))[0] for id_ in (first, second)]
    assert "sent" == (await state(alice, third))[0]


async def test_a_cancel_that_comes_too_late_is_told_so(alice: Person, crew: str, place: Place) -> None:
    due_at = now() + AHEAD
    id_ = await schedules(alice, crew, "on its way", due_at)
    await claims(place, id_, due_at)

    answers = [
        await alice.asks("DELETE", f"me/scheduled/{id_}"),
        await alice.asks("PATCH", f"me/scheduled/{id_}", {"body": "other words"}),
    ]
    await send(place.resources, due_at)

    assert [(409, "conflict")] * 2 == [(status, body["code"]) for status, body in answers]
    assert ["on its way"] == await said(alice, crew)


async def test_what_was_cancelled_or_changed_in_time_stays_so(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    """Many races at once: each message went out as it was, or was changed before, never both."""
    due_at = now() + AHEAD
    ids = [await schedules(alice, crew, f"old {number}", due_at) for number in range(12)]

    async def cancels(id_: int) -> int:
        return (await alice.asks("DELETE", f"me/scheduled/{id_}"))[0]

    async def changes(id_: int) -> int:
        return (await alice.asks("PATCH", f"me/scheduled/{id_}", {"body": f"new {id_}"}))[0]

    race = [cancels(id_) if number % 2 else changes(id_) for number, id_ in enumerate(ids)]
    answers = (await asyncio.gather(*race, send(place.resources, due_at), send(place.other.resources, due_at)))[:12]
    await send(place.resources, due_at)

    expected = []
    for number, (id_, status) in enumerate(zip(ids, answers, strict=True)):
        if status == 409:
            expected.append(f"old {number}")
        elif number % 2 == 0:
            expected.append(f"new {id_}")
    assert sorted(expected) == sorted(await said(bob, crew))


async def test_while_redis_is_away_nothing_is_begun(alice: Person, crew: str, place: Place) -> None:
    due_at = now() + AHEAD
    id_ = await schedules(alice, crew, "patient", due_at)

    await send(replace(place.resources, redis=Pipe(Address.parse("redis://127.0.0.1:1"))), due_at)

    assert (State.WAITING, None) == await state(alice, id_)


async def test_a_reminder_comes_from_the_house(alice: Person, place: Place) -> None:
    due_at = now() + AHEAD
    user = await account(place, alice)
    made = await actions.remind(place.resources, user, Draft.parse("tea"), due_at)

    await asyncio.gather(*(send(one.resources, due_at) for one in (place.one, place.other)))

    assert ["tea"] == await alice.hears(made.room)
    author = alice.here.posted(made.room)[0]["author"]
    assert (HOUSE, place.resources.site_name) == (author["usercode"], author["name"])
    assert ["tea"] == await said(alice, made.room)


async def test_a_blocked_account_sends_nothing(alice: Person, bob: Person, crew: str, place: Place) -> None:
    due_at = now() + AHEAD
    await schedules(bob, crew, "from beyond", due_at)
    async with place.resources.db.begin() as db:
        blocked = update(tables.users).where(tables.users.c.usercode == bob.usercode).values(blocked=True)
        await db.execute(blocked)

    await send(place.resources, due_at)

    assert [] == await said(alice, crew)
