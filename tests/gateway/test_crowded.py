"""Redis has little room left: talk waits, and what makes room goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chat.bus import keys, memory
from chat.bus.pipe import Pipe
from tests.cast import Person, Refused
from tests.place import Place


@asynccontextmanager
async def crowded(redis: Pipe) -> AsyncIterator[None]:
    """A Redis that has four fifths of its memory in use, for a while."""
    told = (await redis.call("INFO", "memory")).split(b"used_memory:")[1].splitlines()[0]
    try:
        await redis.call("CONFIG", "SET", "maxmemory", round(int(told) / 0.8))
        await memory.look(redis)
        yield
    finally:
        await redis.call("CONFIG", "SET", "maxmemory", 0)
        await memory.look(redis)


async def refused(person: Person, command: str, **fields: object) -> str:
    with pytest.raises(Refused) as error:
        await person.here.ask(command, **fields)
    return str(error.value.code)


async def test_talk_waits_for_room_and_all_else_goes_on(alice: Person, bob: Person, crew: str, place: Place) -> None:
    redis = place.resources.redis
    said = await alice.says("before", crew)
    async with crowded(redis):
        assert "busy" == await refused(alice, "message.post", room=crew, body="more")
        assert "busy" == await refused(alice, "message.edit", room=crew, seq=said["seq"], body="longer")
        assert 503 == (await alice.asks("POST", f"rooms/{crew}/messages", {"body": "more"}))[0]

        assert ["before"] == [message["body"] for message in await bob.reads(crew)]
        await bob.here.ask("room.read", room=crew, seq=said["seq"])
        await alice.removes(bob, crew)
        await alice.here.hears(lambda frame: frame["type"] == "message.stored" and frame["seq"] > said["seq"])
        assert 0 == await redis.call("XLEN", keys.OUTBOX), "the worker makes room"

    await alice.says("there is room again", crew)
    assert ["there is room again", "before"] == [one["body"] for one in await alice.reads(crew)][::-1]


async def test_who_saw_it_last_may_be_gone(place: Place) -> None:
    redis = place.resources.redis
    async with crowded(redis):
        assert 0 < await redis.call("TTL", keys.CROWDED) <= memory.SAID_SECONDS

    assert 0 == await redis.call("EXISTS", keys.CROWDED)
