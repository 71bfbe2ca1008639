"""The page that searches, without JavaScript."""

import pytest

from tests.cast import Person
from tests.finding import indexed
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


def clips(page: Page) -> list[str]:
    """What was found, from top to bottom."""
    return ["".join(one.text).strip() for one in page.elements if one.attributes.get("class") == "clip-body"]


def marked(page: Page) -> list[str]:
    return ["".join(one.text) for one in page.elements if one.tag == "mark"]


def links(page: Page) -> dict[str, str]:
    return {"".join(one.text).strip(): one.attributes["href"] for one in page.elements if one.tag == "a"}


async def test_hits_are_shown_newest_first_and_lead_to_their_place(
    browser: Visitor, alice: Person, crew: str, place: Place
) -> None:
    acks = [await alice.says(body, crew) for body in ("Dust on the lens", "<b>dusty</b> & dim")]
    await indexed(place)

    page = await browser.opens("/search", params={"q": f"dust in:{crew}"})

    assert (200, ["<b>dusty</b> & dim", "Dust on the lens"]) == (page.status, clips(page))
    assert ["dusty", "Dust"] == marked(page)
    assert alice.username.title() in page.text and "in Crew" in page.text and "2 messages" in page.text
    there = next(one.attributes["href"] for one in page.elements if one.attributes.get("class") == "clip-body")
    assert f"/rooms/{crew}?at={acks[1]['seq']}#message-{acks[1]['seq']}" == there
    assert acks[1]["seq"] in (await browser.opens(there)).seqs


@pytest.mark.parametrize(
    ("searched", "body", "shown", "found"),
    [
        ("shutter", "The *shutter* is `stuck`,\n- **quite**", "The shutter is stuck,\nquite", ["shutter"]),
        ("second", "Run:\n```py\nfirst()\nsecond()\n```", "Run:\nfirst()\nsecond()", ["second"]),
        ("needle", "[hay](https://needle.example/)", "[hay](https://needle.example/)", ["needle"]),
    ],
    ids=["signs", "code", "address"],
)
async def test_what_was_found_is_shown_as_people_read_it(
    searched: str, body: str, shown: str, found: list[str], browser: Visitor, alice: Person, crew: str, place: Place
) -> None:
    await alice.says(body, crew)
    await indexed(place)

    page = await browser.opens("/search", params={"q": f"{searched} in:{crew}"})

    assert ([shown], found) == (clips(page), marked(page))
    assert "in Crew, " in page.text


async def test_operators_are_links_that_narrow_and_widen(
    browser: Visitor, alice: Person, crew: str, place: Place
) -> None:
    for body in ("cherry", "cherry at https://example.org"):
        await alice.says(body, crew)
    await indexed(place)

    page = await browser.opens("/search", params={"q": f"cherry in:{crew}"})
    narrower = await browser.opens(links(page)["with a link"])
    wider = await browser.opens(links(narrower)["has:link"])

    assert ([2, 1, 2], f"cherry in:{crew} has:link") == (
        [len(clips(one)) for one in (page, narrower, wider)],
        narrower.field("q"),
    )


async def test_more_than_a_page_leads_on(browser: Visitor, alice: Person, crew: str, place: Place) -> None:
    for number in range(30):
        await alice.says(f"berry {number}", crew)
    await indexed(place)

    first = await browser.opens("/search", params={"q": f"berry in:{crew}"})
    second = await browser.opens(links(first)["Earlier ones"])

    assert [f"berry {number}" for number in reversed(range(30))] == clips(first) + clips(second)
    assert "Earlier ones" not in links(second)


async def test_what_is_not_there_says_so(browser: Visitor, carol: Person, crew: str, place: Place) -> None:
    empty = await browser.opens("/search")
    page = await browser.opens("/search", params={"q": "<script>alert(1)</script>"})

    assert "Nothing found" not in empty.text
    assert (200, "<script>alert(1)</script>") == (page.status, page.field("q"))
    assert "Nothing found. Try fewer words, or part of one." in page.text
    assert "takes the key of a room" not in page.text


@pytest.mark.parametrize("operator", ["in:nowhere", "from:nobody-at-all"])
async def test_a_room_or_a_person_that_may_not_be_there_is_not_silence(operator: str, browser: Visitor) -> None:
    page = await browser.opens("/search", params={"q": f"dust {operator}"})

    assert "in: takes the key of a room that you are in, as its address has it, and from: a user name." in page.text


async def test_a_question_that_makes_no_sense_comes_back(browser: Visitor) -> None:
    page = await browser.opens("/search", params={"q": "dust before:soon"})

    assert (422, "dust before:soon") == (page.status, page.field("q"))
    assert ["Use a day such as 2026-11-21 or a time such as 2026-11-21T09:30:00Z."] == page.problems


async def test_every_page_leads_to_it_and_strangers_sign_in_first(browser: Visitor, place: Place) -> None:
    assert "/search" == links(await browser.opens("/rooms/general"))["Search"]

    async with Visitor(place.one) as stranger:
        assert "/login" == (await stranger.opens("/search", params={"q": "dust"})).path
