"""Who is counted is told how much is left, before it is too late."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.cast import Person
from tests.place import Instance, serving, settings

LIMIT, REMAINING, RESET = "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"


@pytest.fixture(scope="module")
async def limited(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    async with serving(settings(tmp_path_factory.mktemp("limited"), rate_limits="on")) as instance:
        yield instance


@pytest.fixture
async def eager(limited: Instance) -> AsyncIterator[Person]:
    person = await Person("eager", limited).registers()
    yield person
    await person.is_gone()


async def headers(person: Person, method: str, path: str, body: Any = None) -> tuple[int, dict[str, str]]:
    url = f"{person.instance.url}/api/v1/{path}"
    async with person.http.request(method, url, json=body, headers=person.headers) as response:
        return response.status, dict(response.headers)


def left(told: dict[str, str]) -> tuple[int, int]:
    return int(told[LIMIT]), int(told[REMAINING])


async def test_a_post_says_how_many_more_there_may_be(eager: Person) -> None:
    room = await eager.makes("closed")
    status, told = await headers(eager, "POST", f"rooms/{room}/messages", {"body": "hello"})

    assert (201, (100, 99), "1") == (status, left(told), told[RESET])


async def test_so_does_a_change_of_a_message(eager: Person) -> None:
    room = await eager.makes("closed")
    _, posted = await eager.asks("POST", f"rooms/{room}/messages", {"body": "hello"})
    status, told = await headers(eager, "PATCH", f"rooms/{room}/messages/{posted['seq']}", {"body": "hello!"})

    assert (200, 100) == (status, int(told[LIMIT]))
    assert int(told[REMAINING]) in (98, 99)


async def test_what_is_refused_for_another_reason_was_counted_all_the_same(eager: Person) -> None:
    wrong = {"username": eager.username, "password": "four other words here"}
    answers = [await headers(eager, "POST", "auth/token", wrong) for _ in range(10)]
    refused, told = await headers(eager, "POST", "auth/token", wrong)

    assert [(401, (10, 9 - number)) for number in range(10)] == [(status, left(said)) for status, said in answers]
    assert (429, (10, 0)) == (refused, left(told))
    assert told["Retry-After"] == told[RESET]
    assert 0 < int(told[RESET]) <= 30


async def test_of_two_limits_the_tighter_one_is_told(eager: Person, limited: Instance) -> None:
    room = await eager.makes("closed")
    member = await Person("member", limited).registers()
    await eager.brings(member, room)
    await eager.asks("PATCH", f"rooms/{room}", {"slow_s": 600})
    status, told = await headers(member, "POST", f"rooms/{room}/messages", {"body": "hello"})
    refused, again = await headers(member, "POST", f"rooms/{room}/messages", {"body": "hello?"})
    await member.is_gone()

    assert (201, (1, 0), "600") == (status, left(told), told[RESET])
    assert (429, (1, 0)) == (refused, left(again))
    assert again["Retry-After"] == again[RESET]


async def test_a_known_retry_and_what_nothing_counts_say_nothing(eager: Person) -> None:
    room = await eager.makes("closed")
    post = ("POST", f"rooms/{room}/messages", {"body": "hello", "client_id": "one"})
    _, first = await headers(eager, *post)
    _, again = await headers(eager, *post)
    _, read = await headers(eager, "GET", f"rooms/{room}/messages")

    assert LIMIT in first
    assert not {LIMIT, REMAINING, RESET} & (again.keys() | read.keys())


@pytest.mark.any_database
async def test_without_limits_there_is_nothing_to_tell(alice: Person, crew: str) -> None:
    status, told = await headers(alice, "POST", f"rooms/{crew}/messages", {"body": "hello"})

    assert 201 == status
    assert not {LIMIT, REMAINING, RESET} & told.keys()


async def test_the_description_says_where_to_look(eager: Person, limited: Instance) -> None:
    async with eager.http.get(f"{limited.url}/openapi.json") as response:
        paths = (await response.json())["paths"]
    post, look = paths["/api/v1/rooms/{room}/messages"]["post"], paths["/api/v1/rooms"]["get"]

    assert {LIMIT, REMAINING, RESET} == post["responses"]["201"]["headers"].keys()
    assert {LIMIT, REMAINING, RESET, "Retry-After"} == post["responses"]["429"]["headers"].keys()
    assert "429" not in look["responses"]
    assert "429" in paths["/api/v1/auth/token"]["post"]["responses"]


async def test_urgent_messages_are_few_and_the_next_one_may_go_without_urgency(
    eager: Person, limited: Instance
) -> None:
    other = await Person("sleeper", limited).registers()
    _, room = await eager.asks("POST", "directs", {"to": [other.usercode]})
    path = f"rooms/{room['room']}/messages"
    await other.is_gone()

    sent = [
        (await eager.asks("POST", path, {"body": "Fire", "urgent": True, "client_id": f"f{n}"}))[0] for n in range(3)
    ]
    again = await eager.asks("POST", path, {"body": "Fire", "urgent": True, "client_id": "f0"})
    status, answer = await eager.asks("POST", path, {"body": "Fire", "urgent": True})

    assert ([201] * 3, True) == (sent, again[1]["duplicate"])
    said = "You have sent 3 urgent messages. The next one can go in 20 minutes, or now without urgency."
    assert (429, "too_fast", said) == (status, answer["code"], answer["detail"])
    assert 201 == (await eager.asks("POST", path, {"body": "Fire"}))[0]
