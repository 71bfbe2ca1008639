"""Presence when something goes wrong: processes die, Redis forgets, all come at once."""

import asyncio
from dataclasses import replace

import pytest

from chat.actions import sessions
from chat.bus import keys
from chat.bus import presence as bus
from chat.gateway import herald, presence
from chat.gateway.connection import Connection
from chat.gateway.hub import Hub
from chat.gateway.presence import Presence
from chat.gateway.socket import GATEWAY
from tests.cast import Person
from tests.conftest import Invite
from tests.gateway.watching import at, dies, hurry, sees, states, sweep
from tests.place import Place


@pytest.fixture(autouse=True)
def quick(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(place, monkeypatch)


@pytest.fixture
async def dora(invite: Invite, alice: Person, crew: str) -> Person:
    """One of the crew without a connection."""
    dora = await invite("dora")
    await alice.brings(dora, crew)
    return dora


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes is gone."""
    monkeypatch.setattr(bus, "GRACE_SECONDS", 0)


async def test_who_does_not_come_back_is_offline_since_they_went(
    alice: Person, dora: Person, crew: str, place: Place
) -> None:
    redis = place.resources.redis
    await at(place, dora, "online")
    await sees(alice, dora, "online")
    await at(place, dora, bus.NOWHERE)
    assert await bus.find(redis, dora.usercode)

    past = 1_700_000_000_000
    await redis.call("ZADD", keys.LEAVING, past + bus.GRACE_SECONDS * 1000, dora.usercode)
    await sweep(place)

    assert "2023-11-14T22:13:20.000Z" == (await sees(alice, dora, "offline"))["since"]
    assert await bus.find(redis, dora.usercode) is None


async def test_who_sits_at_a_dead_instance_is_gone(alice: Person, dora: Person, crew: str, place: Place) -> None:
    await at(place, dora, "away")
    await sees(alice, dora, "away")

    await dies(place)
    await sweep(place)

    await sees(alice, dora, "offline")
    assert {} == await bus.reported(place.resources.redis, "elsewhere")


async def test_who_came_back_elsewhere_stays(alice: Person, bob: Person, crew: str, place: Place) -> None:
    """And what was said at the dead instance counts no more, swept or not."""
    await at(place, bob, "online")
    await sees(alice, bob, "online")
    seen = len(alice.here.frames)

    await dies(place)
    await bob.here.ask("presence.set", state="away")
    await sees(alice, bob, "away")
    await sweep(place)
    await bob.here.ask("presence.set", state="online")
    await sees(alice, bob, "online")

    assert ["away", "online"] == states(alice.here, bob, seen)


async def test_the_best_of_all_instances_counts(alice: Person, dora: Person, place: Place, no_grace: None) -> None:
    for better, worse in (("one", "two"), ("two", "one")):
        await at(place, dora, "away", worse)
        await sees(alice, dora, "away")
        await at(place, dora, "online", better)
        await sees(alice, dora, "online")
        seen = len(alice.here.frames)
        await at(place, dora, bus.NOWHERE, worse)
        await at(place, dora, "away", worse)
        await at(place, dora, bus.NOWHERE, better)
        await sees(alice, dora, "away")
        await at(place, dora, bus.NOWHERE, worse)
        await sees(alice, dora, "offline")

        assert ["away", "offline"] == states(alice.here, dora, seen)


async def test_many_who_sweep_at_once_tell_it_once(alice: Person, dora: Person, crew: str, place: Place) -> None:
    await at(place, dora, "away")
    await sees(alice, dora, "away")
    seen = len(alice.here.frames)

    await dies(place)
    await asyncio.gather(*(sweep(place) for _ in range(5)))
    await alice.here.ask("presence.set", state="away")
    await sees(alice, alice, "away")

    assert ["offline"] == states(alice.here, dora, seen)


async def test_after_an_outage_nobody_is_taken_out_before_their_instance_has_spoken(
    alice: Person, dora: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at(place, dora, "away")
    await sees(alice, dora, "away")
    await dies(place)

    await Presence(place.resources, Hub()).beat()
    assert {dora.usercode: "away"} == await bus.reported(place.resources.redis, "elsewhere")

    monkeypatch.setattr(presence, "PATIENCE_SECONDS", 0)
    await Presence(place.resources, Hub()).beat()
    await sees(alice, dora, "offline")


async def test_an_instance_that_stops_takes_its_people_out_at_once(
    alice: Person, dora: Person, crew: str, place: Place, no_grace: None
) -> None:
    identity = await sessions.by_access_token(place.resources, dora.token)
    mine = Connection(identity, asyncio.Transport(), html=None)
    mine.greeted = True
    hub = Hub()
    hub.add(mine)

    async with Presence(replace(place.resources, instance="another"), hub).running():
        await sees(alice, dora, "online")

    await sees(alice, dora, "offline")


async def test_what_redis_forgot_is_said_again(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await sees(alice, bob, "online")
    seen = len(alice.here.frames)
    gateway = bob.instance.app[GATEWAY]
    redis = place.resources.redis
    await redis.call("DEL", keys.PRESENCE, keys.INSTANCES, keys.presence_at(bob.instance.resources.instance))

    await gateway.presence.beat()

    await alice.here.hears(lambda _: "online" in states(alice.here, bob, seen))
    assert "online" == (await bus.reported(redis, bob.instance.resources.instance))[bob.usercode]


async def test_nobody_stays_online_for_ever(
    alice: Person, dora: Person, crew: str, place: Place, no_grace: None
) -> None:
    """Redis was not told that they went."""
    instance = dora.instance.resources.instance
    await bus.report(place.resources.redis, instance, {dora.usercode: "online"})
    await sees(alice, dora, "online")

    await dora.instance.app[GATEWAY].presence.compare()

    await sees(alice, dora, "offline")


async def test_what_was_not_heard_is_told_later(
    alice: Person, bob: Person, crew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sees(alice, bob, "online")
    ears = alice.instance.app[GATEWAY].presence
    lost = asyncio.Event()
    with monkeypatch.context() as deaf:
        deaf.setattr(ears, "hear", lambda _: lost.set())
        await bob.here.ask("presence.set", state="away")
        await asyncio.wait_for(lost.wait(), 10)
    assert "online" == states(alice.here, bob)[-1]

    await ears.catch_up()

    await sees(alice, bob, "away")


async def test_a_storm_is_told_in_few_frames(
    alice: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = place.resources.redis
    crowd = [f"0000{number:04}" for number in range(700)]
    await asyncio.gather(*(redis.call("HSET", keys.members(code), crew, "1:rp") for code in crowd))

    def told(since: int) -> list[list[str]]:
        frames = [frame for frame in alice.here.frames[since:] if frame["type"] == "presence.changed"]
        codes = [[change["usercode"] for change in frame["changes"]] for frame in frames]
        return [strangers for heard in codes if (strangers := [code for code in heard if code in crowd])]

    monkeypatch.setattr(herald, "TELL_SECONDS", 0.2)
    seen = len(alice.here.frames)
    await bus.report(redis, "elsewhere", dict.fromkeys(crowd, "online"))
    await alice.here.hears(lambda _: sum(map(len, told(seen))) == 700)
    assert max(map(len, told(seen))) <= herald.CHANGES_AT_ONCE
    assert len(told(seen)) <= 6

    # The more connections, the fewer changes at once; and who comes back meanwhile was never gone.
    monkeypatch.setattr(herald, "TOLD_AT_ONCE", 1)
    monkeypatch.setattr(bus, "GRACE_SECONDS", 0)
    seen = len(alice.here.frames)
    await bus.report(redis, "elsewhere", dict.fromkeys(crowd[:4], ""))
    await bus.report(redis, "elsewhere", dict.fromkeys(crowd[:4], "away"))
    await alice.here.hears(lambda _: len({code for heard in told(seen) for code in heard}) == 4)
    assert {1} == set(map(len, told(seen)))

    monkeypatch.setattr(herald, "TOLD_AT_ONCE", 200_000)
    await bus.report(redis, "elsewhere", dict.fromkeys(crowd, ""))
