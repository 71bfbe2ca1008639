"""The list at the side of every page, as the server draws it: what is unread, for me, or quiet, and who is here."""

import pytest

from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Element, Page, Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def his(place: Place, bob: Person) -> Visitor:
    """Bob's browser, signed in."""
    async with Visitor(place.one) as browser:
        await browser.signs_in(bob.username)
        yield browser


def row(page: Page, room: str) -> Element:
    return next(one for one in page.elements if one.attributes.get("data-room") == room and one.tag == "a")


def number(page: Page, room: str) -> str | None:
    """What the badge of a room says; None when there is none to see."""
    after = page.elements[page.elements.index(row(page, room)) :]
    badge = next(one for one in after if one.attributes.get("data-part") == "number")
    return None if "hidden" in badge.attributes else "".join(badge.text)


def title(page: Page) -> str:
    return next("".join(one.text) for one in page.elements if one.tag == "title")


async def test_what_is_unread_stands_out_and_what_calls_me_is_counted(
    his: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    page = await his.opens("/people")
    assert ("data-unread" in row(page, crew).attributes, number(page, crew)) == (False, None)
    assert title(page).startswith("People")

    await alice.says("news", crew)
    page = await his.opens("/people")
    assert ("data-unread" in row(page, crew).attributes, number(page, crew)) == (True, None)
    await alice.says(f"@{bob.username}, @room", crew)
    await alice.says("@room", crew)
    page = await his.opens("/people")

    assert "2 for you" == number(page, crew)
    assert title(page).startswith("(2) People")
    icon = next(one for one in page.elements if one.attributes.get("rel") == "icon")
    assert icon.attributes["href"] == icon.attributes["data-waiting"] != icon.attributes["data-plain"]


async def test_of_a_direct_room_everything_is_for_me(his: Visitor, alice: Person, bob: Person) -> None:
    said = [await alice.here.ask("message.post", to=bob.usercode, body=body) for body in ("psst", "are you there?")]
    room = said[0]["room"]

    page = await his.opens("/people")

    assert "2 unread" == number(page, room)
    assert title(page).startswith("(2)")
    assert "here" == await _state_of(his, alice)


async def test_looking_at_a_room_changes_nothing_but_its_form_does(his: Visitor, alice: Person, crew: str) -> None:
    said = [await alice.says(f"news {number}", crew) for number in range(2)]
    for _ in range(2):
        page = await his.opens(f"/rooms/{crew}")
        assert "data-unread" in row(page, crew).attributes
    line = next(one for one in page.elements if one.attributes.get("data-part") == "unread-line")
    first = next(one for one in page.elements[page.elements.index(line) :] if "data-seq" in one.attributes)
    assert (str(said[0]["seq"]), str(said[1]["seq"])) == (first.attributes["data-seq"], page.field("seq"))
    await alice.says("while the form was open", crew)

    page = await his.fills_in(f"/rooms/{crew}/read", seq=page.field("seq"))

    assert (200, f"/rooms/{crew}") == (page.status, page.path)
    assert "data-unread" in row(page, crew).attributes, "what the page did not show is not read"
    page = await his.fills_in(f"/rooms/{crew}/read")
    assert "data-unread" not in row(page, crew).attributes
    assert not [one for one in page.elements[: page.elements.index(_templates(page))] if _is_line(one)]


async def test_a_room_with_more_news_than_a_page_opens_where_they_begin(
    his: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    await alice.says("before", crew)
    await his.fills_in(f"/rooms/{crew}/read")
    for number_ in range(1, 71):
        await alice.says(f"news {number_}", crew)

    page = await his.opens(f"/rooms/{crew}")
    assert page.messages[0] == "before" and page.messages[1] == "news 1"
    onward = await his.opens(page.link("onward"))
    assert page.seqs[-1] + 1 == onward.seqs[0]
    assert (await his.opens(f"/rooms/{crew}?at=end")).messages[-1] == "news 70"
    await bob.says("I am late", crew)

    assert (await his.opens(f"/rooms/{crew}")).messages[-1] == "I am late", "who spoke last sees what they said"


async def test_a_muted_room_is_quiet(his: Visitor, alice: Person, bob: Person, crew: str) -> None:
    page = await his.fills_in(f"/rooms/{crew}/involvement", involvement="nothing")
    chosen = [one.attributes["value"] for one in page.elements if "checked" in one.attributes]
    assert ["nothing"] == chosen

    await alice.says(f"@{bob.username} is it quiet there?", crew)
    page = await his.opens(f"/rooms/{crew}")

    attributes = row(page, crew).attributes
    assert ("data-muted" in attributes, "data-unread" in attributes, number(page, crew)) == (True, False, None)
    assert not title(page).startswith("(")
    assert 422 == (await his.fills_in(f"/rooms/{crew}/involvement", involvement="everything")).status


async def test_a_hidden_room_is_out_of_the_list_until_somebody_calls_me_there(
    his: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    await his.fills_in(f"/rooms/{crew}/involvement", involvement="hidden")
    await alice.says("nothing for you", crew)
    page = await his.opens("/people")
    assert {"data-muted", "data-hidden"} <= row(page, crew).attributes.keys()
    assert ("data-unread" in row(page, crew).attributes, number(page, crew)) == (False, None)
    assert "nothing for you" not in (await his.opens("/catchup")).text

    await alice.says(f"@{bob.username} this is for you", crew)

    page = await his.opens("/people")
    assert "data-hidden" not in row(page, crew).attributes
    assert ("1 for you", True) == (number(page, crew), title(page).startswith("(1)"))
    assert "this is for you" in (await his.opens("/catchup")).text
    await his.fills_in(f"/rooms/{crew}/read")
    assert "data-hidden" in row(await his.opens("/people"), crew).attributes


async def test_rooms_of_others_take_no_forms(his: Visitor, carol: Person) -> None:
    room = await carol.makes("closed")

    for path, form in (("read", {"seq": "1"}), ("involvement", {"involvement": "all"})):
        assert 404 == (await his.fills_in(f"/rooms/{room}/{path}", **form)).status
    assert f'data-room="{room}"' not in (await his.opens("/people")).markup


async def test_the_members_stand_by_whether_they_are_here(his: Visitor, alice: Person, crew: str) -> None:
    # Its answer is behind the report that she is here.
    await alice.here.ask("presence.set", state="online")
    page = await his.opens(f"/rooms/{crew}")
    assert "here" == await _state_of(his, alice, f"/rooms/{crew}")
    assert "Here, 2" in page.text
    said = {one.attributes.get("title") for one in page.elements}
    assert f"@{alice.username}" in said, "of two with the same name one knows which is which"

    await alice.asks("PATCH", "me", {"dnd": True, "status": "In the dome"})
    page = await his.opens(f"/rooms/{crew}")

    assert "busy" == await _state_of(his, alice, f"/rooms/{crew}")
    assert "In the dome" in page.text


async def test_whoever_is_shown_a_page_is_here(
    his: Visitor, visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    """Also where no script says so, and whatever their other devices say."""
    await bob.here.ask("presence.set", state="away")
    await visitor.signs_in(alice.username)

    assert ["here", "here"] == [await _state_of(his, bob, path) for path in (f"/rooms/{crew}", "/people")]
    assert "away" == await _state_of(visitor, bob, f"/rooms/{crew}")
    await bob.asks("PATCH", "me", {"dnd": True})
    assert "busy" == await _state_of(his, bob, f"/rooms/{crew}")


async def test_an_open_room_does_not_tell_passers_by_who_is_here(his: Visitor, carol: Person) -> None:
    room = await carol.makes("open")

    page = await his.opens(f"/rooms/{room}")

    assert (200, []) == (page.status, [one for one in page.elements if _dot_of(one, carol)])


async def test_what_one_says_of_oneself(his: Visitor, bob: Person) -> None:
    page = await his.fills_in("/settings/status", status="Back at two", dnd="1")

    assert (200, "/settings", "Back at two") == (page.status, page.path, page.field("status"))
    ticked = [one.attributes for one in page.elements if "checked" in one.attributes]
    assert ["dnd"] == [one["name"] for one in ticked if one["name"] in ("dnd", "receipts")]
    me = (await bob.asks("GET", "me"))[1]
    assert ("Back at two", True, False) == (me["status"], me["dnd"], me["receipts"])
    page = await his.fills_in("/settings/status", status="x" * 101)
    assert (422, ["Use at most 100 characters."]) == (page.status, page.problems)


async def _state_of(browser: Visitor, person: Person, path: str = "/people") -> str:
    page = await browser.opens(path)
    return next(one.attributes["state"] for one in page.elements if _dot_of(one, person))


def _dot_of(one: Element, person: Person) -> bool:
    return one.tag == "presence-dot" and one.attributes["usercode"] == person.usercode


def _is_line(one: Element) -> bool:
    return one.attributes.get("data-part") == "unread-line"


def _templates(page: Page) -> Element:
    return next(one for one in page.elements if one.tag == "template" and one.attributes.get("data-part") == "pending")
