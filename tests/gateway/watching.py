"""Looking at who is told what of whom; and the causes that take long by themselves."""

import math

import pytest

from chat.bus import keys
from chat.bus import presence as bus
from chat.gateway import herald, presence
from chat.gateway.socket import GATEWAY
from tests.cast import Frame, Line, Person
from tests.place import Place


def hurry(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits to be gathered, and nobody looks after the overdue but the tests."""
    monkeypatch.setattr(herald, "TELL_SECONDS", 0.01)
    monkeypatch.setattr(presence, "GATHER_SECONDS", 0.0)
    for instance in place.instances:
        monkeypatch.setattr(instance.app[GATEWAY].presence, "_patient_until", math.inf)


def news(line: Line, of: Person, since: int = 0) -> list[Frame]:
    """What a line heard about somebody."""
    frames = [frame for frame in line.frames[since:] if frame["type"] == "presence.changed"]
    return [change for frame in frames for change in frame["changes"] if change["usercode"] == of.usercode]


def states(line: Line, of: Person, since: int = 0) -> list[str]:
    return [change["state"] for change in news(line, of, since)]


async def sees(person: Person, other: Person, state: str) -> Frame:
    """Wait until the newest that somebody heard about another one is this state."""
    await person.here.hears(lambda _: (states(person.here, other) or [""])[-1] == state)
    return news(person.here, other)[-1]


async def at(place: Place, person: Person, state: str, instance: str = "elsewhere") -> None:
    """Report somebody as if they were connected to another process than the instances that there are."""
    await bus.report(place.resources.redis, instance, {person.usercode: state})


async def dies(place: Place) -> None:
    """As if the last word of that process were long ago."""
    await place.resources.redis.call("ZADD", keys.INSTANCES, 0, "elsewhere")


async def sweep(place: Place) -> None:
    """What every instance does now and then."""
    for instance in place.instances:
        await bus.report(instance.resources.redis, instance.resources.instance, {}, sweep=True)
