"""A room's page without what stays when somebody changes rooms."""

import re

import pytest

from tests.cast import Person
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

PART = {"Prefer": "return=minimal"}


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


def about_the_room(page: Page) -> list[str]:
    """What of a page is about its room. Each form has a number of its own, and meanwhile more may be stored."""
    found = re.findall(r"<main.*?>(.*)</main>\s*(<aside.*</aside>)", page.markup, re.DOTALL)[0]
    return [re.sub(r'name="client_id" value="\w+"| data-stored="\d+"', "", one).strip() for one in found]


async def test_a_part_is_what_the_page_has_of_the_room(browser: Visitor, bob: Person, crew: str) -> None:
    await bob.says("hello", crew)
    # Its answer is behind the report that he is here.
    await bob.here.ask("presence.set", state="online")

    page, part = await browser.opens(f"/rooms/{crew}"), await browser.opens(f"/rooms/{crew}", headers=PART)

    assert about_the_room(page) == about_the_room(part)
    assert ["hello"] == part.messages
    bodies = [next(one for one in each.elements if one.tag == "body").attributes for each in (page, part)]
    assert bodies[0]["data-build"] == bodies[1]["data-build"]
    assert f'{{"{crew}":' in bodies[1]["data-positions"]
    assert [] == [one for one in part.elements if one.tag in ("nav", "script", "room-list")]


async def test_a_look_at_a_part_is_no_visit(browser: Visitor, crew: str) -> None:
    await browser.opens("/rooms/general")

    assert "Set-Cookie" not in (await browser.opens(f"/rooms/{crew}", headers=PART)).headers

    assert "/rooms/general" == (await browser.opens("/")).path


async def test_outside_there_is_no_part_either(browser: Visitor, bob: Person) -> None:
    room = await bob.makes("closed", "Cellar")

    assert 404 == (await browser.opens(f"/rooms/{room}", headers=PART)).status


async def test_whoever_listens_at_an_open_door_has_no_place_in_it(browser: Visitor, bob: Person) -> None:
    room = await bob.makes("open", "Porch")

    part = await browser.opens(f"/rooms/{room}", headers=PART)

    assert (200, "{}") == (
        part.status,
        next(one for one in part.elements if one.tag == "body").attributes["data-positions"],
    )
