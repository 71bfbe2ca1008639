"""Threads: what answers a message, counted the same out of the log and out of the database."""

import random
from collections import defaultdict

import pytest

from chat.actions import accounts
from chat.bus import rooms
from chat.model.event import message_posted
from chat.model.message import Draft
from tests.actions.test_history import forget, is_stored
from tests.cast import Frame, Person
from tests.place import Place

MANY = 60


async def thread(person: Person, room: str, seq: int) -> Frame | None:
    _, message = await person.asks("GET", f"rooms/{room}/messages/{seq}")
    replies: Frame | None = message.get("replies")
    return replies


async def test_an_answer_to_an_answer_goes_back_to_the_first_message(alice: Person, bob: Person, crew: str) -> None:
    first = (await alice.says("Who has the key?", crew))["seq"]
    second = (await bob.says("I have.", crew, reply_to=first))["seq"]

    third = (await alice.says("Then come up.", crew, reply_to=second))["seq"]

    threads = {message["seq"]: message["thread"] for message in await bob.reads(crew)}
    assert {first: None, second: first, third: first} == {seq: threads[seq] for seq in (first, second, third)}
    frame = await bob.here.hears(lambda frame: frame.get("seq") == third and frame["type"] == "message.posted")
    assert (second, first) == (frame["reply_to"], frame["thread"])


