"""Catching up: what calls me first, then where the talk went on, and the forms that say that it is done."""

from collections.abc import AsyncIterator

import pytest

from chat.jobs.cursors import settle_cursors
from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def his(place: Place, bob: Person) -> AsyncIterator[Visitor]:
    """Bob's browser, signed in, with nothing left from before."""
    async with Visitor(place.one) as browser:
        await browser.signs_in(bob.username)
        yield browser


def clips(page: Page) -> list[tuple[str, str]]:
    """Room and words of what stands there, top to bottom; without the initials in front."""
    return [
        (one.attributes["data-room"], " ".join("".join(one.text).split()[1:]))
        for one in page.elements
        if one.attributes.get("class") == "clip"
    ]


def heading(page: Page) -> str:
    return next(" ".join("".join(one.text).split()) for one in page.elements if one.tag == "h1")


async def test_nothing_waits(his: Visitor) -> None:
    page = await his.opens("/catchup")

    assert (200, "Nothing waits for you.", []) == (page.status, heading(page), clips(page))


async def test_what_calls_me_comes_first_then_the_rooms_by_how_much_is_new(
    his: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    busy = await alice.makes("closed", "Busy")
    await alice.brings(bob, busy)
    mine = await bob.says("Shall I bring the poles?", crew)
    for number in range(3):
        await alice.says(f"hammering {number}", busy)
    await alice.says("Yes, both.", crew, reply_to=mine["seq"])
    called = await alice.says(f"@{bob.username} and the *long* rope", crew)
    direct = (await alice.here.ask("message.post", to=bob.usercode, body="Are you coming by car?"))["room"]

    page = await his.opens("/catchup")

    name = bob.username.title()
    assert f"Hello, {name}. Three for you." == heading(page)
    rooms, words = zip(*clips(page), strict=True)
    assert (direct, crew, crew, busy, crew) == rooms
    author = alice.username.title()
    assert words[0].startswith(f"{author} wrote to you, Direct") and "Are you coming by car?" in words[0]
    assert words[1].startswith(f"{author} in Crew") and f"@{bob.username} and the long rope" in words[1]
    assert words[2].startswith(f"{author} replied in a thread that you follow in Crew") and "Yes, both." in words[2]
    assert words[3].startswith(f"Busy 3 new, from {author}") and "hammering 0 hammering 1 hammering 2" in words[3]
    assert f"/rooms/{crew}?at={called['seq']}#message-{called['seq']}" in page.markup


async def test_nothing_of_what_is_deleted_read_or_not_mine_to_see(
    his: Visitor, alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    hidden = await carol.makes("closed", "Hidden")
    await carol.says(f"@{bob.username} behind his back", hidden)
    await alice.says(f"@{bob.username} read already", crew)
    await his.fills_in(f"/rooms/{crew}/read")
    gone = await alice.says(f"@{bob.username} never mind", crew)
    await alice.here.ask("message.delete", room=crew, seq=gone["seq"])
    edited = await alice.says(f"@{bob.username} to be rewritten", crew)
    await alice.here.ask("message.edit", room=crew, seq=edited["seq"], body="for nobody in particular")

    page = await his.opens("/catchup")

    assert f"Hello, {bob.username.title()}." == heading(page)
    assert [crew] == [room for room, _ in clips(page)]
    assert "for nobody in particular" in page.text
    for words in ("never mind", "read already", "behind his back", "to be rewritten"):
        assert words not in page.text


async def test_done_marks_what_was_shown_and_nothing_else(his: Visitor, alice: Person, bob: Person, crew: str) -> None:
    first = await alice.says(f"@{bob.username} one", crew)
    await alice.says(f"@{bob.username} two", crew)

    page = await his.fills_in("/catchup", read=f"{crew}:{first['seq']}")

    assert ("/catchup", f"Hello, {bob.username.title()}. One for you.") == (page.path, heading(page))
    everything = [one.attributes["value"] for one in page.elements if one.attributes.get("name") == "read"]
    await alice.says("while the page was open", crew)
    page = await his.fills_in("/catchup", read=everything[0])
    assert [crew] == [room for room, _ in clips(page)]
    assert "while the page was open" in page.text and "two" not in page.text


async def test_a_muted_room_waits_for_nobody(his: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await his.fills_in(f"/rooms/{crew}/involvement", involvement="nothing")
    await alice.says(f"@{bob.username} hello?", crew)

    page = await his.opens("/catchup")

    assert ("Nothing waits for you.", []) == (heading(page), clips(page))


async def test_what_is_too_old_for_redis_is_found_in_the_database(
    his: Visitor, alice: Person, bob: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("chat.bus.rooms.LOG_EVENTS", "chat.bus.cursors.LOG_EVENTS"):
        monkeypatch.setattr(name, 3)
    await alice.says(f"@{bob.username} long ago", crew)
    for number in range(8):
        last = await alice.says(f"later {number}", crew)
    await alice.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == crew and f["seq"] >= last["seq"])
    await settle_cursors({"resources": place.resources})

    page = await his.opens("/catchup")

    assert [crew, crew] == [room for room, _ in clips(page)]
    assert "long ago" in clips(page)[0][1] and "9 new" in clips(page)[1][1]


async def test_whoever_is_not_signed_in_is_asked_to(visitor: Visitor) -> None:
    assert "/login" == (await visitor.opens("/catchup")).path
    assert 401 == (await visitor.fills_in("/catchup", read="general:1", follow=False)).status
