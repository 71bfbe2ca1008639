"""Who is here: heard by those who share a room with them, and by nobody else."""

import asyncio
import re

import pytest

from chat.bus import presence as bus
from tests.cast import Person, Refused
from tests.gateway.watching import hurry, news, sees, states
from tests.place import Place

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture(autouse=True)
def quick(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(place, monkeypatch)


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes is gone."""
    monkeypatch.setattr(bus, "GRACE_SECONDS", 0)


async def test_who_comes_and_goes_is_told(alice: Person, bob: Person, crew: str, no_grace: None) -> None:
    await sees(alice, bob, "online")
    await bob.goes()
    await sees(alice, bob, "offline")
    await bob.comes()

    heard = await sees(alice, bob, "online")

    assert {"usercode", "state", "since", "status", "dnd", "avatar"} == heard.keys()
    assert ("", False) == (heard["status"], heard["dnd"])
    assert TIME.fullmatch(heard["since"])


async def test_away_and_back(alice: Person, bob: Person, crew: str) -> None:
    await sees(alice, bob, "online")
    seen = len(alice.here.frames)

    ack = await bob.here.ask("presence.set", state="away")
    away = await sees(alice, bob, "away")
    await bob.here.ask("presence.set", state="online")
    back = await sees(alice, bob, "online")

    assert {"type", "id"} == ack.keys()
    assert away["since"] <= back["since"]
    assert ["away", "online"] == states(alice.here, bob, seen)


@pytest.mark.parametrize("state", ["offline", "", None, 1])
async def test_nobody_is_in_another_state(state: object, alice: Person) -> None:
    with pytest.raises(Refused) as refused:
        await alice.here.ask("presence.set", state=state)

    assert "bad_field" == refused.value.code


async def test_the_best_of_all_connections_counts(
    alice: Person, bob: Person, crew: str, place: Place, no_grace: None
) -> None:
    second = await bob.opens(place.one)
    third = await bob.opens(place.other)
    await sees(alice, bob, "online")
    seen = len(alice.here.frames)

    for line in bob.lines:
        await line.ask("presence.set", state="away")  # only the last one changes anything
    await sees(alice, bob, "away")
    await second.ask("presence.set", state="online")
    await sees(alice, bob, "online")
    await bob.here.close()
    await third.close()
    await second.ask("presence.set", state="away")
    await sees(alice, bob, "away")
    await second.close()
    await sees(alice, bob, "offline")

    assert ["away", "online", "away", "offline"] == states(alice.here, bob, seen)


async def test_a_new_connection_of_somebody_away_is_online(alice: Person, bob: Person, crew: str) -> None:
    await bob.here.ask("presence.set", state="away")
    await sees(alice, bob, "away")

    await bob.opens()

    await sees(alice, bob, "online")


async def test_a_reload_is_not_noticed(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await sees(alice, bob, "online")
    seen = len(alice.here.frames)

    await bob.goes()
    await bob.comes(place.one)
    await bob.here.ask("presence.set", state="away")
    await sees(alice, bob, "away")

    assert ["away"] == states(alice.here, bob, seen)


async def test_strangers_hear_nothing(alice: Person, bob: Person, carol: Person, crew: str, no_grace: None) -> None:
    """Everybody is in `everyone`, which says nothing."""
    await carol.here.ask("room.leave", room="general")
    await sees(carol, carol, "online")
    seen = len(carol.here.frames)

    await bob.here.ask("presence.set", state="away")
    await bob.asks("PATCH", "me", {"status": "In the dome", "dnd": True})
    await sees(alice, bob, "away")
    await bob.goes()
    await sees(alice, bob, "offline")
    await carol.here.ask("presence.set", state="away")
    await sees(carol, carol, "away")
    await alice.here.ask("presence.set", state="away")
    await sees(alice, alice, "away")

    assert [] == news(carol.here, bob, seen)
    assert "away" not in states(alice.here, carol)


async def test_who_left_the_last_common_room_hears_no_more(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    await bob.brings(carol, crew)
    await carol.here.ask("room.leave", room="general")
    await bob.here.ask("presence.set", state="away")
    await sees(carol, bob, "away")

    await carol.here.ask("room.leave", room=crew)
    seen = len(carol.here.frames)
    await bob.here.ask("presence.set", state="online")
    await sees(alice, bob, "online")
    await carol.here.ask("presence.set", state="away")
    await sees(carol, carol, "away")

    assert [] == news(carol.here, bob, seen)


async def test_a_status_is_told_to_those_who_share_a_room(alice: Person, bob: Person, crew: str) -> None:
    await sees(alice, bob, "online")

    await bob.asks("PATCH", "me", {"status": " In  the dome ", "dnd": True})

    await alice.here.hears(lambda _: news(alice.here, bob)[-1]["dnd"])
    heard = news(alice.here, bob)[-1]
    assert ("online", "In the dome", True) == (heard["state"], heard["status"], heard["dnd"])
    await bob.here.hears(lambda _: news(bob.here, bob)[-1:] == [heard])


async def test_presence_of_a_crowd_takes_no_connection_out_of_its_room(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    """Each gets what they may know: one frame for those who may know the same."""
    both = await carol.makes("closed")
    await carol.brings(alice, both)
    await carol.here.ask("room.leave", room="general")

    await asyncio.gather(*(one.here.ask("presence.set", state="away") for one in (alice, bob, carol)))
    await sees(alice, carol, "away")
    await sees(alice, bob, "away")
    await sees(carol, alice, "away")
    await sees(bob, alice, "away")

    assert [] == [state for state in states(bob.here, carol) if state == "away"]
    assert [] == [state for state in states(carol.here, bob) if state == "away"]
