"""One message without JavaScript: its page, its marks in the room, and the forms that answer, change and pass it on."""

import pytest

from chat.bus import keys
from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

FORMS = ["", "/deletion", "/reactions", "/pin", "/bookmark", "/forward", "/reports"]


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


@pytest.fixture
async def crowded(alice: Person, place: Place) -> str:
    """A room of 34 people, as far as anybody counts."""
    room = await alice.makes("open", "Many")
    await place.resources.redis.call("HSET", keys.room(room), "members", 34)
    return room


def at(room: str, ack: dict[str, int], form: str = "") -> str:
    return f"/rooms/{room}/messages/{ack['seq']}{form}"


def shown(page: Page, part: str) -> list[str]:
    """What the elements with this data-part say, without those in templates."""
    made = [one for one in page.elements if one.attributes.get("data-part") == part]
    return [text for one in made if (text := " ".join("".join(one.text).split()))]


def pills(page: Page) -> dict[str, str]:
    """Emoji to usercodes of the reactions in a room's page."""
    made = [one.attributes for one in page.elements if one.attributes.get("class") == "reaction"]
    return {one["data-emoji"]: one["data-usercodes"] for one in made if one.get("data-usercodes")}


async def test_every_message_leads_to_its_page(browser: Visitor, bob: Person, crew: str) -> None:
    said = await bob.says("The **slit** is greased.", crew)

    room = await browser.opens(f"/rooms/{crew}")
    page = await browser.opens(at(crew, said))

    assert f'href="{at(crew, said)}"' in room.markup
    assert (200, True) == (page.status, "Accepted" in page.text and "Back to Crew" in page.text)
    assert f"{said['seq']}, epoch 1" in page.text and said["message_id"] in page.text


async def test_outsiders_find_no_message_and_no_form(visitor: Visitor, alice: Person, carol: Person, crew: str) -> None:
    said = await alice.says("between us", crew)
    await visitor.signs_in(carol.username)

    assert [404, 404] == [(await visitor.opens(at(crew, said, form))).status for form in ("", "/deletion")]
    assert [404] * len(FORMS) == [
        (await visitor.fills_in(at(crew, said, form), body="x", emoji="👍", to="general", reason="x")).status
        for form in FORMS
    ]
    assert "between us" == (await alice.reads(crew))[-1]["body"]


@pytest.mark.parametrize("seq", ["1", "999", "0", "x", "9" * 30])
async def test_where_no_message_is_there_is_no_page(seq: str, browser: Visitor, crew: str) -> None:
    assert 404 == (await browser.opens(f"/rooms/{crew}/messages/{seq}")).status


async def test_whoever_listens_at_an_open_door_reads_but_changes_nothing(browser: Visitor, bob: Person) -> None:
    porch = await bob.makes("open", "Porch")
    said = await bob.says("come in", porch)

    page = await browser.opens(at(porch, said))

    assert 200 == page.status and "come in" in page.text
    assert not {"/reactions", "/pin", "/forward"} & {
        form for form in FORMS if f'{at(porch, said)}{form}"' in page.markup
    }
    assert 403 == (await browser.fills_in(at(porch, said, "/reactions"), emoji="👍")).status
    assert {} == (await bob.reads(porch))[-1]["reactions"]


async def test_reacting_and_taking_it_back(browser: Visitor, alice: Person, bob: Person, crew: str) -> None:
    said = await bob.says("Dome is up", crew)
    await bob.here.ask("reaction.add", room=crew, seq=said["seq"], emoji="🎉")

    page = await browser.fills_in(at(crew, said, "/reactions"), emoji="🎉")
    assert (200, f"/rooms/{crew}") == (page.status, page.path)
    assert {"🎉": f"{bob.usercode} {alice.usercode}"} == pills(page)
    page = await browser.fills_in(at(crew, said, "/reactions"), emoji=":tada:", back="message")
    assert at(crew, said) == page.path
    assert {"🎉": [bob.usercode]} == (await bob.reads(crew))[-1]["reactions"]

    page = await browser.fills_in(at(crew, said, "/reactions"), emoji="longer than any reaction")

    assert (422, ["Use one emoji, its name between colons, or up to 16 characters."]) == (page.status, page.problems)


