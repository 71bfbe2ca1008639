"""Pages that say what went wrong: the way back first, and the number under which it is written down."""

import re
from pathlib import Path

import pytest

from tests.cast import Person
from tests.place import serving, settings
from tests.servers import Redis
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


def ways(page: Page) -> dict[str, str]:
    """Where its buttons lead, in their order."""
    buttons = [one for one in page.elements if one.tag == "a" and one.attributes.get("class") == "button"]
    return {"".join(one.text): one.attributes["href"] for one in buttons}


async def test_a_page_that_is_not_there_leads_back(visitor: Visitor, alice: Person) -> None:
    number = {"X-Request-ID": "number-of-mine"}
    outside = await visitor.opens("/nothing", headers=number)
    await visitor.signs_in(alice.username)
    inside = await visitor.opens("/rooms/nowhere", headers=number)

    assert [404, 404] == [outside.status, inside.status]
    assert {"Sign in": "/"} == ways(outside)
    assert {"Back to your rooms": "/", "Search": "/search"} == ways(inside)
    assert all("Number of this request: number-of-mine" in page.text for page in (outside, inside))


async def test_an_address_that_only_takes_forms_is_no_page(visitor: Visitor, alice: Person) -> None:
    page = await visitor.opens("/logout")

    assert (405, "POST", {"Sign in": "/"}) == (page.status, page.headers["Allow"], ways(page))
    async with alice.http.get(f"{alice.instance.url}/logout", headers={"Accept": "application/json"}) as response:
        assert "application/problem+json" == response.content_type


async def test_what_may_not_be_done_says_so(visitor: Visitor, alice: Person) -> None:
    await visitor.signs_in(alice.username)

    page = await visitor.opens("/rooms/everyone/settings")
    sent = await visitor.fills_in("/rooms/everyone/leave", headers={"Origin": "https://elsewhere.example"})

    assert [403, 403] == [page.status, sent.status]
    assert "Back to your rooms" in ways(page)
    assert re.search("Number of this request: [0-9a-f]{16}", page.text)


async def test_while_a_part_is_away_the_page_can_be_tried_again(tmp_path: Path) -> None:
    with Redis() as redis:
        async with serving(settings(tmp_path, redis_url=redis.url)) as instance, Visitor(instance) as visitor:
            await visitor.fills_in("/register", username="alice", password="four plain words")
            redis.stop()

            page = await visitor.opens("/rooms/general")
            sent = await visitor.fills_in("/rooms/general/leave")

    assert [503, 503] == [page.status, sent.status]
    assert {"To the front door": "/", "Try again": ""} == ways(page)
    assert {"To the front door": "/"} == ways(sent)
    assert "Number of this request:" in page.text
