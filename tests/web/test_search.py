"""Searching over the API: what is found, and what is never found."""

import asyncio
from datetime import timedelta

import pytest

from chat.model.times import now, timestamp
from chat.store import search
from tests.cast import Person
from tests.finding import finds, hits, indexed
from tests.place import Place

BODIES = [
    "My computer is called Ångström",
    "我在上海交通大学工作",
    "look into /var/log/syslog",
    "ping 10.0.0.7 please",
    "the forecast: seeing is good, see https://example.org/sky",
    "nothing of interest",
]
FOUND = {
    "computer": [0],
    "comp": [0],
    "COMP my": [0],
    "angstr": [0],
    "puter": [],
    "上海": [1],
    "交通": [1],
    "作": [1],
    "海上": [],
    "/var/log/syslog": [2],
    "/var/log": [2],
    "syslog": [2],
    "/log/var": [],
    "10.0.0.7": [3],
    "10.0.0": [3],
    "10.0.7.0": [],
    "seeing forecast": [4],
    '"seeing forecast"': [],
    '"seeing is"': [4],
    "example.org/sky": [4],
    "has:link": [4],
    "has:file": [],
    "is:pinned": [],
    "i": [5, 4, 2, 0],
    "forecast nothing": [],
}


@pytest.fixture(params=["the newest", "the full text index"])
def looking_into(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to find something: among so few messages, everything would be looked through."""
    if request.param == "the full text index":
        for name in ("NEWEST", "NEWEST_OF_SOME", "FURTHER", "SMALL_ROOMS"):
            monkeypatch.setattr(search, name, 1)


@pytest.mark.usefixtures("looking_into")
async def test_words_parts_of_words_signs_paths_and_addresses_are_found(alice: Person, crew: str, place: Place) -> None:
    for body in BODIES:
        await alice.says(body, crew)
    await indexed(place)

    answers = {question: await finds(alice, question, room=crew) for question in FOUND}

    assert {question: [BODIES[place] for place in places] for question, places in FOUND.items()} == answers


async def test_who_asks_nothing_finds_nothing(alice: Person, crew: str) -> None:
    assert [[], [], []] == [await finds(alice, question) for question in ("", "  ", "… ?")]


async def test_answers_are_message_objects_newest_first(alice: Person, bob: Person, crew: str, place: Place) -> None:
    acks = [await who.says(f"{who.username} waves", crew) for who in (alice, bob)]
    await indexed(place)

    found = await hits(bob, "waves", room=crew)

    assert [ack["message_id"] for ack in reversed(acks)] == [hit["message_id"] for hit in found]
    assert list(reversed(await bob.reads(crew))) == found


@pytest.mark.usefixtures("looking_into")
async def test_answers_lead_on(alice: Person, crew: str, place: Place) -> None:
    for number in range(5):
        await alice.says(f"page {number}", crew)
    await indexed(place)

    seen, cursor = [], ""
    while cursor is not None:
        _, body = await alice.asks("GET", "search", params={"q": "page", "room": crew, "limit": 2, "cursor": cursor})
        seen.append([hit["body"] for hit in body["items"]])
        cursor = body["next"]

    assert [["page 4", "page 3"], ["page 2", "page 1"], ["page 0"]] == seen


@pytest.mark.usefixtures("looking_into")
async def test_only_members_find_what_was_said(
    alice: Person, bob: Person, carol: Person, crew: str, place: Place
) -> None:
    ack = await alice.says("a secret marmalade", crew)
    await indexed(place)
    assert ["a secret marmalade"] == await finds(bob, "marmalade")

    questions = ("marmalade", f"marmalade in:{crew}", f"in:{crew}", f"from:{alice.username}", f"from:{alice.usercode}")
    assert [[]] * 5 == [[hit for hit in await hits(carol, one) if hit["room"] == crew] for one in questions]
    assert [] == await finds(carol, "marmalade", room=crew)
    assert [] == await finds(carol, "", room=crew, after="2020-01-01")
    nowhere = await carol.asks("GET", "search", params={"q": "marmalade", "room": f"{crew}x"})
    assert nowhere == await carol.asks("GET", "search", params={"q": "marmalade", "room": crew})
    assert (404, crew) == ((await carol.asks("GET", f"rooms/{crew}/messages/{ack['seq']}"))[0], ack["room"])


async def test_an_open_room_is_searched_by_those_who_joined(alice: Person, carol: Person, place: Place) -> None:
    room = await alice.makes("open")
    await alice.says("quince jelly", room)
    await indexed(place)
    assert [] == await finds(carol, "quince", room=room)

    await carol.enters(room)

    assert ["quince jelly"] == await finds(carol, "quince", room=room)


async def test_whoever_left_finds_nothing_more(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await alice.says("rhubarb", crew)
    await indexed(place)
    assert ["rhubarb"] == await finds(bob, "rhubarb")

    await alice.removes(bob, crew)

    assert [] == await finds(bob, f"rhubarb in:{crew}")


async def test_everyone_is_searched_by_everyone(alice: Person, carol: Person, place: Place) -> None:
    await alice.says(f"to all from {alice.username}", "everyone")
    await indexed(place)

    assert [f"to all from {alice.username}"] == await finds(carol, alice.username, room="everyone")


@pytest.mark.usefixtures("looking_into")
async def test_people_and_rooms_narrow(alice: Person, bob: Person, crew: str, place: Place) -> None:
    other = await alice.makes("closed")
    for who, room in ((alice, crew), (bob, crew), (bob, crew), (alice, other)):
        await who.says(f"lemon {room} {who.username}", room)
    await indexed(place)

    of_bob = [f"lemon {crew} {bob.username}"] * 2
    assert of_bob == await finds(alice, f"lemon from:{bob.username} in:{crew}")
    assert of_bob == await finds(alice, "lemon", **{"from": f"@{bob.username}"}, room=crew)
    assert of_bob == await finds(alice, f"from:{bob.usercode}", room=crew)
    assert [f"lemon {other} {alice.username}"] == await finds(alice, f"lem in:{other}")
    assert [] == await finds(alice, f"lemon in:{crew} in:{other}")
    assert [] == await finds(alice, f"lemon from:{bob.username}", **{"from": alice.username})
    assert [] == await finds(alice, "lemon from:nobody-at-all", room=crew)


@pytest.mark.usefixtures("looking_into")
async def test_times_narrow(alice: Person, crew: str, place: Place) -> None:
    first = await alice.says("plum one", crew)
    await alice.says("plum two", crew)
    await indexed(place)
    today = now().date()
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)

    assert ["plum two", "plum one"] == await finds(alice, f"plum after:{yesterday} before:{tomorrow}", room=crew)
    assert [] == await finds(alice, f"plum after:{tomorrow}", room=crew)
    assert [] == await finds(alice, f"plum before:{yesterday}", room=crew)
    assert ["plum two", "plum one"] == await finds(alice, "plum", room=crew, after=first["at"])
    assert [] == await finds(alice, "plum", room=crew, before=first["at"])
    assert ["plum two", "plum one"] == await finds(alice, "", room=crew, before=timestamp(now() + timedelta(seconds=9)))


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"q": "plum before:soon"}, "q"),
        ({"q": "plum", "after": "2026-02-31"}, "after"),
        ({"q": "plum", "cursor": "x"}, "cursor"),
        ({"q": "x" * 301}, "q"),
    ],
)
async def test_a_question_that_makes_no_sense_says_why(parameters: dict[str, str], field: str, alice: Person) -> None:
    status, problem = await alice.asks("GET", "search", params=parameters)

    assert (422, [field]) == (status, list(problem["errors"]))


async def test_strangers_search_nothing(stranger: Person) -> None:
    assert 401 == (await stranger.asks("GET", "search", params={"q": "plum"}))[0]


async def test_an_edited_message_is_found_by_its_new_text_only(alice: Person, crew: str, place: Place) -> None:
    ack = await alice.says("apricot", crew)
    await indexed(place)
    assert ["apricot"] == await finds(alice, "apricot", room=crew)

    status, _ = await alice.asks("PATCH", f"rooms/{crew}/messages/{ack['seq']}", {"body": "peach"})

    assert (200, []) == (status, await finds(alice, "apricot", room=crew)), "at once"
    await indexed(place)
    assert ([], ["peach"]) == (await finds(alice, "apricot", room=crew), await finds(alice, "peach", room=crew))


@pytest.mark.usefixtures("looking_into")
async def test_a_deleted_message_is_never_found(alice: Person, bob: Person, crew: str, place: Place) -> None:
    ack = await alice.says("gooseberry has https://a.example", crew)
    await alice.asks("PUT", f"rooms/{crew}/messages/{ack['seq']}/pin")
    await indexed(place)
    assert 1 == len(await finds(bob, f"in:{crew} is:pinned has:link goose"))

    await alice.asks("DELETE", f"rooms/{crew}/messages/{ack['seq']}")

    questions = (
        "gooseberry",
        f"in:{crew}",
        f"in:{crew} is:pinned",
        f"in:{crew} has:link",
        f"in:{crew} from:{alice.usercode}",
    )
    assert [[]] * 5 == [await finds(bob, one) for one in questions], "at once"
    await indexed(place)
    assert [[]] * 5 == [await finds(bob, one) for one in questions]


async def test_a_stored_message_is_found_within_two_seconds(alice: Person, bob: Person, crew: str) -> None:
    ack = await alice.says("elderflower", crew)
    await bob.here.hears(
        lambda one: one["type"] == "message.stored" and one["room"] == crew and one["seq"] >= ack["seq"]
    )

    async with asyncio.timeout(2):
        while not await finds(bob, "elderfl", room=crew):
            pass
