"""Following threads: whom an answer calls, whatever Redis remembers."""

from datetime import timedelta

import pytest

from chat.bus import follows as copies
from chat.bus import keys
from chat.model.thread import Choice
from chat.model.times import now
from tests.actions.test_history import forget, is_stored
from tests.cast import Frame, Person
from tests.place import Place

FORGETTING = ["nothing", "what was said of threads", "the log", "both"]


async def called(person: Person, room: str, answer: Frame) -> set[str]:
    _, message = await person.asks("GET", f"rooms/{room}/messages/{answer['seq']}")
    return set(message["mentions"])


async def follow(person: Person, room: str, seq: int, method: str = "PUT") -> Frame:
    status, body = await person.asks(method, f"rooms/{room}/messages/{seq}/follow")
    assert status == 200, body
    found: Frame = body
    return found


async def forgets(place: Place, room: str, what: str) -> None:
    if what in ("what was said of threads", "both"):
        await place.resources.redis.call("DEL", keys.follows(room))
    if what in ("the log", "both"):
        await forget(place, room)


@pytest.fixture
async def first(alice: Person, bob: Person, carol: Person, crew: str) -> int:
    await alice.brings(carol, crew)
    return int((await alice.says("Who has the key?", crew))["seq"])


@pytest.mark.parametrize("what", FORGETTING)
@pytest.mark.any_database
async def test_whoever_wrote_in_a_thread_is_called_by_what_comes(
    what: str, alice: Person, bob: Person, carol: Person, crew: str, first: int, place: Place
) -> None:
    second = (await bob.says("I have.", crew, reply_to=first))["seq"]
    await is_stored(bob, crew, second)
    await forgets(place, crew, what)

    third = await carol.says("Then come up.", crew, reply_to=first)
    fourth = await alice.says("No, I come.", crew, reply_to=second)
    aside = await carol.says("Nice weather.", crew)

    assert {alice.usercode, bob.usercode} == await called(bob, crew, third)
    assert {bob.usercode, carol.usercode} == await called(bob, crew, fourth)
    assert set() == await called(bob, crew, aside)


@pytest.mark.parametrize("what", FORGETTING)
@pytest.mark.any_database
async def test_whoever_unfollows_is_called_no_more_but_by_name(
    what: str, alice: Person, bob: Person, carol: Person, crew: str, first: int, place: Place
) -> None:
    second = (await bob.says("I have.", crew, reply_to=first))["seq"]
    assert {"room": crew, "seq": first, "following": False} == await follow(bob, crew, second, "DELETE")
    await is_stored(bob, crew, second)
    await forgets(place, crew, what)

    # A thread that one does not follow stays so when one answers, and is answered.
    await bob.says("Or not.", crew, reply_to=first)
    third = await carol.says("Then come up.", crew, reply_to=second)
    fourth = await carol.says(f"@{bob.username} come!", crew, reply_to=first)

    assert {alice.usercode} == await called(bob, crew, third)
    assert {alice.usercode, bob.usercode} == await called(bob, crew, fourth)
    assert not (await follow(bob, crew, first, "GET"))["following"]


@pytest.mark.parametrize("what", FORGETTING)
@pytest.mark.any_database
async def test_whoever_follows_is_called_without_a_word(
    what: str, alice: Person, bob: Person, carol: Person, crew: str, first: int, place: Place
) -> None:
    await follow(carol, crew, first, "DELETE")
    await follow(carol, crew, first)
    await is_stored(bob, crew, first)
    await forgets(place, crew, what)

    second = await bob.says("I have.", crew, reply_to=first)

    assert {alice.usercode, carol.usercode} == await called(bob, crew, second)
    _, room = await carol.asks("GET", f"rooms/{crew}")
    assert (2, 1) == (room["unread"], room["mentions"])


async def test_one_follows_what_one_wrote_in_until_one_says_no(
    alice: Person, bob: Person, carol: Person, crew: str, first: int
) -> None:
    said = (await bob.says("I have.", crew, reply_to=first))["seq"]

    following = {one.username: (await follow(one, crew, first, "GET"))["following"] for one in (alice, bob, carol)}
    assert {alice.username: True, bob.username: True, carol.username: False} == following

    await bob.here.ask("message.delete", room=crew, seq=said)
    assert not (await follow(bob, crew, first, "GET"))["following"]


async def test_whoever_left_the_room_is_not_called(
    alice: Person, bob: Person, carol: Person, crew: str, first: int
) -> None:
    await follow(carol, crew, first)
    await carol.says("Not me.", crew, reply_to=first)
    await alice.removes(carol, crew)

    second = await bob.says("I have.", crew, reply_to=first)

    assert {alice.usercode} == await called(bob, crew, second)


async def test_whoever_blocked_the_author_is_not_called(alice: Person, bob: Person, crew: str, first: int) -> None:
    await alice.asks("PUT", f"me/blocks/{bob.usercode}")

    second = await bob.says("I have.", crew, reply_to=first)

    assert set() == await called(bob, crew, second)


async def test_an_edit_calls_nobody_who_came_to_follow_later(
    alice: Person, bob: Person, carol: Person, crew: str, first: int
) -> None:
    second = await bob.says("I have.", crew, reply_to=first)
    await follow(carol, crew, first)

    await bob.here.ask("message.edit", room=crew, seq=second["seq"], body="I had.")

    assert {alice.usercode} == await called(bob, crew, second)


async def test_nobody_follows_what_they_may_not_read(alice: Person, bob: Person, carol: Person) -> None:
    vault, square = await alice.makes("closed", "Vault"), await alice.makes("open", "Square")
    seqs = {room: (await alice.says("hello", room))["seq"] for room in (vault, square)}

    for method in ("PUT", "DELETE"):
        assert [404, 403] == [
            (await carol.asks(method, f"rooms/{room}/messages/{seq}/follow"))[0] for room, seq in seqs.items()
        ]
    assert 404 == (await alice.asks("PUT", f"rooms/{vault}/messages/999/follow"))[0]


async def test_who_wrote_in_a_thread_is_looked_up_once(
    alice: Person, bob: Person, carol: Person, crew: str, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = await bob.says("I have.", crew, reply_to=first)

    async def never(*_: object) -> None:
        raise AssertionError("it is known by now")

    monkeypatch.setattr("chat.actions.follows._wrote", never)
    third = await carol.says("Then come up.", crew, reply_to=second["seq"])
    fourth = await alice.says("No, I come.", crew, reply_to=first)

    assert {alice.usercode, bob.usercode} == await called(bob, crew, third)
    assert {bob.usercode, carol.usercode} == await called(bob, crew, fourth)


async def test_whoever_deletes_all_they_wrote_in_a_thread_is_called_no_more(
    alice: Person, bob: Person, carol: Person, crew: str, first: int
) -> None:
    said = (await bob.says("I have.", crew, reply_to=first))["seq"]
    await carol.says("Then come up.", crew, reply_to=first)

    await bob.here.ask("message.delete", room=crew, seq=said)
    third = await carol.says("Or not.", crew, reply_to=first)

    assert {alice.usercode} == await called(bob, crew, third)


async def test_a_copy_that_was_read_before_undoes_nothing(carol: Person, crew: str, first: int, place: Place) -> None:
    """Somebody chooses while another one copies the room, as it was a moment ago."""
    redis, earlier = place.resources.redis, now() - timedelta(seconds=1)
    await follow(carol, crew, first)

    await copies.load(redis, crew, [Choice(first, carol.usercode, False, earlier)])

    assert {carol.usercode: True} == (await copies.of(redis, crew, first)).said
