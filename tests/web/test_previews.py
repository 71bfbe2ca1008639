"""Previews at the HTTP door: who chooses that there are any, and taking one away without a script."""

from collections.abc import AsyncIterator

import pytest

from tests.cast import Person
from tests.outside import Outside, curious, looked, the_web
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def outside(place: Place) -> AsyncIterator[Outside]:
    async with the_web() as web, curious(place):
        yield web


async def test_administrators_choose_it_on_a_page_and_over_the_api(
    office: Visitor, admin: Person, alice: Person, place: Place
) -> None:
    async with curious(place):
        # As it is at first.
        assert 200 == (await admin.asks("PATCH", "admin/site", {"previews": False}))[0]
        await office.fills_in("/admin/site", previews="on")
        chosen = (await admin.asks("GET", "admin/site"))[1]
        audit = (await admin.asks("GET", "admin/audit", params={"action": "previews.set"}))[1]["items"]
        page, log = await office.opens("/admin/site"), await office.opens("/admin/audit?action=previews.set")
        off = (await admin.asks("PATCH", "admin/site", {"previews": False}))[1]

    assert (True, False) == (chosen["previews"], off["previews"])
    assert {"before": "off", "previews": "on"} == audit[0]["data"]
    assert 'value="on" checked' in page.markup and "look at what links lead to." in log.text
    assert 403 == (await alice.asks("PATCH", "admin/site", {"previews": True}))[0]


async def test_it_is_taken_away_without_a_script(
    alice: Person, bob: Person, crew: str, outside: Outside, place: Place, visitor: Visitor
) -> None:
    seq = (await bob.says(f"{outside.url}/seeing", crew))["seq"]
    await looked(place, bob, crew, seq)
    await visitor.signs_in(bob.username)
    path = f"/rooms/{crew}/messages/{seq}"
    page = await visitor.opens(path)
    assert "Seeing forecast</a>" in page.markup and f'action="{path}/preview"' in page.markup

    page = await visitor.fills_in(f"{path}/preview")

    assert f"/rooms/{crew}" == page.path
    assert "Seeing forecast" not in page.markup
    assert (await alice.reads(crew))[-1]["preview"] is None


async def test_whoever_did_not_write_it_is_told_so(
    alice: Person, bob: Person, crew: str, outside: Outside, place: Place, visitor: Visitor
) -> None:
    seq = (await alice.says(f"{outside.url}/seeing", crew))["seq"]
    await looked(place, alice, crew, seq)
    await visitor.signs_in(bob.username)

    page = await visitor.fills_in(f"/rooms/{crew}/messages/{seq}/preview")

    assert (403, True) == (page.status, "Only its author and moderators may change this message." in page.markup)
    assert (await bob.reads(crew))[-1]["preview"]


async def test_everybody_says_whether_their_pages_show_it(alice: Person, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)
    assert "data-previews" not in (await visitor.opens("/rooms/general")).markup
    await visitor.fills_in("/settings/look", previews="hidden")
    assert 'data-previews="hidden"' in (await visitor.opens("/rooms/general")).markup
    await visitor.fills_in("/settings/look", theme="dark")
    assert (await alice.asks("GET", "me"))[1]["previews"] is False

    status, me = await alice.asks("PATCH", "me", {"previews": True})

    assert (200, True) == (status, me["previews"])
    assert "data-previews" not in (await visitor.opens("/rooms/general")).markup