async def test_a_first_message_tells_how_much_answers_it_and_who_did_last(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    await alice.brings(carol, crew)
    first = (await alice.says("Who has the key?", crew))["seq"]
    for person in (bob, alice, bob, carol):
        last = await person.says("me", crew, reply_to=first)

    seen = await thread(bob, crew, first)

    people = [carol.usercode, bob.usercode, alice.usercode]
    assert {"count": 4, "last_at": last["at"], "last_seq": last["seq"], "people": people} == seen


async def test_what_is_deleted_is_no_answer_any_more(alice: Person, bob: Person, crew: str) -> None:
    first = (await alice.says("Who has the key?", crew))["seq"]
    kept = await alice.says("Not me.", crew, reply_to=first)
    gone = (await bob.says("Me.", crew, reply_to=first))["seq"]
    assert 2 == ((await thread(bob, crew, first)) or {})["count"]

    await bob.here.ask("message.delete", room=crew, seq=gone)

    left = {"count": 1, "last_at": kept["at"], "last_seq": kept["seq"], "people": [alice.usercode]}
    assert left == await thread(bob, crew, first)
    deleted = await alice.here.hears(lambda frame: frame["type"] == "message.deleted" and frame["target"] == gone)
    assert first == deleted["thread"]

    await alice.here.ask("message.delete", room=crew, seq=kept["seq"])

    assert await thread(bob, crew, first) is None


@pytest.mark.parametrize("seed", range(3))
async def test_log_and_database_count_the_same(seed: int, alice: Person, bob: Person, crew: str, place: Place) -> None:
    chance = random.Random(seed)
    people, threads, seqs = {one.usercode: one for one in (alice, bob)}, dict[int, int](), list[int]()
    authors: dict[int, str] = {}
    for number in range(MANY):
        author = chance.choice([alice, bob])
        answered = chance.choice(seqs[-12:]) if seqs and chance.random() < 0.7 else None
        seq = (await author.says(f"line {number}", crew, reply_to=answered))["seq"]
        seqs.append(seq)
        authors[seq] = author.usercode
        if answered:
            threads[seq] = threads.get(answered, answered)
        if chance.random() < 0.15:
            gone = chance.choice(seqs)
            await people[authors[gone]].here.ask("message.delete", room=crew, seq=gone)
    read = await bob.reads(crew, limit=200)
    there = {message["seq"] for message in read if not message["deleted"]}
    expected: defaultdict[int, list[int]] = defaultdict(list)
    for seq, root in threads.items():
        if seq in there:
            expected[root].append(seq)
    told = {message["seq"]: message["replies"] for message in read if "replies" in message}
    counts = {root: (len(found), max(found)) for root, found in expected.items()}

    assert counts == {root: (replies["count"], replies["last_seq"]) for root, replies in told.items()}
    _, room = await bob.asks("GET", f"rooms/{crew}")
    await is_stored(bob, crew, room["seq"])
    for through in (seqs[10], seqs[30], seqs[-5], None):
        await forget(place, crew, through)
        assert read == await bob.reads(crew, limit=200), through
        for root in told:
            assert told[root] == await thread(bob, crew, root)


async def test_a_deletion_that_is_not_stored_yet_counts_already(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    first = (await alice.says("Who has the key?", crew))["seq"]
    gone = (await bob.says("Me.", crew, reply_to=first))["seq"]
    await alice.says("I have.", crew, reply_to=first)
    last = (await bob.says("and now?", crew))["seq"]
    await is_stored(bob, crew, last)
    await forget(place, crew, last)

    await bob.here.ask("message.delete", room=crew, seq=gone)

    assert 1 == ((await thread(bob, crew, first)) or {})["count"]


async def test_an_answer_whose_thread_was_not_known_finds_it(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    """As when the database was away while somebody answered an old message."""
    first = (await alice.says("Who has the key?", crew))["seq"]
    second = (await bob.says("Me.", crew, reply_to=first))["seq"]
    await is_stored(bob, crew, second)

    third = (await lost_sight_of(place, alice, crew, second))["seq"]

    assert first == (await bob.reads(crew))[-1]["thread"]
    await is_stored(bob, crew, third)
    await forget(place, crew)
    newest = (await bob.reads(crew))[-1]
    assert (third, first) == (newest["seq"], newest["thread"])
    assert 2 == ((await thread(bob, crew, first)) or {})["count"]


async def test_what_the_log_has_of_threads_needs_no_database(
    alice: Person, bob: Person, crew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        raise AssertionError("the log has all of it")

    first = (await alice.says("Who has the key?", crew))["seq"]
    for name in ("threads.parts", "threads.who_answered", "messages.answers_before"):
        monkeypatch.setattr(f"chat.store.{name}", never)
    second = (await bob.says("I have.", crew, reply_to=first))["seq"]
    await alice.says("Then come up.", crew, reply_to=second)

    assert 2 == ((await thread(bob, crew, first)) or {})["count"]
    assert [2] == [message["replies"]["count"] for message in await bob.reads(crew) if "replies" in message]
    assert 2 == len((await bob.asks("GET", f"rooms/{crew}/threads/{second}"))[1]["items"])


async def test_a_script_reads_a_thread(alice: Person, bob: Person, crew: str) -> None:
    first = (await alice.says("Count with me.", crew))["seq"]
    said = [(await bob.says(str(number), crew, reply_to=first))["seq"] for number in range(5)]
    await alice.says("Nice weather.", crew)

    _, newest = await alice.asks("GET", f"rooms/{crew}/threads/{said[3]}", params={"limit": 3})
    _, earlier = await alice.asks("GET", f"rooms/{crew}/threads/{first}", params={"before": newest["next"]})

    assert (first, "Count with me.", 5) == (newest["seq"], newest["first"]["body"], newest["first"]["replies"]["count"])
    assert ["2", "3", "4"] == [message["body"] for message in newest["items"]]
    assert (["0", "1"], None) == ([message["body"] for message in earlier["items"]], earlier["next"])
    assert 404 == (await alice.asks("GET", f"rooms/{crew}/threads/999"))[0]


async def test_a_thread_that_was_guessed_wrong_is_put_right_when_it_is_stored(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    """The log has no more than the end of a chain whose beginning nobody could look up."""
    first = (await alice.says("Who has the key?", crew))["seq"]
    second = (await bob.says("Me.", crew, reply_to=first))["seq"]
    await is_stored(bob, crew, second)
    await forget(place, crew)
    third = (await lost_sight_of(place, alice, crew, second))["seq"]

    fourth = (await bob.says("Coming.", crew, reply_to=third))["seq"]

    await is_stored(bob, crew, fourth)
    await forget(place, crew)
    assert {third: first, fourth: first} == {one["seq"]: one["thread"] for one in (await bob.reads(crew))[-2:]}


async def lost_sight_of(place: Place, author: Person, room: str, reply_to: int) -> Frame:
    """An answer as it is accepted when nobody can say what it answers."""
    user = await accounts.find(place.resources, author.usercode)
    assert user
    event = message_posted(room, user, Draft.parse("Then come up.", reply_to=reply_to))
    accepted = await rooms.accept(place.resources.redis, event, author.usercode)
    place.resources.doorbell.ring()
    return accepted.public()
