"""Coming back: what was missed, in order, once; on whichever instance."""

import asyncio

import pytest

from tests.cast import Line, Person, Refused
from tests.place import Place


async def back(person: Person, place: Place, since: dict[str, dict[str, int]]) -> tuple[Line, dict[str, str]]:
    """On another instance, from these positions; the line and what became of each room."""
    line = await person.opens(place.other if person.instance is place.one else place.one)
    ack = await line.ask("resume", rooms=since)
    return line, ack["rooms"]


def position(frame: dict[str, int]) -> dict[str, int]:
    return {"epoch": frame["epoch"], "seq": frame["seq"]}


async def test_what_was_missed_is_replayed_in_order(alice: Person, bob: Person, crew: str, place: Place) -> None:
    left_at = position(await alice.says("one", crew))
    await bob.hears(crew)
    await bob.goes()
    for number in range(30):
        await alice.says(f"missed {number}", crew)

    line, outcome = await back(bob, place, {crew: left_at})

    assert {crew: "ok"} == outcome
    assert [f"missed {number}" for number in range(30)] == [frame["body"] for frame in line.posted(crew)]
    assert "ack" == line.frames[-1]["type"], "the ack comes behind the last replayed event"


async def test_nothing_falls_between_hello_and_resume(alice: Person, bob: Person, crew: str, place: Place) -> None:
    left_at = position(await alice.says("one", crew))
    await bob.goes()
    talking = asyncio.gather(*(alice.says(f"{number}", crew) for number in range(200)))
    line, outcome = await back(bob, place, {crew: left_at})
    last = max(ack["seq"] for ack in await talking)
    await line.hears(lambda frame: frame.get("room") == crew and frame.get("seq") == last)

    seqs = sorted(frame["seq"] for frame in line.posted(crew))

    assert {crew: "ok"} == outcome
    assert list(range(left_at["seq"] + 1, last + 1)) == seqs


async def test_too_much_is_said_to_be_too_much(alice: Person, bob: Person, crew: str, place: Place) -> None:
    left_at = position(await alice.says("one", crew))
    await bob.goes()
    await asyncio.gather(*(alice.says(f"{number}", crew) for number in range(501)))

    line, outcome = await back(bob, place, {crew: left_at})

    assert {crew: "resync"} == outcome
    assert [] == line.posted(crew)
    resync = await line.hears(lambda frame: frame["type"] == "room.resync")
    assert left_at["seq"] == resync["seq"]


async def test_another_life_of_redis_is_not_trusted(alice: Person, crew: str, place: Place) -> None:
    here = position(await alice.says("one", crew))

    _, outcome = await back(alice, place, {crew: {"epoch": here["epoch"] + 1, "seq": here["seq"]}})

    assert {crew: "resync"} == outcome


async def test_a_position_in_the_future_is_not_trusted(alice: Person, crew: str, place: Place) -> None:
    here = position(await alice.says("one", crew))

    _, outcome = await back(alice, place, {crew: {"epoch": here["epoch"], "seq": here["seq"] + 5}})

    assert {crew: "resync"} == outcome


async def test_a_log_with_a_hole_is_not_replayed(alice: Person, bob: Person, crew: str, place: Place) -> None:
    left_at = position(await alice.says("one", crew))
    await bob.goes()
    lost = await alice.says("lost from the log", crew)
    await alice.says("three", crew)
    await place.resources.redis.call("ZREMRANGEBYSCORE", f"{{chat}}:log:{crew}", lost["seq"], lost["seq"])

    line, outcome = await back(bob, place, {crew: left_at})

    assert {crew: "resync"} == outcome
    assert [] == line.posted(crew), "never a part of it"


@pytest.mark.parametrize("room", ["of-others", "nowhere"])
async def test_a_room_of_others_is_answered_like_one_that_is_not_there(
    room: str, alice: Person, carol: Person, crew: str
) -> None:
    key = crew if room == "of-others" else "no-such-room"

    with pytest.raises(Refused) as refused:
        await carol.here.ask("resume", rooms={key: {"epoch": 1, "seq": 0}})

    assert "not_found" == refused.value.code
    assert not carol.here.events(crew)


async def test_the_page_knows_the_position_to_resume_from(alice: Person, bob: Person, crew: str) -> None:
    """hello's positions are complete: what is said after it is heard, what was said before it is not repeated."""
    before = await alice.says("before", crew)
    line = await bob.opens()
    hello = {room["room"]: room for room in line.hello["rooms"]}
    await alice.says("after", crew)
    await line.hears(lambda frame: frame.get("body") == "after")

    assert before["seq"] == hello[crew]["seq"]
    assert ["after"] == [frame["body"] for frame in line.posted(crew)]
