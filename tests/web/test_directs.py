"""Direct rooms over HTTP: the API, and the page without a script."""

from typing import Any

import pytest

from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

FIXED = "The people of a direct room are fixed."


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


async def begins(person: Person, *others: Person) -> str:
    """A direct room; its key."""
    status, body = await person.asks("POST", "directs", {"to": [other.usercode for other in others]})
    assert status in (200, 201), body
    return str(body["room"])


def called(page: Page, room: str) -> str:
    """What the list at the side calls a room."""
    link = [one.attributes.get("data-room") if one.tag == "a" else None for one in page.elements].index(room)
    return next("".join(one.text) for one in page.elements[link:] if one.tag == "bdi")


async def test_a_room_is_made_once_and_found_from_then_on(alice: Person, bob: Person) -> None:
    made = await alice.asks("POST", "directs", {"to": [bob.usercode]})
    found = await alice.asks("POST", "directs", {"to": [bob.username]})
    by_bob = await bob.asks("POST", "directs", {"to": [alice.usercode.lower()]})

    assert [201, 200, 200] == [status for status, _ in (made, found, by_bob)]
    assert 1 == len({body["room"] for _, body in (made, found, by_bob)})
    assert ("direct", bob.username.title(), 2, "member") == (
        made[1]["kind"],
        made[1]["name"],
        made[1]["members"],
        made[1]["my"]["role"],
    )
    assert [alice.usercode, bob.usercode] == [one["usercode"] for one in made[1]["people"]]
    assert alice.username.title() == by_bob[1]["name"]


@pytest.mark.parametrize("to", [None, "ALICE", [], ["x" * 5000] * 200, [7], [[]], {}])
async def test_a_wish_without_people_is_refused(to: Any, alice: Person) -> None:
    status, body = await alice.asks("POST", "directs", {"to": to})

    assert (422, "bad_field") == (status, body["code"])


async def test_nobody_unknown_is_written_to(alice: Person) -> None:
    status, body = await alice.asks("POST", "directs", {"to": ["nobody-at-all"]})

    assert (404, "There is nobody called nobody-at-all.") == (status, body["detail"])


async def test_the_list_of_rooms_calls_it_by_the_others(alice: Person, bob: Person, carol: Person) -> None:
    room = await begins(alice, bob, carol)
    await carol.asks("PATCH", "me", {"name": "Zoe"})

    listed = {}
    for person in (alice, bob, carol):
        _, body = await person.asks("GET", "rooms", params={"mine": "true", "limit": 200})
        listed[person] = next(one for one in body["items"] if one["room"] == room)

    a, b = alice.username.title(), bob.username.title()
    assert [f"{b}, Zoe", f"{a}, Zoe", f"{a}, {b}"] == [listed[person]["name"] for person in (alice, bob, carol)]
    assert [a, b, "Zoe"] == [one["name"] for one in listed[bob]["people"]]
    assert [] == (await alice.asks("GET", "rooms/general"))[1]["people"]


async def test_for_others_it_is_not_there(alice: Person, bob: Person, carol: Person) -> None:
    room = await begins(alice, bob)
    await alice.says("between us", room)

    asks: list[tuple[str, str, Any]] = [
        ("GET", f"rooms/{room}", None),
        ("GET", f"rooms/{room}/messages", None),
        ("GET", f"rooms/{room}/members", None),
        ("POST", f"rooms/{room}/messages", {"body": "let me in"}),
        ("POST", f"rooms/{room}/join", None),
        ("POST", f"rooms/{room}/leave", None),
        ("POST", f"rooms/{room}/members", {"usercode": carol.usercode}),
        ("DELETE", f"rooms/{room}/members/{bob.usercode}", None),
        ("PATCH", f"rooms/{room}", {"name": "Ours"}),
    ]

    assert [404] * len(asks) == [(await carol.asks(*ask))[0] for ask in asks]
    _, listed = await carol.asks("GET", "rooms", params={"limit": 200})
    assert room not in {one["room"] for one in listed["items"]}


async def test_its_people_are_fixed_and_nobody_owns_it(alice: Person, bob: Person, carol: Person) -> None:
    room = await begins(alice, bob)

    refused = [
        await alice.asks("POST", f"rooms/{room}/leave"),
        await alice.asks("POST", f"rooms/{room}/members", {"usercode": carol.usercode}),
        await alice.asks("DELETE", f"rooms/{room}/members/{bob.usercode}"),
        await alice.asks("DELETE", f"rooms/{room}/members/{carol.usercode}"),
        await alice.asks("PATCH", f"rooms/{room}/members/{bob.usercode}", {"role": "owner"}),
    ]
    renamed = await alice.asks("PATCH", f"rooms/{room}", {"name": "Ours"})

    assert [(403, FIXED)] * 5 == [(status, body["detail"]) for status, body in refused]
    assert (403, "forbidden") == (renamed[0], renamed[1]["code"])
    assert ["member", "member"] == [one["role"] for one in (await bob.asks("GET", f"rooms/{room}/members"))[1]["items"]]


async def test_nobody_makes_a_room_that_looks_like_one(alice: Person) -> None:
    status, body = await alice.asks("POST", "rooms", {"name": "Ours", "room": "dm-3f9k2c8m"})
    assert (422, ["room"]) == (status, list(body["errors"]))

    _, room = await alice.asks("POST", "rooms", {"name": "DM"})

    assert room["room"].startswith("room-dm-")


async def test_a_form_leads_to_the_room(browser: Visitor, alice: Person, bob: Person) -> None:
    page = await browser.fills_in("/directs", to=bob.usercode)

    assert (200, await begins(alice, bob)) == (page.status, page.path.removeprefix("/rooms/"))
    heading = next("".join(one.text) for one in page.elements if one.tag == "h1")
    assert (bob.username.title(), bob.username.title()) == (heading, called(page, page.path.removeprefix("/rooms/")))
    page = await browser.fills_in(f"{page.path}/messages", body="hello", client_id=page.field("client_id"))
    assert ["hello"] == page.messages
    assert ["hello"] == await bob.hears(page.path.removeprefix("/rooms/"))
    assert [] == [one for one in page.elements if one.attributes.get("class") == "event"], "nobody joined"


async def test_a_form_with_several_leads_to_their_room(
    browser: Visitor, alice: Person, bob: Person, carol: Person, place: Place
) -> None:
    headers = {"Origin": place.one.url}
    form = [("to", bob.usercode), ("to", carol.usercode)]
    async with browser.http.post(f"{place.one.url}/directs", data=form, headers=headers) as response:
        path = response.url.path

    assert f"/rooms/{await begins(carol, alice, bob)}" == path
    name = f"{bob.username.title()}, {carol.username.title()}"
    assert name == called(await browser.opens(path), path.removeprefix("/rooms/"))


async def test_a_form_without_anybody_comes_back(browser: Visitor, alice: Person) -> None:
    nobody = await browser.fills_in("/directs")
    unknown = await browser.fills_in("/directs", to="nobody-at-all")

    assert (422, ["Choose somebody else to write to."]) == (nobody.status, nobody.problems)
    assert (404, ["There is nobody called nobody-at-all."]) == (unknown.status, unknown.problems)


async def test_the_page_of_all_rooms_leaves_it_out(browser: Visitor, alice: Person, bob: Person) -> None:
    room = await begins(alice, bob)

    page = await browser.opens("/rooms")

    assert bob.username.title() == called(page, room)
    listed = [one.attributes["href"] for one in page.elements if one.tag == "a" and "href" in one.attributes]
    assert 1 == listed.count(f"/rooms/{room}"), "in the list at the side, and nowhere else"
