"""History: one conversation, though it lies in two places, the log in Redis and the database."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.bus import keys
from tests.cast import Frame, Person
from tests.place import Place

MANY = 120


async def is_stored(person: Person, room: str, seq: int) -> None:
    """Wait until everything up to a seq is in the database."""
    await person.here.hears(
        lambda frame: frame["type"] == "message.stored" and frame["room"] == room and frame["seq"] >= seq
    )


async def forget(place: Place, room: str, through: int | None = None) -> None:
    """Lose the log of a room, or its beginning, as time does."""
    if through is None:
        await place.resources.redis.call("DEL", keys.log(room))
    else:
        await place.resources.redis.call("ZREMRANGEBYSCORE", keys.log(room), "-inf", through)


async def backwards(person: Person, room: str, limit: int) -> list[Frame]:
    """The whole room, page by page from its end."""
    pages: list[list[Frame]] = []
    query: dict[str, int] = {"limit": limit}
    while True:
        _, body = await person.asks("GET", f"rooms/{room}/messages", params=query)
        pages.insert(0, body["items"])
        if body["next"] is None:
            return [message for page in pages for message in page]
        query["before"] = body["next"]


async def forwards(person: Person, room: str, limit: int) -> list[Frame]:
    """The whole room, page by page from its beginning."""
    found: list[Frame] = []
    while page := await person.reads(room, after=found[-1]["seq"] if found else 0, limit=limit):
        found += page
    return found


@pytest.fixture
async def talk(alice: Person, bob: Person, crew: str) -> AsyncIterator[list[Frame]]:
    """Many messages of two people, with comings and goings between them; as read at once, before they are stored."""
    people = (alice, bob)
    for first in range(0, MANY, 40):
        part = range(first, first + 40)
        await asyncio.gather(*(people[n % 2].says(f"line {n}", crew, client_id=f"{crew}-{n}") for n in part))
        await alice.asks("PATCH", f"rooms/{crew}", {"topic": f"Part {first}"})
    yield await alice.reads(crew, limit=200)


async def test_what_was_acked_is_read_at_once_and_the_same_when_it_is_stored(
    alice: Person, bob: Person, crew: str
) -> None:
    for number in range(10):
        ack = await alice.says(str(number), crew)
        assert str(number) == (await bob.reads(crew))[-1]["body"]
    before = await bob.reads(crew)

    await is_stored(bob, crew, ack["seq"])

    assert [str(number) for number in range(10)] == [message["body"] for message in before]
    assert before == await bob.reads(crew)


async def test_without_its_log_a_room_reads_the_same(
    alice: Person, bob: Person, crew: str, talk: list[Frame], place: Place
) -> None:
    await is_stored(bob, crew, talk[-1]["seq"])
    places = [{"limit": 200}, {"limit": 7}, {"before": 60, "limit": 9}, {"after": 60, "limit": 9}, {"around": 60}]
    from_log = [await bob.reads(crew, **query) for query in places]

    await forget(place, crew)

    assert MANY == len(talk)
    assert talk == from_log[0]
    assert from_log == [await bob.reads(crew, **query) for query in places]


@pytest.mark.parametrize("limit", [7, 50, 119, 120, 200])
async def test_pages_together_are_the_whole(
    limit: int, alice: Person, bob: Person, crew: str, talk: list[Frame], place: Place
) -> None:
    assert (talk, talk) == (await backwards(bob, crew, limit), await forwards(bob, crew, limit))

    await is_stored(bob, crew, talk[-1]["seq"])
    for through in (talk[70]["seq"], None):
        await forget(place, crew, through)
        assert talk == await backwards(bob, crew, limit)
        assert talk == await forwards(bob, crew, limit)


@pytest.mark.parametrize("limit", [1, 2, 9, 50])
async def test_around_a_message_are_its_neighbours(
    limit: int, bob: Person, crew: str, talk: list[Frame], place: Place
) -> None:
    await is_stored(bob, crew, talk[-1]["seq"])
    await forget(place, crew, through=talk[70]["seq"])

    for middle in (0, 1, 69, 70, 71, 72, MANY - 1):
        first, last = max(0, middle + 1 - (limit + 1) // 2), middle + 1 + limit // 2

        assert talk[first:last] == await bob.reads(crew, around=talk[middle]["seq"], limit=limit)


async def test_what_is_said_after_the_log_was_lost_follows_what_was_said_before(
    alice: Person, bob: Person, crew: str, talk: list[Frame], place: Place
) -> None:
    await is_stored(bob, crew, talk[-1]["seq"])
    await forget(place, crew)

    ack = await alice.says("and then", crew)

    assert [*(message["seq"] for message in talk), ack["seq"]] == [
        message["seq"] for message in await bob.reads(crew, limit=200)
    ]
    assert ["and then"] == [message["body"] for message in await bob.reads(crew, after=talk[-1]["seq"])]


async def test_comings_and_goings_do_not_push_messages_out_of_a_page(alice: Person, bob: Person) -> None:
    room = await alice.makes("open")
    await alice.says("first", room)
    for _ in range(55):
        await bob.asks("POST", f"rooms/{room}/join")
        await bob.asks("POST", f"rooms/{room}/leave")

    await alice.says("last", room)

    assert ["first", "last"] == [message["body"] for message in await alice.reads(room, limit=2)]
    assert ["first", "last"] == [message["body"] for message in await alice.reads(room, after=0, limit=2)]


async def test_a_new_name_shows_on_old_messages(alice: Person, bob: Person, crew: str, place: Place) -> None:
    ack = await alice.says("fresh", crew)
    await alice.asks("PATCH", "me", {"name": "Alice the Second"})
    assert "Alice the Second" == (await alice.asks("GET", "me"))[1]["name"]

    from_log = (await bob.reads(crew))[-1]["author"]["name"]
    await is_stored(bob, crew, ack["seq"])
    await forget(place, crew)
    from_database = (await bob.reads(crew))[-1]["author"]["name"]

    assert ("Alice the Second", "Alice the Second") == (from_log, from_database)
