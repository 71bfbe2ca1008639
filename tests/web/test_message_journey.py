"""How far one message came, as its page tells it: to whom, read by whom, and when."""

from collections import Counter

import pytest

from chat.bus import keys
from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


def at(room: str, ack: dict[str, int]) -> str:
    return f"/rooms/{room}/messages/{ack['seq']}"


async def test_it_tells_whom_it_reached_and_who_read_it(
    browser: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    said = await alice.says("anybody?", crew)
    assert "to 0 of 1" in (await browser.opens(at(crew, said))).text

    await bob.here.ask("room.deliver", room=crew, seq=said["seq"])
    assert "to 1 of 1 Readby 0 of 1" in (await browser.opens(at(crew, said))).text
    await bob.here.ask("room.read", room=crew, seq=said["seq"])

    page = await browser.opens(at(crew, said))
    assert "to 1 of 1" in page.text and "by 1 of 1" in page.text
    assert bob.username.title() in page.text


async def test_it_tells_when_it_first_came_to_each_and_when_they_read_it(
    browser: Visitor, alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    await alice.brings(carol, crew)
    said = await alice.says("anybody?", crew)
    for person, command in ((bob, "room.deliver"), (carol, "room.deliver"), (bob, "room.read")):
        await person.here.ask(command, room=crew, seq=said["seq"])
    _, told = await alice.asks("GET", f"rooms/{crew}/messages/{said['seq']}/receipts")
    came, read = [sorted(one[what] for one in told["items"] if one[what]) for what in ("delivered_at", "read_at")]

    page = await browser.opens(at(crew, said))

    times = Counter(one.attributes.get("datetime") for one in page.elements if one.tag == "time")
    assert Counter([came[0], *came, read[0], *read]) <= times
    assert "to the first; to 2 of 2 by now" in page.text and "by the first; by 1 of 2 by now" in page.text
    assert "latest time" not in page.text


async def test_nobody_has_read_what_was_said_before_they_came(
    browser: Visitor, alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    said = await alice.says("anybody?", crew)
    await alice.brings(carol, crew)
    _, told = await alice.asks("GET", f"rooms/{crew}/messages/{said['seq']}/receipts")
    assert [] == told["items"]

    await carol.here.ask("room.read", room=crew, seq=(await alice.says("welcome", crew))["seq"])
    _, told = await alice.asks("GET", f"rooms/{crew}/messages/{said['seq']}/receipts")

    assert [] == told["items"]
    assert "by 0 of" in (await browser.opens(at(crew, said))).text


async def test_where_it_is_not_remembered_the_page_says_so(
    browser: Visitor, alice: Person, bob: Person, crew: str, place: Place
) -> None:
    said = await alice.says("anybody?", crew)
    await bob.here.ask("room.read", room=crew, seq=said["seq"])
    await place.resources.redis.call("DEL", keys.moves(crew))

    page = await browser.opens(at(crew, said))

    assert "only the latest time" in page.text and "by 1 of 1" in page.text
    assert 2 == len([one for one in page.elements if one.tag == "td" and " ".join(one.text).startswith("by ")])
