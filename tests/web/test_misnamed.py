"""What was mistyped does not look done."""

from typing import Any

import pytest

from tests.cast import Person

pytestmark = pytest.mark.any_database


async def test_a_mistyped_field_is_named_with_what_may_be_meant(alice: Person) -> None:
    room = await alice.makes("open")
    status, problem = await alice.asks("PATCH", f"rooms/{room}", {"nmae": "Storm", "topic": "Wind"})

    assert (422, "bad_field") == (status, problem["code"])
    assert {"nmae": "There is no field nmae here. Did you mean name?"} == problem["errors"]
    assert "" == (await alice.asks("GET", f"rooms/{room}"))[1]["topic"]


async def test_what_looks_like_nothing_is_ignored(alice: Person) -> None:
    status, room = await alice.asks("POST", "rooms", {"name": "Plans", "colour": "red"})

    assert (201, "Plans") == (status, room["name"])


async def test_it_is_told_with_what_else_is_wrong(alice: Person, crew: str) -> None:
    status, problem = await alice.asks("POST", f"rooms/{crew}/messages", {"boby": "hello", "reply_to": "one"})

    assert (422, {"boby", "reply_to"}) == (status, problem["errors"].keys())


async def test_thousands_of_them_cost_nobody_anything(alice: Person) -> None:
    many = {f"name{number}": number for number in range(1_000)}
    status, problem = await alice.asks("POST", "rooms", {"name": "Plans", **many})

    assert (422, 10) == (status, len(problem["errors"]))


async def test_a_token_is_not_for_ever_by_mistake(alice: Person) -> None:
    wish = {"name": "Builds", "expires_in": 30}

    assert (422, {"expires_in"}) == _at(await alice.asks("POST", "tokens", wish))


async def test_a_mistyped_parameter_is_refused_and_what_trackers_add_is_not(alice: Person) -> None:
    assert (422, {"limti"}) == _at(await alice.asks("GET", "rooms", params={"limti": 5}))
    assert 200 == (await alice.asks("GET", "rooms", params={"limit": 5, "utm_source": "mail"}))[0]


async def test_a_parameter_that_says_two_things_is_refused(alice: Person) -> None:
    status, problem = await alice.asks("GET", "rooms?limit=5&limit=6")

    assert (422, {"limit": "Say this once."}) == (status, problem["errors"])


async def test_the_socket_ignores_what_newer_pages_send(alice: Person, crew: str) -> None:
    answer = await alice.here.ask("message.post", room=crew, body="hello", boby="hello")

    assert "ack" == answer["type"]


def _at(answer: tuple[int, Any]) -> tuple[int, set[str]]:
    return answer[0], set(answer[1]["errors"])
