"""Everybody on one page, and what guests see of them."""

import pytest

from chat.bus import users as copies
from chat.model.room import Role
from chat.store import members, rooms, users
from chat.store.tables import users as accounts
from tests.cast import Person
from tests.conftest import Invite
from tests.gateway.watching import sees
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


@pytest.fixture
async def guest(invite: Invite, place: Place) -> Person:
    """Somebody who is in no room but everyone."""
    person = await invite("guest")
    async with place.resources.db.begin() as db:
        await db.execute(accounts.update().where(accounts.c.usercode == person.usercode).values(role="guest"))
        found = await users.find(db, person.usercode)
        assert found
        await members.set_role(db, await rooms.get(db, "general"), found.id, Role.LEFT, by=found.id)
    await copies.forget(place.resources.redis, person.usercode)
    return person


def listed(page: Page) -> list[str]:
    """The usercodes in the list."""
    return [one.attributes["data-usercode"] for one in page.elements if "data-usercode" in one.attributes]


def ticks(page: Page, *, chosen: bool) -> list[str]:
    """The usercodes of the boxes that are ticked, or not."""
    boxes = [one.attributes for one in page.elements if one.attributes.get("type") == "checkbox"]
    return [box["value"] for box in boxes if ("checked" in box) == chosen]


def texts(page: Page, tag: str) -> list[str]:
    return ["".join(one.text).strip() for one in page.elements if one.tag == tag]


async def test_everybody_is_there_with_name_and_code(browser: Visitor, alice: Person, bob: Person) -> None:
    page = await browser.opens("/people", params={"q": bob.username})

    assert [bob.usercode] == listed(page)
    assert bob.username.title() in texts(page, "bdi")
    assert bob.username in page.text
    assert [f"{bob.usercode[:4]}-{bob.usercode[4:]}"] == texts(page, "code")
    buttons = [one.attributes for one in page.elements if one.attributes.get("name") == "to" and one.tag == "button"]
    assert [bob.usercode] == [button["value"] for button in buttons]
    assert [bob.usercode] == ticks(page, chosen=False)


async def test_nobody_writes_to_themselves(browser: Visitor, alice: Person) -> None:
    page = await browser.opens("/people", params={"q": alice.username})

    assert [alice.usercode] == listed(page)
    assert [] == [one for one in page.elements if one.attributes.get("name") == "to"]


async def test_who_is_here_is_seen_by_those_who_share_a_room(
    browser: Visitor, bob: Person, carol: Person, alice: Person
) -> None:
    for person in (bob, carol):
        await person.asks("PATCH", "me", {"status": f"Tea with {person.username}"})
    await carol.here.ask("room.leave", room="general")
    await sees(alice, bob, "online")

    shared = await browser.opens("/people", params={"q": bob.username})
    not_shared = await browser.opens("/people", params={"q": carol.username})

    in_list = [[one for one in page.elements if one.tag == "presence-dot"] for page in (shared, not_shared)]
    dots = [
        [one.attributes["state"] for one in dots if one.attributes["usercode"] != alice.usercode] for dots in in_list
    ]
    assert [["here"], []] == dots
    assert f"Tea with {bob.username}" in shared.text
    assert "Tea with" not in not_shared.text


async def test_people_are_found_by_name(browser: Visitor, bob: Person, carol: Person) -> None:
    await carol.asks("PATCH", "me", {"name": "Żofia Łąka"})

    page = await browser.opens("/people", params={"q": "fia Łą"})
    nobody = await browser.opens("/people", params={"q": "' OR 1=1"})

    assert carol.usercode in listed(page) and bob.usercode not in listed(page)
    assert ([], True) == (listed(nobody), "Nobody found" in nobody.text)


async def test_pages_of_people_lead_on(browser: Visitor, place: Place, invite: Invite) -> None:
    crowd = {(await invite("crowd")).usercode for _ in range(51)}

    first = await browser.opens("/people", params={"q": "crowd-"})
    after = next(one.attributes["value"] for one in first.elements if one.attributes.get("name") == "after")
    second = await browser.opens("/people", params={"q": "crowd-", "after": after})

    assert (50, 1) == (len(listed(first)), len(listed(second)))
    assert crowd == {*listed(first), *listed(second)}
    assert not [one for one in second.elements if one.attributes.get("name") == "after"]


async def test_who_is_chosen_stays_so_while_others_are_looked_for(browser: Visitor, bob: Person, carol: Person) -> None:
    page = await browser.opens(f"/people?q={carol.username}&to={bob.usercode}&to=ZZZZZZZZ&to=%00")

    assert ([bob.usercode], [carol.usercode]) == (ticks(page, chosen=True), ticks(page, chosen=False))
    again = await browser.opens(f"/people?q={bob.username}&to={bob.usercode}")
    assert ([bob.usercode], []) == (ticks(again, chosen=True), ticks(again, chosen=False))


async def test_a_name_is_text(browser: Visitor, bob: Person) -> None:
    await bob.asks("PATCH", "me", {"name": "<img src=x> \"'&"})

    page = await browser.opens("/people", params={"q": bob.username, "to": bob.usercode})

    assert "<img src=x" not in page.markup
    assert "<img src=x> \"'&" in texts(page, "bdi")


async def test_a_guest_sees_those_whom_they_meet(
    visitor: Visitor, guest: Person, alice: Person, bob: Person, crew: str
) -> None:
    await visitor.signs_in(guest.username)
    before = await visitor.opens("/people")
    asked = [await guest.asks("GET", f"users/{alice.usercode}"), await guest.asks("GET", "users/ZZZZZZZZ")]
    assert ([], 404) == (listed(before), asked[0][0])
    assert asked[0][1]["detail"] == asked[1][1]["detail"]
    assert 200 == (await guest.asks("GET", f"users/{guest.usercode}"))[0]

    room = await alice.makes("closed")
    await alice.brings(guest, room)

    both = sorted([alice.usercode, guest.usercode])
    assert both == sorted(listed(await visitor.opens("/people")))
    _, body = await guest.asks("GET", "users")
    assert both == sorted(one["usercode"] for one in body["items"])
    assert [200, 404] == [(await guest.asks("GET", f"users/{one.usercode}"))[0] for one in (alice, bob)]
    assert [] == ticks(await visitor.opens("/people", params={"to": bob.usercode}), chosen=True)
    assert "2 people" in (await visitor.opens("/people")).text


async def test_others_see_guests(browser: Visitor, guest: Person) -> None:
    page = await browser.opens("/people", params={"q": guest.username})

    assert ([guest.usercode], True) == (listed(page), "Guest" in page.text)


async def test_strangers_see_nobody(visitor: Visitor) -> None:
    assert "/login" == (await visitor.opens("/people")).path
    assert 401 == (await visitor.fills_in("/directs", to="ZZZZZZZZ")).status
