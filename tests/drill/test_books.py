"""The books of a drill go red: what no fault of the product has done yet is done to them by hand."""

from dataclasses import replace

import pytest

from chat.drill.books import Account, join
from chat.drill.ledger import Client, Connection, Place
from chat.store.drilling import Written


def clients() -> list[Client]:
    """alice and bob, who are in one room."""
    return [Client(name, "", ["http://nowhere"], ["crew"]) for name in ("alice", "bob")]


def says(people: list[Client], author: Client, seq: int) -> Written:
    """A message that goes as it should: answered, seen by all and stored."""
    author.say("crew")
    client_id = [*author.said][-1]
    row = Written("crew", seq, f"id-{client_id}", client_id)
    author.answers[client_id].add((Place("crew", seq), row.message_id))
    for person in people:
        person.seen[Place("crew", seq)] = row.message_id
        person.heard.add(row.message_id)
    return row


@pytest.fixture
def people() -> list[Client]:
    return clients()


@pytest.fixture
def stored(people: list[Client]) -> list[Written]:
    alice, bob = people
    return [says(people, alice, 1), says(people, bob, 2), says(people, alice, 3)]


PEACE = Account(sent=3, accepted=3, stored=3, due=6, delivered=6)


def wrong(account: Account) -> Account:
    """Its numbers alone, once it has said what is wrong."""
    assert not account.is_good
    assert account.evidence
    return replace(account, evidence=())


def test_what_is_as_it_should_be_is_good(people: list[Client], stored: list[Written]) -> None:
    account = join(people, stored)

    assert PEACE == account
    assert account.is_good


def test_what_was_accepted_and_is_not_stored_is_lost_and_a_ghost(people: list[Client], stored: list[Written]) -> None:
    assert replace(PEACE, stored=2, lost=1, ghosts=1) == wrong(join(people, stored[:2]))


def test_what_is_stored_elsewhere_than_it_was_accepted_is_lost(people: list[Client], stored: list[Written]) -> None:
    elsewhere = [*stored[:2], stored[2]._replace(seq=4)]

    assert replace(PEACE, lost=1) == wrong(join(people, elsewhere))


def test_what_was_never_answered_is_lost(people: list[Client], stored: list[Written]) -> None:
    people[0].say("crew")

    assert replace(PEACE, sent=4, due=8, lost=1) == wrong(join(people, stored))


def test_what_one_member_never_saw_is_lost(people: list[Client], stored: list[Written]) -> None:
    del people[1].seen[Place("crew", 1)]

    assert replace(PEACE, delivered=5, lost=1) == wrong(join(people, stored))


def test_what_is_stored_twice_is_doubled(people: list[Client], stored: list[Written]) -> None:
    again = stored[0]._replace(seq=4, message_id="another")

    assert replace(PEACE, doubled=1) == wrong(join(people, [*stored, again]))


def test_what_was_answered_in_two_ways_is_doubled(people: list[Client], stored: list[Written]) -> None:
    people[0].answers["alice-1"].add((Place("crew", 9), "another"))

    account = wrong(join(people, stored))

    assert (1, 1) == (account.doubled, account.lost)


def test_an_author_whose_later_message_stands_first_is_out_of_order(people: list[Client]) -> None:
    alice = people[0]
    stored = [says(people, alice, 2), says(people, alice, 1)]

    assert Account(2, 2, 2, 4, 4, out_of_order=1) == wrong(join(people, stored))


def test_an_empty_place_in_the_database_is_a_complaint(people: list[Client], stored: list[Written]) -> None:
    assert replace(PEACE, complaints=1) == wrong(join(people, stored, ["crew"]))


def frame(seq: int, message_id: str) -> dict[str, object]:
    return {"type": "message.posted", "room": "crew", "seq": seq, "message_id": message_id, "epoch": 1, "at": "now"}


def hears(*frames: dict[str, object]) -> Client:
    """Somebody who came when two events had been, and was told this on their connection."""
    alice = clients()[0]
    here = Connection({"crew": 2})
    for one in frames:
        alice.take(one, here)
    return alice


def test_what_is_replayed_may_come_behind_what_happens_now() -> None:
    alice = hears(frame(3, "c"), frame(1, "a"), frame(2, "b"), frame(4, "d"))

    assert (set(), set()) == (alice.twice, alice.too_late)
    assert join([alice], []).ghosts == 4


def test_what_comes_twice_on_one_connection_is_doubled() -> None:
    assert {"c"} == hears(frame(3, "c"), frame(4, "d"), frame(3, "c")).twice
    assert 1 == join([hears(frame(3, "c"), frame(3, "c"))], []).doubled


def test_a_place_that_is_given_to_another_message_is_doubled() -> None:
    alice = hears(frame(3, "c"))

    alice.take(frame(3, "x"), Connection({"crew": 3}))

    assert {"x"} == alice.twice


def test_what_comes_behind_what_stands_after_it_is_out_of_order() -> None:
    alice = hears(frame(4, "d"), frame(3, "c"))

    assert {"c"} == alice.too_late
    assert 1 == join([alice], []).out_of_order
