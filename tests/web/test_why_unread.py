"""Why a room is unread: the message that makes it so, and how it concerns whoever asks."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chat.jobs.cursors import settle_cursors
from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def his(place: Place, bob: Person) -> AsyncIterator[Visitor]:
    """Bob's browser, signed in."""
    async with Visitor(place.one) as browser:
        await browser.signs_in(bob.username)
        yield browser


async def why(person: Person, room: str) -> tuple[int | None, str | None]:
    """The seq of the message and the reason."""
    status, body = await person.asks("GET", f"rooms/{room}/unread")
    assert status == 200, body
    return body["message"] and body["message"]["seq"], body["reason"]


def line(page: Page) -> tuple[str, int]:
    """What the line above what is new says, and the message below it."""
    at = next(n for n, one in enumerate(page.elements) if one.attributes.get("data-part") == "unread-line")
    first = next(one for one in page.elements[at:] if "data-seq" in one.attributes)
    return "".join(page.elements[at].text).split("\n")[0], int(first.attributes["data-seq"])


async def test_it_is_the_first_message_of_somebody_else_that_is_not_deleted(
    his: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    await bob.says("my own words", crew)
    gone = await alice.says(f"@{bob.username} never mind", crew)
    await alice.here.ask("message.delete", room=crew, seq=gone["seq"])
    first = await alice.says("the beams have come", crew)
    await alice.says(f"@{bob.username} and later this", crew)

    there = await his.opens(f"/rooms/{crew}/unread", allow_redirects=False)

    assert (first["seq"], "all") == await why(bob, crew)
    assert f"/rooms/{crew}?at={first['seq']}#message-{first['seq']}" == there.headers["Location"]
    assert ("NewAll that you have not read counts.", first["seq"]) == line(await his.opens(there.headers["Location"]))
    assert ("New", first["seq"]) == line(await his.opens(f"/rooms/{crew}")), "nobody asked"


@pytest.mark.parametrize(
    "said, answers, reason, sentence",
    [
        ("@{bob} look", False, "mention", "This calls you by name."),
        ("look at this", True, "mention", "This is a reply in a thread that you follow."),
        ("@room look", False, "mention", "This calls everybody here."),
    ],
)
async def test_it_says_how_the_message_calls(
    said: str, answers: bool, reason: str, sentence: str, his: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    mine = await bob.says("before", crew)
    options: dict[str, Any] = {"reply_to": mine["seq"]} if answers else {}
    first = await alice.says(said.format(bob=bob.username), crew, **options)

    assert (first["seq"], reason) == await why(bob, crew)
    assert (f"New{sentence}", first["seq"]) == line(await his.opens(f"/rooms/{crew}"))


async def test_a_direct_message_was_written_to_me(his: Visitor, alice: Person, bob: Person) -> None:
    said = await alice.here.ask("message.post", to=bob.usercode, body="psst")

    assert (said["seq"], "direct") == await why(bob, said["room"])
    assert ("NewThis was written to you.", said["seq"]) == line(await his.opens(f"/rooms/{said['room']}/unread"))


async def test_the_page_that_catches_up_leads_there(his: Visitor, alice: Person, crew: str) -> None:
    first = await alice.says("news", crew)

    page = await his.opens("/catchup")

    link = next(one.attributes["href"] for one in page.elements if one.attributes.get("href", "").endswith("/unread"))
    assert first["seq"] == line(await his.opens(link))[1]


async def test_where_nothing_is_unread_it_leads_to_the_room(
    his: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    said = await alice.says("news", crew)
    await bob.here.ask("room.read", room=crew, seq=said["seq"])

    assert (None, None) == await why(bob, crew)
    page = await his.opens(f"/rooms/{crew}/unread")
    assert (200, f"/rooms/{crew}") == (page.status, page.path)


async def test_what_is_too_old_for_redis_is_found_in_the_database(
    alice: Person, bob: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("chat.bus.rooms.LOG_EVENTS", "chat.bus.cursors.LOG_EVENTS"):
        monkeypatch.setattr(name, 3)
    await bob.says("my own words", crew)
    first = await alice.says(f"@{bob.username} long ago", crew)
    for number in range(8):
        last = await alice.says(f"later {number}", crew)
    await alice.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == crew and f["seq"] >= last["seq"])
    await settle_cursors({"resources": place.resources})

    assert (first["seq"], "mention") == await why(bob, crew)


async def test_it_is_told_to_members_alone(his: Visitor, carol: Person, bob: Person) -> None:
    closed, opened = await carol.makes("closed"), await carol.makes("open")

    assert [404, 403] == [(await bob.asks("GET", f"rooms/{room}/unread"))[0] for room in (closed, opened)]
    assert [404, 403] == [(await his.opens(f"/rooms/{room}/unread")).status for room in (closed, opened)]
