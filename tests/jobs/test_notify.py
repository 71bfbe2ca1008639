"""People who are away are told only of what they want to know and have not read."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from chat.model.times import now
from chat.store import tables
from tests.cast import Person
from tests.phone import Phone, PushService, passes, reads
from tests.place import Place
from tests.web.catalogues import standing_in

AN_HOUR_AGO, IN_AN_HOUR = ((now() + timedelta(hours=hours)).strftime("%H:%M") for hours in (-1, 1))


async def involves(person: Person, room: str, level: str) -> None:
    status, body = await person.asks("PUT", f"rooms/{room}/involvement", {"level": level})
    assert status == 200, body


async def test_who_is_away_is_told_after_ten_seconds(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    ack = await alice.says("The **dome** is up.", crew)

    await passes(place, timedelta(seconds=5))
    assert [] == phone.shown

    await passes(place)
    shown = phone.shown[0]
    assert 1 == len(phone.shown)
    assert (f"{alice.username.title()} in Crew", "The dome is up.") == (shown["title"], shown["body"])
    assert (bob.usercode, crew, ack["seq"], 1) == (shown["user"], shown["room"], shown["seq"], shown["count"])
    assert "high" == phone.headers[0]["Urgency"]
    await passes(place)
    assert 1 == len(phone.shown), "once"


async def test_several_messages_of_a_room_are_one_notification(
    alice: Person, crew: str, phone: Phone, place: Place
) -> None:
    first = await alice.says("one", crew)
    for word in ("two", "three"):
        await alice.says(word, crew)

    await passes(place)

    shown = phone.shown[0]
    assert ["3 new in Crew"] == phone.titles
    assert (3, first["seq"], f"{alice.username.title()}: three") == (shown["count"], shown["first"], shown["body"])


async def test_each_is_told_in_their_language(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place, tmp_path: Path
) -> None:
    with standing_in(tmp_path):
        await bob.asks("PATCH", "me", {"language": "is"})
        await alice.says("The dome is up.", crew)
        await passes(place)

        await bob.asks("PATCH", "me", {"language": ""})
        await alice.says("It is down again.", crew)
        await passes(place)

    name = alice.username.title()
    assert [f"{name} á Crew", f"{name} in Crew"] == phone.titles


async def test_what_is_read_meanwhile_is_not_told(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    """On any device: whoever has the room open reads it as it comes."""
    ack = await alice.says("on the desk", crew)
    await reads(bob, crew, ack["seq"])

    await passes(place)

    assert [] == phone.shown


async def test_the_author_is_not_told(bob: Person, crew: str, phone: Phone, place: Place) -> None:
    await bob.says("to myself", crew)

    await passes(place)

    assert [] == phone.shown


@pytest.mark.parametrize(
    "level, said, told",
    [
        ("all", "for everybody", True),
        ("mentions", "for everybody", False),
        ("mentions", "@{bob} look", True),
        ("mentions", "@room look", True),
        ("nothing", "@{bob} look", False),
        ("hidden", "@{bob} look", False),
    ],
)
async def test_each_room_tells_as_much_as_was_chosen(
    level: str, said: str, told: bool, alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    await involves(bob, crew, level)
    await alice.says(said.format(bob=bob.username), crew)

    await passes(place)

    assert told == bool(phone.shown)


async def test_a_direct_message_is_told_under_its_author(
    alice: Person, bob: Person, phone: Phone, place: Place
) -> None:
    _, room = await alice.asks("POST", "directs", {"to": [bob.usercode]})
    await bob.here.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == room["room"])
    await involves(bob, room["room"], "mentions")
    await alice.says("psst", room["room"])

    await passes(place)

    assert [(alice.username.title(), "psst")] == [(one["title"], one["body"]) for one in phone.shown]


async def test_nobody_hears_of_a_room_that_they_left(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    await alice.says("secret", crew)
    await alice.removes(bob, crew)

    await passes(place)

    assert [] == phone.shown


async def test_a_stranger_hears_nothing(
    alice: Person, carol: Person, crew: str, service: PushService, place: Place
) -> None:
    outside = await service.phone().subscribes(carol)
    await alice.says("between us", crew)
    await alice.says("for all of us", "general")

    await passes(place)

    assert ["for all of us"] == [one["body"] for one in outside.shown]


async def test_whom_somebody_has_blocked_cannot_ring(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    assert 204 == (await bob.asks("PUT", f"me/blocks/{alice.usercode}"))[0]
    await alice.says(f"@{bob.username} hello", crew)

    await passes(place)

    assert [] == phone.shown


async def test_what_was_deleted_meanwhile_is_not_told(alice: Person, crew: str, phone: Phone, place: Place) -> None:
    ack = await alice.says("a slip", crew)
    await alice.here.ask("message.delete", room=crew, seq=ack["seq"])

    await passes(place)

    assert [] == phone.shown


@pytest.mark.parametrize(
    "wish",
    [
        {"dnd": True},
        {"begins": AN_HOUR_AGO, "ends": IN_AN_HOUR},
        {"whole_days": [1, 2, 3, 4, 5, 6, 7]},
        {"pause": "hour"},
    ],
)
async def test_who_wants_to_be_left_alone_is(
    wish: dict[str, Any], alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    path = "me" if "dnd" in wish else "me/notifications"
    assert 200 == (await bob.asks("PATCH", path, wish))[0]
    assert (await bob.asks("GET", "me/notifications"))[1]["quiet"]
    await alice.says("hush", crew)

    await passes(place)

    assert [] == phone.shown
    over = {"dnd": False} if "dnd" in wish else {"begins": "", "ends": "", "whole_days": [], "pause": "end"}
    assert 200 == (await bob.asks("PATCH", path, over))[0]
    await alice.says("good morning", crew)
    await passes(place)
    assert ["2 new in Crew"] == phone.titles, "what was unread stays unread"


async def test_the_next_notification_closes_what_was_read_elsewhere(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place
) -> None:
    other = await alice.makes("closed", "Kitchen")
    await alice.brings(bob, other)
    ack = await alice.says("read on the desk", crew)
    await passes(place)
    await reads(bob, crew, ack["seq"])

    await alice.says("still new", other)
    await passes(place)
    await alice.says("newer", other)
    await passes(place)

    assert [[], [crew], []] == [one["closes"] for one in phone.shown]


async def test_a_blocked_account_is_not_told(alice: Person, bob: Person, crew: str, phone: Phone, place: Place) -> None:
    async with place.resources.db.begin() as db:
        await db.execute(update(tables.users).where(tables.users.c.usercode == bob.usercode).values(blocked=True))
    await alice.says("gone", crew)

    await passes(place)

    assert [] == phone.shown
