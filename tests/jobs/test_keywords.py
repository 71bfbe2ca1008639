"""A word of somebody's calls them where others say it, in rooms of which they want to be told what calls them."""

from datetime import timedelta

import pytest

from chat.actions import history
from chat.errors import TooFast
from tests.cast import Person
from tests.phone import Phone, passes
from tests.place import Place


@pytest.fixture
async def listener(bob: Person, crew: str, phone: Phone) -> Person:
    """Bob, away, with words of his, in a room of which he wants to be told what calls him."""
    assert 200 == (await bob.asks("PATCH", "me/notifications", {"keywords": ["Café", "third roller"]}))[0]
    await involves(bob, crew, "mentions")
    return bob


async def involves(person: Person, room: str, level: str) -> None:
    assert 200 == (await person.asks("PUT", f"rooms/{room}/involvement", {"level": level}))[0]


@pytest.mark.parametrize(
    "said, told",
    [
        ("To the CAFE, then?", True),
        ("The third **roller** hums", True),
        ("cafeteria", False),
        ("The third one is a roller", False),
        ("[here](https://example.org/cafe)", False),
    ],
)
async def test_a_word_is_told_as_a_name_would_be(
    said: str, told: bool, alice: Person, listener: Person, crew: str, phone: Phone, place: Place
) -> None:
    await alice.says("nothing to hear", crew)
    await alice.says(said, crew)

    await passes(place)

    assert ([f"{alice.username.title()} in Crew"] if told else []) == phone.titles


@pytest.mark.parametrize("level", ["nothing", "hidden"])
async def test_a_room_of_which_somebody_wants_nothing_tells_no_word(
    level: str, alice: Person, listener: Person, crew: str, phone: Phone, place: Place
) -> None:
    await involves(listener, crew, level)
    await alice.says("To the café, then?", crew)

    await passes(place)

    assert [] == phone.shown


async def test_nobody_is_called_by_themselves_or_by_whom_they_have_blocked(
    alice: Person, listener: Person, crew: str, phone: Phone, place: Place
) -> None:
    await listener.says("I am in the café", crew)
    assert 204 == (await listener.asks("PUT", f"me/blocks/{alice.usercode}"))[0]
    await alice.says("To the café, then?", crew)

    await passes(place)

    assert [] == phone.shown


async def test_what_it_says_by_now_counts(
    alice: Person, listener: Person, crew: str, phone: Phone, place: Place
) -> None:
    ack = await alice.says("To the café, then?", crew)
    await alice.here.ask("message.edit", room=crew, seq=ack["seq"], body="To the bar, then?")
    gone = await alice.says("The café it is", crew)
    await alice.here.ask("message.delete", room=crew, seq=gone["seq"])

    await passes(place)

    assert [] == phone.shown


async def test_a_word_is_no_mention_in_the_counts(alice: Person, listener: Person, crew: str) -> None:
    await alice.says("To the café, then?", crew)

    state = next(one for one in (await listener.asks("GET", "rooms"))[1]["items"] if one["room"] == crew)

    assert (1, 0) == (state["unread"], state["mentions"])


async def test_texts_are_read_only_where_somebody_listens(
    alice: Person, bob: Person, crew: str, phone: Phone, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await involves(bob, crew, "mentions")

    async def too_much(*_args: object) -> None:
        raise TooFast(retry_after=0)

    monkeypatch.setattr(history, "find_many", too_much)
    await alice.says("To the café, then?", crew)
    await alice.says(f"@{bob.username} look", crew)

    await passes(place, timedelta(seconds=11))

    assert 1 == len(phone.shown)
