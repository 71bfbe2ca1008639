"""`Idempotency-Key`: the header that many clients know, for the same thing as a client_id."""

import pytest

from tests.cast import Person

pytestmark = pytest.mark.any_database

KEY = "Idempotency-Key"


async def test_the_same_key_again_posts_once_and_answers_the_same(alice: Person, crew: str) -> None:
    path, headers = f"rooms/{crew}/messages", {KEY: "build-7"}
    first = await alice.asks("POST", path, {"body": "green"}, headers=headers)
    again = await alice.asks("POST", path, {"body": "green"}, headers=headers)

    assert (201, False) == (first[0], first[1]["duplicate"])
    assert (201, first[1] | {"duplicate": True}) == again
    assert ["green"] == [one["body"] for one in await alice.reads(crew)]


async def test_in_quotation_marks_it_is_the_same_key_and_it_is_a_client_id(alice: Person, crew: str) -> None:
    path = f"rooms/{crew}/messages"
    _, first = await alice.asks("POST", path, {"body": "green"}, headers={KEY: '"build-8"'})
    _, again = await alice.asks("POST", path, {"body": "green", "client_id": "build-8"})

    assert (first["seq"], True) == (again["seq"], again["duplicate"])


async def test_what_the_body_says_goes_before_the_header(alice: Person, crew: str) -> None:
    path, headers = f"rooms/{crew}/messages", {KEY: "build-9"}
    _, first = await alice.asks("POST", path, {"body": "one", "client_id": "own-1"}, headers=headers)
    _, second = await alice.asks("POST", path, {"body": "two", "client_id": "own-2"}, headers=headers)

    assert first["seq"] != second["seq"]


async def test_keys_of_others_are_their_own(alice: Person, bob: Person, crew: str) -> None:
    path, headers = f"rooms/{crew}/messages", {KEY: "build-10"}
    _, first = await alice.asks("POST", path, {"body": "mine"}, headers=headers)
    _, second = await bob.asks("POST", path, {"body": "mine too"}, headers=headers)

    assert first["seq"] != second["seq"]
    assert not second["duplicate"]


@pytest.mark.parametrize("key", ["x" * 65, '""'])
async def test_a_key_that_cannot_be_one_is_refused(key: str, alice: Person, crew: str) -> None:
    status, problem = await alice.asks("POST", f"rooms/{crew}/messages", {"body": "x"}, headers={KEY: key})

    assert (422, {"client_id"}) == (status, problem["errors"].keys())
