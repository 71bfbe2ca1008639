"""Rooms over the API: making, finding, joining, leaving, renaming."""

from typing import Any

import pytest

from tests.cast import Person

pytestmark = pytest.mark.any_database


async def listed(person: Person, **query: str | int) -> list[str]:
    """Rooms over all pages."""
    keys: list[str] = []
    after = ""
    while True:
        _, body = await person.asks("GET", "rooms", params={**query, "after": after})
        keys += [room["room"] for room in body["items"]]
        if not (after := body["next"] or ""):
            return keys


def without_number(answer: tuple[int, Any]) -> tuple[int, Any]:
    """An answer apart from the number of the request."""
    status, body = answer
    return status, {name: value for name, value in body.items() if name != "request"}


async def test_whoever_makes_a_room_owns_it(alice: Person) -> None:
    wish = {"name": "  Dome  crew ", "kind": "closed", "topic": "Mirrors", "room": f"dome-{alice.username}"}

    status, room = await alice.asks("POST", "rooms", wish)

    assert (201, wish["room"], "Dome crew", "closed", "Mirrors", 1, "owner") == (
        status,
        *(room[field] for field in ("room", "name", "kind", "topic", "members")),
        room["my"]["role"],
    )
    found = (await alice.asks("GET", f"rooms/{room['room']}"))[1]
    assert (room["name"], room["my"]) == (found["name"], found["my"])


async def test_a_room_is_open_and_named_after_itself_by_default(alice: Person) -> None:
    status, room = await alice.asks("POST", "rooms", {"name": "Dome crew"})

    assert (201, "open", "") == (status, room["kind"], room["topic"])
    assert room["room"].startswith("dome-crew-")


async def test_a_key_is_given_once(alice: Person, bob: Person) -> None:
    key = f"dome-{alice.username}"
    await alice.asks("POST", "rooms", {"name": "Crew", "room": key, "kind": "closed"})

    status, body = await bob.asks("POST", "rooms", {"name": "Crew", "room": key})

    assert (409, "conflict", ["room"]) == (status, body["code"], [*body["errors"]])
    assert 404 == (await bob.asks("GET", f"rooms/{key}"))[0]


async def test_a_wish_names_its_faults(alice: Person) -> None:
    status, body = await alice.asks("POST", "rooms", {"name": "", "kind": "direct", "room": "No", "topic": "x" * 251})

    assert (422, {"name", "kind", "room", "topic"}) == (status, set(body["errors"]))


async def test_open_rooms_are_found_and_closed_ones_only_by_their_members(alice: Person, carol: Person) -> None:
    opened, closed = await alice.makes("open"), await alice.makes("closed")

    assert {opened, closed} <= set(await listed(alice))
    assert {opened} == {opened, closed} & set(await listed(carol))


async def test_mine_are_those_that_i_am_in(alice: Person, bob: Person) -> None:
    opened, closed = await alice.makes("open"), await alice.makes("closed")
    await alice.brings(bob, closed)

    assert sorted([closed, "everyone", "general"]) == await listed(bob, mine="true")
    assert sorted([opened, closed, "everyone", "general"]) == await listed(alice, mine="true")


@pytest.mark.parametrize("mine", ["true", "false"])
async def test_small_pages_together_are_the_whole_list(mine: str, alice: Person) -> None:
    for kind in ("open", "closed", "open"):
        await alice.makes(kind)

    assert await listed(alice, mine=mine, limit=200) == await listed(alice, mine=mine, limit=2)


async def test_rooms_are_found_by_name_and_topic(alice: Person) -> None:
    names = [("Zoë 100%", "x"), ("Mirrors", "About ZOË 100%"), ("Other", "")]
    made = [(await alice.asks("POST", "rooms", {"name": n, "topic": t}))[1]["room"] for n, t in names]

    assert set(made[:2]) == set(made) & set(await listed(alice, q="100%"))
    assert set(made[1:2]) == set(made) & set(await listed(alice, q="mIRR"))
    assert set() == set(made) & set(await listed(alice, q="100_"))


async def test_joining_twice_is_joining_once(alice: Person, bob: Person) -> None:
    room = await alice.makes("open")
    assert 403 == (await bob.asks("POST", f"rooms/{room}/messages", {"body": "let me in"}))[0]

    answers = [await bob.asks("POST", f"rooms/{room}/join") for _ in range(2)]

    assert [(200, {"room": room, "epoch": 1, "seq": 2})] * 2 == answers
    assert 201 == (await bob.asks("POST", f"rooms/{room}/messages", {"body": "thanks"}))[0]


