"""Passing a message on: quoted, with its author and the way back, from and to rooms that one is in."""

import pytest

from chat.actions.forwarding import quoting
from chat.bus import keys
from chat.model.message import Message
from chat.model.times import now
from chat.model.user import User
from tests.cast import Person
from tests.place import Place

pytestmark = pytest.mark.any_database

LINK = "https://chat.example/rooms/crew?at=2"


def a_message(body: str, name: str = "Ines") -> Message:
    return Message("crew", 1, 2, "id", None, User(1, "AAAAAAAA", "ines", name), body, now())


async def test_a_message_is_passed_on_with_its_author_and_the_way_back(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    said = await alice.says("The slit is greased.\nAt last.", crew)
    other = await bob.makes("closed", "Other")

    status, posted = await bob.asks(
        "POST", f"rooms/{crew}/messages/{said['seq']}/forward", {"to": other, "comment": "See:", "client_id": "f1"}
    )
    again = await bob.asks(
        "POST", f"rooms/{crew}/messages/{said['seq']}/forward", {"to": other, "comment": "See:", "client_id": "f1"}
    )

    assert (201, other, True) == (status, posted["room"], again[1]["duplicate"])
    assert [posted["seq"]] == [message["seq"] for message in await bob.reads(other)]
    lines = (await bob.hears(other))[0].split("\n")
    assert ["See:", "", "> The slit is greased.", "> At last.", ""] == lines[:-1]
    assert lines[-1].startswith(f"[{alice.username.title().replace('-', chr(92) + '-')}, ")
    assert lines[-1].endswith(f"](http://127.0.0.1:{bob.instance.url.rsplit(':', 1)[1]}/rooms/{crew}?at={said['seq']})")


async def test_what_is_quoted_calls_nobody_again(alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says(f"@{bob.username} and @room, look", crew)
    assert {"*", bob.usercode} == set((await alice.reads(crew))[-1]["mentions"])

    _, posted = await alice.asks(
        "POST", f"rooms/{crew}/messages/{said['seq']}/forward", {"to": crew, "comment": f"@{bob.username}, again"}
    )

    _, forwarded = await bob.asks("GET", f"rooms/{crew}/messages/{posted['seq']}")
    assert [bob.usercode] == forwarded["mentions"]


async def test_only_what_one_may_read_is_passed_on_and_only_to_where_one_may_write(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    said = await alice.says("between us", crew)
    path = f"rooms/{crew}/messages/{said['seq']}/forward"
    hers = await carol.makes("closed", "Hers")
    porch = await carol.makes("open", "Porch")

    assert 404 == (await carol.asks("POST", path, {"to": hers}))[0]
    assert 404 == (await bob.asks("POST", path, {"to": hers}))[0]
    assert 403 == (await bob.asks("POST", path, {"to": porch}))[0]
    assert 404 == (await bob.asks("POST", f"rooms/{crew}/messages/999/forward", {"to": crew}))[0]
    assert [] == await carol.reads(hers) + await carol.reads(porch)


async def test_a_deleted_message_is_not_passed_on(alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("gone", crew)
    await alice.here.ask("message.delete", room=crew, seq=said["seq"])

    assert 409 == (await bob.asks("POST", f"rooms/{crew}/messages/{said['seq']}/forward", {"to": crew}))[0]


async def test_calling_many_in_the_comment_wants_to_be_confirmed(alice: Person, place: Place) -> None:
    said = await alice.says("hello", "general")
    room = await alice.makes("open", "Many")
    await place.resources.redis.call("HSET", keys.room(room), "members", 34)
    path = f"rooms/general/messages/{said['seq']}/forward"

    assert 409 == (await alice.asks("POST", path, {"to": room, "comment": "@room"}))[0]
    assert 201 == (await alice.asks("POST", path, {"to": room, "comment": "@room", "confirm": True}))[0]


async def test_a_comment_that_is_too_long_is_refused(alice: Person, crew: str) -> None:
    said = await alice.says("hello", crew)

    status, problem = await alice.asks(
        "POST", f"rooms/{crew}/messages/{said['seq']}/forward", {"to": crew, "comment": "x" * 2001}
    )

    assert (422, ["comment"]) == (status, list(problem["errors"]))


@pytest.mark.parametrize("body", ["x" * 8000, "line\n" * 2000, "a\n\n" * 3000])
def test_a_long_message_is_cut_to_fit(body: str) -> None:
    text = quoting(a_message(body[:8000].strip()), LINK, "c" * 2000)

    assert len(text) <= 8000
    assert text.endswith(f"]({LINK})") and "…\n\n[" in text


def test_names_mean_nothing_but_themselves() -> None:
    text = quoting(a_message("/me waves", "*I* [x](y) @room"), LINK)

    assert r"> \*I\* \[x\](y) \@room waves" == text.split("\n")[0]
