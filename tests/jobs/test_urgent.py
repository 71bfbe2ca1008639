"""An urgent direct message wakes whoever it is written to, unless they do not want that, or nothing of its author."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Person, Refused
from tests.jobs.test_drain import stored
from tests.phone import Phone, PushService, passes, reads
from tests.place import Place

AT_ONCE = timedelta(seconds=1)


@pytest.fixture
async def between(alice: Person, bob: Person) -> str:
    """Where alice and bob write to each other."""
    _, room = await alice.asks("POST", "directs", {"to": [bob.usercode]})
    await bob.here.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == room["room"])
    return str(room["room"])


async def sleeps(person: Person, **wish: Any) -> None:
    assert 200 == (await person.asks("PATCH", "me/notifications", {"pause": "hour", **wish}))[0]


@pytest.mark.parametrize(
    "wish", [{"pause": "hour"}, {"whole_days": [1, 2, 3, 4, 5, 6, 7]}, {"dnd": True}], ids=["pause", "hours", "dnd"]
)
async def test_it_comes_at_once_through_all_that_is_quiet(
    wish: dict[str, Any], alice: Person, bob: Person, between: str, phone: Phone, place: Place
) -> None:
    path = "me" if "dnd" in wish else "me/notifications"
    assert 200 == (await bob.asks("PATCH", path, wish))[0]
    await alice.says("no hurry", between)
    await alice.says("The dome is on fire", between, urgent=True)

    await passes(place, AT_ONCE)
    await passes(place)

    name = alice.username.title()
    assert [(f"Urgent: {name}", "The dome is on fire", True)] == [
        (one["title"], one["body"], one["urgent"]) for one in phone.shown
    ]


async def test_it_is_tried_again_while_they_sleep(
    alice: Person, bob: Person, between: str, phone: Phone, service: PushService, place: Place
) -> None:
    await sleeps(bob)
    service.answers = [(503, {})]
    await alice.says("The dome is on fire", between, urgent=True)

    await passes(place, AT_ONCE)
    assert [] == phone.shown
    await passes(place, timedelta(seconds=30))

    assert ["The dome is on fire"] == [one["body"] for one in phone.shown]


@pytest.mark.parametrize("refusal", ["urgent", "involvement"])
async def test_whoever_does_not_want_that_sleeps_on(
    refusal: str, alice: Person, bob: Person, between: str, phone: Phone, place: Place
) -> None:
    await sleeps(bob)
    if refusal == "urgent":
        await sleeps(bob, urgent=False)
    else:
        await bob.asks("PUT", f"rooms/{between}/involvement", {"level": "nothing"})
    await alice.says("The dome is on fire", between, urgent=True)

    await passes(place)

    assert [] == phone.shown


async def test_whom_somebody_has_blocked_wakes_the_others_alone(
    alice: Person, bob: Person, carol: Person, phone: Phone, service: PushService, place: Place
) -> None:
    hers = await service.phone().subscribes(carol)
    _, room = await alice.asks("POST", "directs", {"to": [bob.usercode, carol.usercode]})
    for sleeper in (bob, carol):
        await sleeps(sleeper)
    assert 204 == (await bob.asks("PUT", f"me/blocks/{alice.usercode}"))[0]
    ack = await alice.here.ask("message.post", room=room["room"], body="The dome is on fire", urgent=True)

    await passes(place)

    assert ([], [ack["seq"]]) == (phone.shown, [one["seq"] for one in hers.shown])


async def test_it_is_not_told_when_it_is_read_meanwhile(
    alice: Person, bob: Person, between: str, phone: Phone, place: Place
) -> None:
    ack = await alice.says("The dome is on fire", between, urgent=True)
    await reads(bob, between, ack["seq"])

    await passes(place)

    assert [] == phone.shown


async def test_whoever_is_awake_is_told_of_the_others_as_ever(
    alice: Person, bob: Person, between: str, phone: Phone, place: Place
) -> None:
    await alice.says("no hurry", between)

    await passes(place, AT_ONCE)
    assert [] == phone.shown

    await passes(place)
    assert [(alice.username.title(), False)] == [(one["title"], one["urgent"]) for one in phone.shown]


async def test_only_a_direct_message_can_be_urgent(alice: Person, bob: Person, crew: str) -> None:
    status, answer = await alice.asks("POST", f"rooms/{crew}/messages", {"body": "Fire", "urgent": True})
    with pytest.raises(Refused) as refused:
        await alice.says("Fire", crew, urgent=True)

    assert (422, ["urgent"]) == (status, list(answer["errors"]))
    assert {"urgent": "Only a direct message can be urgent."} == refused.value.frame["errors"]
    assert [] == await bob.reads(crew)


async def test_it_stays_urgent_wherever_it_is_read(alice: Person, bob: Person, between: str, place: Place) -> None:
    ack = await alice.says("The dome is on fire", between, urgent=True)
    usual = await alice.says("It was the kettle", between)
    heard = await bob.here.hears(lambda frame: frame.get("message_id") == ack["message_id"])
    assert heard["urgent"]
    assert [True, False] == [one["urgent"] for one in await bob.reads(between)]
    await alice.here.ask("message.edit", room=between, seq=ack["seq"], body="The dome is smoking")

    rows = {row.seq: row for row in await stored(place, between)}

    assert (True, False) == (bool(rows[ack["seq"]].urgent), bool(rows[usual["seq"]].urgent))
    assert [("The dome is smoking", True), ("It was the kettle", False)] == [
        (one["body"], one["urgent"]) for one in await bob.reads(between)
    ]
    await alice.here.ask("message.delete", room=between, seq=ack["seq"])
    await stored(place, between)
    assert [False, False] == [one["urgent"] for one in await bob.reads(between)]