async def test_whoever_leaves_an_open_room_may_read_but_not_write(alice: Person, bob: Person) -> None:
    room = await alice.makes("open")
    await bob.asks("POST", f"rooms/{room}/join")

    assert 200 == (await bob.asks("POST", f"rooms/{room}/leave"))[0]

    assert 200 == (await bob.asks("GET", f"rooms/{room}/messages"))[0]
    status, body = await bob.asks("POST", f"rooms/{room}/messages", {"body": "one more thing"})
    assert (403, "forbidden") == (status, body["code"])
    assert "Join" in body["detail"]


async def test_whoever_leaves_a_closed_room_is_outside(alice: Person, bob: Person, crew: str) -> None:
    assert 200 == (await bob.asks("GET", f"rooms/{crew}"))[0]

    await bob.asks("POST", f"rooms/{crew}/leave")

    assert [404, 404] == [(await bob.asks(m, f"rooms/{crew}{p}"))[0] for m, p in (("GET", ""), ("POST", "/join"))]


async def test_the_last_owner_hands_over_first(alice: Person, bob: Person, crew: str) -> None:
    assert 403 == (await alice.asks("POST", f"rooms/{crew}/leave"))[0]
    assert 200 == (await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "owner"}))[0]

    assert 200 == (await alice.asks("POST", f"rooms/{crew}/leave"))[0]


async def test_nobody_leaves_everyone(alice: Person) -> None:
    assert 403 == (await alice.asks("POST", "rooms/everyone/leave"))[0]
    assert 201 == (await alice.asks("POST", "rooms/everyone/messages", {"body": "still here"}))[0]


async def test_owners_rename_and_members_do_not(alice: Person, bob: Person, crew: str) -> None:
    assert 403 == (await bob.asks("PATCH", f"rooms/{crew}", {"name": "Mutiny"}))[0]

    status, room = await alice.asks("PATCH", f"rooms/{crew}", {"name": "Night crew"})

    assert (200, "Night crew", "") == (status, room["name"], room["topic"])
    event = await bob.here.hears(lambda frame: frame["type"] == "room.updated")
    assert (crew, "Night crew") == (event["room"], event["fields"]["name"])


OUTSIDE = [
    ("GET", "", None),
    ("PATCH", "", {"name": "Mine"}),
    ("POST", "/join", None),
    ("POST", "/leave", None),
    ("GET", "/members", None),
    ("POST", "/members", {"usercode": "{me}"}),
    ("PATCH", "/members/{owner}", {"role": "member"}),
    ("DELETE", "/members/{owner}", None),
    ("DELETE", "/members/{me}", None),
    ("GET", "/messages", None),
    ("GET", "/messages?around=1", None),
    ("GET", "/messages/1", None),
    ("GET", "/messages/2", None),
    ("POST", "/messages", {"body": "hello"}),
]


async def test_outside_a_closed_room_is_as_if_it_did_not_exist(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    await alice.says("secret", crew)
    before = await alice.asks("GET", f"rooms/{crew}/members")

    there = [without_number(await carol.asks(*ask)) for ask in _asks(crew, carol, alice)]

    nowhere = [without_number(await carol.asks(*ask)) for ask in _asks(f"{crew}x", carol, alice)]
    assert nowhere == there
    assert {404} == {status for status, _ in there}
    assert before == await alice.asks("GET", f"rooms/{crew}/members")


async def test_strangers_sign_in_first(alice: Person, stranger: Person, crew: str) -> None:
    answers = [await stranger.asks(*ask) for ask in _asks(crew, alice, alice)]

    assert {(401, "not_signed_in")} == {(status, body["code"]) for status, body in answers}


def _asks(room: str, me: Person, owner: Person) -> list[tuple[str, str, Any]]:
    names = {"me": me.usercode, "owner": owner.usercode}
    return [
        (
            method,
            f"rooms/{room}{path.format(**names)}",
            body and {key: text.format(**names) for key, text in body.items()},
        )
        for method, path, body in OUTSIDE
    ]


async def test_what_a_room_does_not_have_is_empty(alice: Person, crew: str) -> None:
    _, room = await alice.asks("GET", f"rooms/{crew}")

    assert ("Crew", "", []) == (room["name"], room["topic"], room["people"])
