"""The product without JavaScript: everything that people need works with links and forms."""

import json
from pathlib import Path
from typing import Any

import pytest

from chat.actions import rooms
from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


async def test_from_registering_to_talking(visitor: Visitor, stranger: Person, bob: Person) -> None:
    page = await visitor.fills_in("/register", username=stranger.username, password=PASSWORD, name="Eve")
    assert "/rooms/general" == page.path

    page = await visitor.fills_in("/rooms/general/messages", body="hello there", client_id=page.field("client_id"))

    assert (200, "/rooms/general", "hello there") == (page.status, page.path, page.messages[-1])
    assert "hello there" in [message["body"] for message in await bob.reads("general")]


async def test_the_same_form_sent_twice_posts_once(browser: Visitor, alice: Person, crew: str) -> None:
    form = await browser.opens(f"/rooms/{crew}")

    for _ in range(2):
        page = await browser.fills_in(f"/rooms/{crew}/messages", body="once", client_id=form.field("client_id"))
    again = await browser.fills_in(f"/rooms/{crew}/messages", body="once", client_id=page.field("client_id"))

    assert (["once"], ["once", "once"]) == (page.messages, again.messages)


async def test_a_form_that_says_nothing_comes_back(browser: Visitor, crew: str) -> None:
    page = await browser.fills_in(f"/rooms/{crew}/messages", body=" \n ")

    assert (422, ["Write something first."], []) == (page.status, page.problems, page.messages)


async def test_words_that_were_refused_are_not_lost(browser: Visitor, crew: str) -> None:
    long = "word " * 2000

    page = await browser.fills_in(f"/rooms/{crew}/messages", body=long)

    written = next("".join(one.text) for one in page.elements if one.tag == "textarea" and one.text)
    assert (422, long.strip()) == (page.status, written.strip())


async def test_lines_of_a_message_stay_lines(browser: Visitor, alice: Person, crew: str) -> None:
    page = await browser.fills_in(f"/rooms/{crew}/messages", body="one\r\ntwo")

    assert ["one\ntwo"] == page.messages
    assert ["one\ntwo"] == [message["body"] for message in await alice.reads(crew)]


async def test_a_page_has_the_latest_fifty_and_leads_back(browser: Visitor, alice: Person, crew: str) -> None:
    for number in range(60):
        await alice.says(str(number), crew)

    latest = await browser.opens(f"/rooms/{crew}")
    earlier = await browser.opens(latest.link("earlier"))

    assert [str(number) for number in range(10, 60)] == latest.messages
    assert [str(number) for number in range(10)] == earlier.messages
    assert list(range(3, 63)) == earlier.seqs + latest.seqs


async def test_a_page_opens_on_a_message(browser: Visitor, alice: Person, crew: str) -> None:
    acks = [await alice.says(str(number), crew) for number in range(120)]

    page = await browser.opens(f"/rooms/{crew}?at={acks[60]['seq']}")

    assert "60" in page.messages and "119" not in page.messages
    assert (f"/rooms/{crew}?at=end", True) == (page.link("newest"), "data-later" in page.markup)


@pytest.mark.parametrize("query", ["at=x", "at=-1", "at=0", "at=999", "before=²", "at=" + "9" * 5000, "before=0"])
async def test_a_place_that_makes_no_sense_shows_the_room(
    query: str, browser: Visitor, alice: Person, crew: str
) -> None:
    await alice.says("here", crew)

    page = await browser.opens(f"/rooms/{crew}?{query}")

    assert (200, ["here"]) == (page.status, page.messages)


async def test_whoever_is_outside_finds_no_door(visitor: Visitor, alice: Person, carol: Person, crew: str) -> None:
    await alice.says("secret", crew)
    await visitor.signs_in(carol.username)

    there = await visitor.opens(f"/rooms/{crew}")
    nowhere = await visitor.opens(f"/rooms/{crew}x")

    assert (404, 404) == (there.status, nowhere.status)
    assert nowhere.text.split("Number of this request")[0] == there.text.split("Number of this request")[0]
    assert [404, 404, 404, 404] == [
        (await visitor.fills_in(f"/rooms/{crew}/{form}", body="x", who=carol.username)).status
        for form in ("messages", "join", "leave", "members")
    ]
    assert crew not in (await visitor.opens("/rooms")).markup


async def test_an_open_room_is_read_then_joined_then_written_in(browser: Visitor, bob: Person) -> None:
    room = await bob.makes("open", name="Porch")
    await bob.says("come in", room)

    page = await browser.opens(f"/rooms/{room}")
    assert (["come in"], False) == (page.messages, f'action="/rooms/{room}/messages"' in page.markup)
    assert 403 == (await browser.fills_in(f"/rooms/{room}/messages", body="hello")).status
    await browser.fills_in(f"/rooms/{room}/join")
    page = await browser.fills_in(f"/rooms/{room}/messages", body="thanks")
    assert ["come in", "thanks"] == page.messages
    assert ["come in", "thanks"] == await bob.hears(room, 2)

    page = await browser.fills_in(f"/rooms/{room}/leave")

    assert "/rooms" == page.path
    assert 403 == (await browser.fills_in(f"/rooms/{room}/messages", body="hello")).status


