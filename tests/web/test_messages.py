"""Messages over the API: posting and reading."""

import asyncio
from typing import Any

import pytest

from tests.cast import Person


async def post(person: Person, room: str, body: Any, **fields: Any) -> tuple[int, Any]:
    return await person.asks("POST", f"rooms/{room}/messages", {"body": body, **fields})


async def test_what_is_posted_is_heard_and_read(alice: Person, bob: Person, crew: str) -> None:
    status, ack = await post(alice, crew, " hello\r\nyou ", client_id="a1")

    assert (201, crew, 1, 3, False) == (status, *(ack[field] for field in ("room", "epoch", "seq", "duplicate")))
    assert ["hello\nyou"] == await bob.hears(crew)
    assert [
        {
            "room": crew,
            "epoch": 1,
            "seq": 3,
            "message_id": ack["message_id"],
            "client_id": "a1",
            "author": {
                "usercode": alice.usercode,
                "username": alice.username,
                "name": alice.username.title(),
                "avatar": None,
            },
            "body": "hello\nyou",
            "at": ack["at"],
            "edited_at": None,
            "deleted": False,
            "version": 1,
            "reply_to": None,
            "thread": None,
            "files": [],
            "mentions": [],
            "reactions": {},
            "pinned": False,
            "urgent": False,
            "preview": None,
        }
    ] == await bob.reads(crew)


async def test_a_retry_is_answered_as_the_first_time(alice: Person, bob: Person, crew: str) -> None:
    first = await post(alice, crew, "hello", client_id="a1")

    again = await asyncio.gather(*(post(alice, crew, "hello again", client_id="a1") for _ in range(5)))

    assert [(201, {**first[1], "duplicate": True})] * 5 == list(again)
    assert ["hello"] == [message["body"] for message in await bob.reads(crew)]


async def test_a_client_id_belongs_to_its_author(alice: Person, bob: Person, crew: str) -> None:
    answers = [await post(person, crew, "hello", client_id="same") for person in (alice, bob)]

    assert [False, False] == [body["duplicate"] for _, body in answers]


async def test_a_client_id_answers_in_another_room_too(alice: Person, crew: str) -> None:
    other = await alice.makes("closed")
    _, first = await post(alice, crew, "hello", client_id="b1")

    status, again = await post(alice, other, "hello", client_id="b1")

    assert (201, crew, first["seq"], True) == (status, again["room"], again["seq"], again["duplicate"])
    assert [] == await alice.reads(other)


async def test_pages_lead_on(alice: Person, crew: str) -> None:
    seqs = [(await post(alice, crew, str(number)))[1]["seq"] for number in range(5)]

    async def page(**query: int) -> tuple[list[int], int | None]:
        _, body = await alice.asks("GET", f"rooms/{crew}/messages", params=query)
        return [message["seq"] for message in body["items"]], body["next"]

    assert (seqs[3:], seqs[3]) == await page(limit=2)
    assert (seqs[1:3], seqs[1]) == await page(limit=2, before=seqs[3])
    assert (seqs[:2], seqs[1]) == await page(limit=2, after=0)
    assert (seqs[2:], None) == await page(limit=3, after=seqs[1])
    assert (seqs[1:4], None) == await page(limit=3, around=seqs[2])
    assert ([], None) == await page(after=seqs[4])
    assert (seqs, None) == await page(limit=200, before=2**53 - 1)


async def test_one_message_has_an_address(alice: Person, crew: str) -> None:
    _, ack = await post(alice, crew, "hello")

    status, message = await alice.asks("GET", f"rooms/{crew}/messages/{ack['seq']}")

    assert (200, "hello", ack["message_id"]) == (status, message["body"], message["message_id"])


@pytest.mark.parametrize("seq", ["0", "1", "999", "9" * 30, "0" * 5000, "x", "-1", "999/versions"])
async def test_where_no_message_is_there_is_none(seq: str, alice: Person, crew: str) -> None:
    """The first events of a room are joins."""
    await post(alice, crew, "hello")

    status, body = await alice.asks("GET", f"rooms/{crew}/messages/{seq[:5000]}")

    assert (404, "not_found") == (status, body["code"])


@pytest.mark.parametrize(
    "query",
    [
        {"before": "-1"},
        {"before": ""},
        {"after": "x"},
        {"around": "1.5"},
        {"limit": "٣"},
        {"limit": "1e3"},
        {"before": str(2**53)},
        {"before": "9" * 5000},
        {"before": "0" * 20 + "9" * 20},
        {"before": "5", "after": "1"},
    ],
    ids=lambda query: str(query)[:40],
)
async def test_a_place_that_makes_no_sense_is_refused_by_name(query: dict[str, str], alice: Person, crew: str) -> None:
    status, body = await alice.asks("GET", f"rooms/{crew}/messages", params=query)

    assert (422, "bad_field") == (status, body["code"])
    assert set(body["errors"]) <= set(query)


async def test_a_page_has_at_most_two_hundred(alice: Person, crew: str) -> None:
    await asyncio.gather(*(post(alice, crew, str(number)) for number in range(205)))

    assert 200 == len(await alice.reads(crew, limit=100_000))
    assert 50 == len(await alice.reads(crew))


@pytest.mark.parametrize(
    "fields, code, field",
    [
        ({"body": ""}, "bad_field", "body"),
        ({"body": " \u0000\n"}, "bad_field", "body"),
        ({"body": 7}, "bad_field", "body"),
        ({}, "bad_field", "body"),
        ({"body": "x" * 8001}, "too_long", "body"),
        ({"body": "x", "client_id": ""}, "bad_field", "client_id"),
        ({"body": "x", "client_id": "\n"}, "bad_field", "client_id"),
        ({"body": "x", "client_id": "x" * 65}, "bad_field", "client_id"),
        ({"body": "x", "reply_to": 0}, "bad_field", "reply_to"),
        ({"body": "x", "reply_to": "1"}, "bad_field", "reply_to"),
        ({"body": "x", "reply_to": 2**53}, "bad_field", "reply_to"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_post_that_is_refused_says_why_and_posts_nothing(
    fields: dict[str, Any], code: str, field: str, alice: Person, crew: str
) -> None:
    status, body = await alice.asks("POST", f"rooms/{crew}/messages", fields)

    assert (422, code, [field]) == (status, body["code"], list(body["errors"]))
    assert [] == await alice.reads(crew)


async def test_eight_thousand_characters_of_any_kind_arrive(alice: Person, bob: Person, crew: str) -> None:
    long = "👩🏽" * 4000

    assert 201 == (await post(alice, crew, long))[0]

    assert [long] == await bob.hears(crew)


async def test_an_open_room_is_read_by_anyone_signed_in_but_joined_before_writing(alice: Person, carol: Person) -> None:
    room = await alice.makes("open")
    await alice.says("come in", room)

    assert ["come in"] == [message["body"] for message in await carol.reads(room)]
    assert 403 == (await post(carol, room, "hello"))[0]
    assert await carol.hears_nothing(room, from_=alice)
