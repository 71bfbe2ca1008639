"""Pub/sub loses things in silence; readers do not notice."""

import asyncio

import orjson

from chat.bus import keys, rooms
from chat.gateway.hub import HUB
from chat.gateway.listener import LISTENER, Meanwhile
from chat.model.event import message_posted
from chat.model.message import Draft
from chat.model.user import User
from tests.cast import Frame, Person
from tests.place import Place


async def accept_in_silence(place: Place, room: str, author: Person, body: str) -> None:
    """An event that is in the log and the outbox, but was never published."""
    user = User(0, author.usercode, author.username, author.username)
    event = orjson.loads(message_posted(room, user, Draft.parse(body)).head() + b"}")
    redis = place.resources.redis
    seq = await redis.call("HINCRBY", keys.room(room), "seq", 1)
    payload = orjson.dumps(event | {"epoch": 1, "seq": seq})
    await redis.call("ZADD", keys.log(room), seq, payload)
    await redis.call("XADD", keys.OUTBOX, "*", "e", payload)


async def test_what_was_never_published_is_filled_in(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await alice.says("one", crew)
    await accept_in_silence(place, crew, alice, "two")
    await accept_in_silence(place, crew, alice, "three")
    await alice.says("four", crew)

    assert ["one", "two", "three", "four"] == await bob.hears(crew, 4)


async def test_the_last_word_is_found_by_comparing(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await accept_in_silence(place, crew, alice, "never published")

    for instance in place.instances:
        await instance.app[LISTENER]._compare()

    assert ["never published"] == await bob.hears(crew)


async def test_a_hole_in_the_log_is_said_to_be_one(alice: Person, bob: Person, crew: str, place: Place) -> None:
    before = await alice.says("one", crew)
    await accept_in_silence(place, crew, alice, "lost")
    await place.resources.redis.call("ZREMRANGEBYSCORE", keys.log(crew), before["seq"] + 1, before["seq"] + 1)
    after = await alice.says("three", crew)

    resync = await bob.here.hears(lambda frame: frame["type"] == "room.resync")

    assert (crew, before["seq"]) == (resync["room"], resync["seq"])
    assert after["seq"] == (await alice.says("four", crew))["seq"] - 1
    await bob.here.hears(lambda frame: frame.get("body") == "four")


async def test_a_cut_subscription_loses_nothing(alice: Person, bob: Person, crew: str, place: Place) -> None:
    said = 0
    for _ in range(5):
        await place.resources.redis.call("CLIENT", "KILL", "TYPE", "pubsub")
        for _ in range(10):
            await alice.says(str(said), crew)
            said += 1

    assert [str(number) for number in range(said)] == await bob.hears(crew, said)


async def test_comparing_in_the_middle_of_talk_disturbs_nobody(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    """What Redis says of its position is older than what was heard meanwhile."""
    talk = asyncio.gather(*(alice.says(str(number), crew) for number in range(400)))
    while not talk.done():
        for instance in place.instances:
            await instance.app[LISTENER]._compare()
    await talk

    await bob.hears(crew, 400)

    assert not [frame for frame in bob.here.frames if frame["type"] == "room.resync"]
    seqs = [frame["seq"] for frame in bob.here.posted(crew)]
    assert list(range(seqs[0], seqs[0] + 400)) == seqs


async def test_stored_is_told(alice: Person, bob: Person, crew: str) -> None:
    ack = await alice.says("keep this", crew)

    stored = await bob.here.hears(
        lambda f: f["type"] == "message.stored" and f["room"] == crew and f["seq"] >= ack["seq"]
    )

    assert {"type", "room", "seq"} == stored.keys()


async def test_whoever_comes_hears_of_all_that_is_stored(alice: Person, bob: Person, crew: str) -> None:
    """By hello, or of what is stored behind it, later."""
    talk = asyncio.gather(*(alice.says(str(number), crew) for number in range(100)))
    lines = [await bob.opens(alice.instance) for _ in range(5)]
    last = max(ack["seq"] for ack in await talk)
    await alice.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == crew and f["seq"] == last)

    late = await bob.opens(alice.instance)

    assert last == _stored_in(late.hello, crew)
    for line in lines:
        if _stored_in(line.hello, crew) < last:
            await line.hears(lambda f: f["type"] == "message.stored" and f["room"] == crew and f["seq"] == last)


def _stored_in(hello: Frame, room: str) -> int:
    return next(one["stored_seq"] for one in hello["rooms"] if one["room"] == room)


async def test_what_is_stored_while_a_room_is_looked_up_counts(alice: Person, place: Place) -> None:
    """The two travel on different connections: the news may be here before the answer that is older."""
    room = await alice.makes()
    await alice.says("one", room)
    await alice.goes()
    [found] = (await rooms.find_many(place.resources.redis, [room])).values()
    listener = place.other.app[LISTENER]
    listener._opening[room] = Meanwhile()

    listener._hear_room(room, rooms.stored_payload(room, found.position.seq + 1))
    await listener.follow_rooms([found])

    assert found.position.seq + 1 == place.other.app[HUB].rooms[room].stored


async def test_what_is_stored_is_found_by_comparing(alice: Person, bob: Person, crew: str, place: Place) -> None:
    ack = await alice.says("keep this", crew)
    await bob.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == crew and f["seq"] == ack["seq"])
    seen = len(bob.here.frames)
    listener = bob.instance.app[LISTENER]
    bob.instance.app[HUB].rooms[crew].stored = 0  # as if nobody had said so

    await listener._compare()

    stored = await bob.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == crew, since=seen)
    assert ack["seq"] == stored["seq"]


async def test_a_trimmed_log_keeps_what_is_not_stored(alice: Person, crew: str, place: Place) -> None:
    ack = await alice.says("one", crew)
    await alice.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == crew and f["seq"] >= ack["seq"])

    assert ack["seq"] <= (await rooms.find_many(place.resources.redis, [crew]))[crew].stored
    assert await rooms.events_between(place.resources.redis, crew, ack["seq"])