async def test_a_room_is_made_with_a_form(browser: Visitor, alice: Person) -> None:
    page = await browser.fills_in("/rooms", name="Dome crew", kind="closed", topic="Mirrors")

    assert 200 == page.status
    assert "Dome crew" in page.text and "Mirrors" in page.text
    room = (await alice.asks("GET", page.path.removeprefix("/")))[1]
    assert ("closed", "owner") == (room["kind"], room["my"]["role"])


async def test_a_room_that_cannot_be_comes_back_in_its_form(browser: Visitor) -> None:
    page = await browser.fills_in("/rooms", name="  ", kind="secret", topic="Mirrors")

    assert (422, "Mirrors", 2) == (page.status, page.field("topic"), len(page.problems))


async def test_somebody_is_added_and_taken_out(browser: Visitor, alice: Person, carol: Person, crew: str) -> None:
    assert 404 == (await carol.asks("GET", f"rooms/{crew}"))[0]

    page = await browser.fills_in(f"/rooms/{crew}/members", who=carol.username)
    assert (200, f"/rooms/{crew}") == (page.status, page.path)
    assert carol.username.title() in page.text
    assert 200 == (await carol.asks("GET", f"rooms/{crew}"))[0]

    page = await browser.fills_in(f"/rooms/{crew}/members/{carol.usercode}/removal")

    assert (200, f"/rooms/{crew}") == (page.status, page.path)
    assert 404 == (await carol.asks("GET", f"rooms/{crew}"))[0]


async def test_somebody_who_is_not_there_is_not_added(browser: Visitor, crew: str) -> None:
    page = await browser.fills_in(f"/rooms/{crew}/members", who="nobody-at-all")

    assert (404, ["There is nobody called nobody-at-all."]) == (page.status, page.problems)


async def test_a_member_takes_nobody_out(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await visitor.signs_in(bob.username)

    page = await visitor.fills_in(f"/rooms/{crew}/members/{alice.usercode}/removal")

    assert 403 == page.status
    assert 200 == (await alice.asks("GET", f"rooms/{crew}"))[0]
    assert f"members/{alice.usercode}/removal" not in (await visitor.opens(f"/rooms/{crew}")).markup


async def test_rooms_are_found_by_a_form(browser: Visitor, bob: Person) -> None:
    name = f"Observatory {bob.username}"
    await bob.makes("open", name=name)

    assert name in (await browser.opens("/rooms", params={"q": name.upper()})).text
    assert name not in (await browser.opens("/rooms", params={"q": "something else"})).text


@pytest.mark.parametrize("path", ["/", "/rooms", "/rooms/general", "/rooms/nowhere"])
async def test_strangers_are_led_to_the_sign_in(path: str, visitor: Visitor, place: Place) -> None:
    page = await visitor.opens(path)

    assert (200, "/login") == (page.status, page.path)
    async with visitor.http.get(place.one.url + path, headers={"Accept": "*/*"}) as response:
        assert (200, "/login") == (response.status, response.url.path)


async def test_a_page_that_does_not_exist_says_so(browser: Visitor) -> None:
    page = await browser.opens("/nothing/here")

    assert (404, "text/html") == (page.status, page.headers["Content-Type"].split(";")[0])
    assert "nothing behind this door" in page.text


async def test_a_changed_name_shows_on_the_page(browser: Visitor, alice: Person, crew: str) -> None:
    await browser.fills_in(f"/rooms/{crew}/messages", body="hello")

    await alice.asks("PATCH", "me", {"name": "Alice the Second"})

    page = await browser.opens(f"/rooms/{crew}")
    authors = {"".join(o.text) for o in page.elements if o.attributes.get("data-part") == "author" and o.text}
    assert {"Alice the Second"} == authors - {""}


def test_templates_trust_no_text_of_people() -> None:
    """Only our own import map may be let through as it is."""
    folder = Path(__file__).parents[2] / "templates"

    trusted = {
        line.strip() for path in folder.rglob("*.html") for line in path.read_text().splitlines() if "safe }}" in line
    }
    assert not [path for path in folder.rglob("*.html") if "autoescape" in path.read_text()]
    assert ['<script type="importmap" nonce="{{ nonce }}">{{ importmap|safe }}</script>'] == list(trusted)


@pytest.mark.parametrize("path", ["", "/threads/{seq}"])
async def test_what_is_said_while_a_page_is_made_is_brought_by_its_socket(
    path: str, visitor: Visitor, alice: Person, crew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The socket goes on where the words of the page end, and not where the room is by then."""
    seq = (await alice.says("before", crew))["seq"]
    await visitor.signs_in(alice.username)
    list_mine = rooms.list_mine

    async def meanwhile(*given: Any) -> Any:
        await alice.says("meanwhile", crew, reply_to=seq)
        return await list_mine(*given)

    monkeypatch.setattr(rooms, "list_mine", meanwhile)
    page = await visitor.opens(f"/rooms/{crew}{path.format(seq=seq)}")

    (body,) = [one for one in page.elements if one.tag == "body"]
    assert ["before"] == page.messages
    assert seq == json.loads(body.attributes["data-positions"])[crew]["seq"]