async def test_editing_leaves_a_mark_and_what_it_said_before(
    browser: Visitor, visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    said = await alice.says("At eight.", crew)

    page = await browser.fills_in(at(crew, said), body="At nine.")
    assert (["At nine."], ["edited"]) == (page.messages, shown(page, "edited")[:1])
    page = await browser.opens(at(crew, said))
    assert "Edited once. You see this because you wrote it." in page.text
    assert "<del>eight.</del><ins>nine.</ins>" in page.markup

    page = await browser.fills_in(at(crew, said), body="  ")

    assert (422, ["Write something first."]) == (page.status, page.problems)


async def test_what_a_moderator_made_of_it_stands_under_their_name(
    browser: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    said = await bob.says("At eight.", crew)
    await bob.here.ask("message.edit", room=crew, seq=said["seq"], body="At nine.")

    await browser.fills_in(at(crew, said), body="At ten.")

    page = await browser.opens(at(crew, said))
    assert 1 == page.text.count(f"edited by {alice.username.title()}") == page.text.count("edited by")


async def test_others_neither_edit_nor_see_what_it_said(
    visitor: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    said = await alice.says("At eight.", crew)
    await alice.here.ask("message.edit", room=crew, seq=said["seq"], body="At nine.")
    await visitor.signs_in(bob.username)

    page = await visitor.opens(at(crew, said))
    refused = await visitor.fills_in(at(crew, said), body="At ten.")

    assert "eight" not in page.markup and 'id="edit"' not in page.markup
    assert (403, "At nine.") == (refused.status, (await bob.reads(crew))[-1]["body"])


async def test_deleting_asks_first_and_leaves_a_line(browser: Visitor, alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("a secret", crew)
    await bob.says("what?", crew, reply_to=said["seq"])

    page = await browser.opens(at(crew, said, "/deletion"))
    assert (200, True) == (page.status, "Delete this message?" in page.text and "a secret" in page.text)
    page = await browser.fills_in(at(crew, said, "/deletion"))

    assert [f"{alice.username.title()} deleted this message.", "what?"] == page.messages
    assert "a secret" not in page.markup and "a deleted message" in shown(page, "quoted-text")
    assert 200 == (await browser.opens(at(crew, said))).status


async def test_a_moderator_who_deletes_is_not_taken_for_the_author(
    browser: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    said = await bob.says("spam", crew)

    page = await browser.fills_in(at(crew, said, "/deletion"))

    assert ["A moderator deleted this message."] == page.messages


async def test_replying_shows_what_is_answered(browser: Visitor, bob: Person, crew: str) -> None:
    said = await bob.says("It is **cold**.\n\nVery.", crew)

    page = await browser.opens(f"/rooms/{crew}?reply={said['seq']}")
    assert str(said["seq"]) == page.field("reply_to")
    page = await browser.fills_in(f"/rooms/{crew}/messages", body="It is.", reply_to=page.field("reply_to"))

    assert said["seq"] == (await bob.reads(crew))[-1]["reply_to"]
    assert (bob.username.title(), "It is cold. Very.") == (
        shown(page, "quoted-name")[0],
        shown(page, "quoted-text")[0],
    )
    assert f'href="/rooms/{crew}?at={said["seq"]}#message-{said["seq"]}"' in page.markup


async def test_what_is_answered_is_found_far_above_the_page(browser: Visitor, bob: Person, crew: str) -> None:
    said = await bob.says("long ago", crew)
    await bob.here.ask("message.edit", room=crew, seq=said["seq"], body="very long ago")
    for number in range(60):
        await bob.says(str(number), crew)

    answer = await bob.says("yes", crew, reply_to=said["seq"])

    page = await browser.opens(f"/rooms/{crew}?at={answer['seq']}")
    assert "very long ago" == shown(page, "quoted-text")[0]


async def test_pins_are_marked_and_listed_in_the_details(browser: Visitor, bob: Person, crew: str) -> None:
    said = await bob.says("Checklist before opening", crew)
    assert "Nothing pinned yet." in (await browser.opens(f"/rooms/{crew}")).text

    page = await browser.fills_in(at(crew, said, "/pin"), pinned="yes")
    assert ["Checklist before opening"] == shown(page, "pin-text")
    assert "pinned" in shown(page, "pinned")
    page = await browser.fills_in(at(crew, said, "/pin"), pinned="no")

    assert [] == shown(page, "pin-text")


async def test_forwarding_leads_to_where_it_went(browser: Visitor, alice: Person, bob: Person, crew: str) -> None:
    said = await bob.says("Dome is up", crew)

    page = await browser.fills_in(at(crew, said, "/forward"), to="general", comment="From the crew:")

    assert "/rooms/general" == page.path
    assert "From the crew:" in page.messages[-1] and "Dome is up" in page.messages[-1]
    page = await browser.fills_in(at(crew, said, "/forward"), to="general", comment="x" * 2001)
    assert (422, 1) == (page.status, len(page.problems))


async def test_a_report_reaches_the_moderators_once(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("spam", crew)
    await visitor.signs_in(bob.username)

    refused = await visitor.fills_in(at(crew, said, "/reports"), reason=" ")
    page = await visitor.fills_in(at(crew, said, "/reports"), reason="It is spam.")
    again = await visitor.fills_in(at(crew, said, "/reports"), reason="It is spam.")

    assert (422, 200, 409) == (refused.status, page.status, again.status)
    assert "Reported." in page.text and ["You have reported this message already."] == again.problems
    _, waiting = await alice.asks("GET", f"rooms/{crew}/reports")
    assert ["It is spam."] == [one["reason"] for one in waiting["items"]]


@pytest.mark.parametrize("beside", ["deleted", "joined"])
async def test_a_link_to_a_place_without_words_shows_what_is_nearest(
    beside: str, browser: Visitor, alice: Person, carol: Person, crew: str
) -> None:
    before = await alice.says("before", crew)
    if beside == "deleted":
        place = (await alice.says("gone", crew))["seq"]
        await alice.here.ask("message.delete", room=crew, seq=place)
    else:
        await alice.brings(carol, crew)
        place = before["seq"] + 1

    page = await browser.opens(f"/rooms/{crew}?at={place}")

    found = next(one.attributes["data-at"] for one in page.elements if one.tag == "message-list")
    assert str(place if beside == "deleted" else before["seq"]) == found


async def test_calling_many_is_asked_back_and_then_done(browser: Visitor, alice: Person, crowded: str) -> None:
    page = await browser.fills_in(f"/rooms/{crowded}/messages", body="@room, supper")
    assert (409, []) == (page.status, page.messages)
    assert "This calls 34 people." in page.problems[0]
    assert "confirm" in {one.attributes.get("name") for one in page.elements}

    page = await browser.fills_in(f"/rooms/{crowded}/messages", body="@room, supper", confirm="yes")

    assert ["*"] == (await alice.reads(crowded))[-1]["mentions"]
