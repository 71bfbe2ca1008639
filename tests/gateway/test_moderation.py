"""Order over live sockets: what moderators do acts at once, on every instance, and what has an end ends by itself."""

from datetime import timedelta
from typing import Any

import pytest

from chat.bus import keys
from chat.jobs import order
from chat.jobs.housekeeping import settle_memberships
from chat.model.times import now
from chat.store import members, rooms, users
from tests.cast import Frame, Person, Refused
from tests.place import Place


async def mutes(person: Person, other: Person, room: str, **fields: Any) -> None:
    status, body = await person.asks("PUT", f"rooms/{room}/mutes/{other.usercode}", fields)
    assert status == 200, body


async def bans(person: Person, other: Person, room: str, **fields: Any) -> None:
    status, body = await person.asks("PUT", f"rooms/{room}/bans/{other.usercode}", fields)
    assert status == 200, body


async def refusal(person: Person, type_: str, room: str, **fields: Any) -> Frame:
    with pytest.raises(Refused) as refused:
        await person.here.ask(type_, room=room, **fields)
    return refused.value.frame


def changes(person: Person, room: str) -> list[Frame]:
    """How memberships of the room changed, as somebody heard."""
    events = [frame for frame in person.here.events(room) if frame["type"] == "room.updated"]
    return [event["fields"] for event in events if "member" in event["fields"]]


async def over(place: Place) -> None:
    """As if a long time had passed: what has an end is over."""
    await order.lift(place.resources, now() + timedelta(days=200))


async def test_whoever_is_muted_reads_and_cannot_write_at_once(alice: Person, bob: Person, crew: str) -> None:
    said = await bob.says("hello", crew)

    await mutes(alice, bob, crew)

    refused = await refusal(bob, "message.post", crew, body="me again")
    assert ("forbidden", "You may read here, but not write.") == (refused["code"], refused["message"])
    assert "forbidden" == (await refusal(bob, "message.edit", crew, seq=said["seq"], body="hello!"))["code"]
    assert "forbidden" == (await refusal(bob, "reaction.add", crew, seq=said["seq"], emoji="👍"))["code"]
    assert "forbidden" == (await refusal(bob, "typing.start", crew))["code"]
    await alice.says("quiet now", crew)
    assert ["hello", "quiet now"] == await bob.hears(crew, 2)


async def test_everybody_hears_who_is_muted_and_until_when(alice: Person, bob: Person, crew: str) -> None:
    await mutes(alice, bob, crew, minutes=10)
    await bob.here.hears(lambda _: changes(bob, crew))
    until = changes(bob, crew)[0]["muted_until"]
    await mutes(alice, bob, crew)
    await alice.asks("DELETE", f"rooms/{crew}/mutes/{bob.usercode}")
    await bob.here.hears(lambda _: len(changes(bob, crew)) == 3)

    facts = {"member": bob.usercode, "role": "member", "banned": False}
    assert [
        {**facts, "muted": True, "muted_until": until},
        {**facts, "muted": True, "muted_until": None},
        {**facts, "muted": False, "muted_until": None},
    ] == changes(bob, crew)
    await bob.says("thank you", crew)


async def test_another_role_is_told_as_such(alice: Person, bob: Person, crew: str) -> None:
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "moderator"})

    await bob.here.hears(lambda _: changes(bob, crew))
    assert [(bob.usercode, "moderator", False)] == [
        (one["member"], one["role"], one["muted"]) for one in changes(bob, crew)
    ]
    joined = [frame for frame in alice.here.events(crew) if frame["type"] == "member.joined"]
    assert 1 == len(joined), "they came once"


async def test_a_mute_ends_by_itself(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await mutes(alice, bob, crew, minutes=10)
    await refusal(bob, "message.post", crew, body="already?")

    await order.lift(place.resources, now() + timedelta(minutes=9))
    await refusal(bob, "message.post", crew, body="already?")
    await order.lift(place.resources, now() + timedelta(minutes=11))

    await bob.says("at last", crew)
    await bob.here.hears(lambda _: len(changes(bob, crew)) == 2)
    assert [True, False] == [one["muted"] for one in changes(bob, crew)]


async def test_workers_end_what_is_over(alice: Person, bob: Person, crew: str, place: Place) -> None:
    """By themselves, on the real clock."""
    await mutes(alice, bob, crew, minutes=10)
    async with place.resources.db.begin() as db:
        known = await members.find(
            db, await rooms.get(db, crew), (await users.ids_of(db, [bob.usercode]))[bob.usercode]
        )
        assert known
        await members.mute(db, known, now() + timedelta(milliseconds=50), by=known.user_id)

    await alice.here.hears(lambda _: changes(alice, crew) and not changes(alice, crew)[-1]["muted"])

    await bob.says("at last", crew)


async def test_what_nobody_gave_an_end_has_none(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await mutes(alice, bob, crew)

    await over(place)

    await refusal(bob, "message.post", crew, body="never")


async def test_whoever_is_banned_is_outside_at_once(alice: Person, bob: Person, carol: Person) -> None:
    room = await alice.makes("open")
    await bob.enters(room)
    second = await bob.opens(alice.instance)

    await bans(alice, bob, room)

    left = await alice.here.hears(lambda frame: frame["type"] == "member.left" and frame["room"] == room)
    assert (bob.usercode, alice.usercode, True) == (left["user"]["usercode"], left["by"], left["banned"])
    for line in (bob.here, second):
        await line.hears(lambda frame: frame["type"] == "room.removed" and frame["room"] == room)
    await alice.says("between us", room)
    assert await bob.hears_nothing(room, from_=alice)
    assert [] == second.posted(room)
    assert {"not_found"} == {
        (await refusal(bob, "room.join", room))["code"],
        (await refusal(bob, "message.post", room, body="let me in"))["code"],
        (await refusal(bob, "room.read", room, seq=1))["code"],
    }
    assert [200, 404] == [(await person.asks("GET", f"rooms/{room}/messages"))[0] for person in (carol, bob)]
    listed = (await bob.asks("GET", "rooms", params={"limit": 200, "q": "Crew"}))[1]["items"]
    assert room not in {one["room"] for one in listed}


async def test_an_unbanned_one_may_come_back_like_anybody(
    alice: Person, bob: Person, carol: Person, place: Place
) -> None:
    room = await alice.makes("open")
    await bans(alice, bob, room, minutes=5)
    await bans(alice, carol, room)
    assert ["not_found", "not_found"] == [(await refusal(one, "room.join", room))["code"] for one in (bob, carol)]

    await over(place)
    assert 200 == (await alice.asks("DELETE", f"rooms/{room}/bans/{carol.usercode}"))[0]

    for person in (bob, carol):
        await person.enters(room)
        await person.says("back", room)


async def test_a_banned_one_hears_nothing_on_coming_back_either(alice: Person, bob: Person, crew: str) -> None:
    await bans(alice, bob, crew)

    line = await bob.opens(bob.instance)

    assert crew not in {room["room"] for room in line.hello["rooms"]}
    line.send("resume", rooms={crew: {"epoch": 1, "seq": 1}})
    assert "not_found" == (await line.hears(lambda frame: frame["type"] == "error"))["code"]


async def test_a_redis_that_knows_nobody_yet_learns_of_it_too(
    alice: Person, bob: Person, carol: Person, crew: str, place: Place
) -> None:
    open_room = await alice.makes("open")
    await mutes(alice, bob, crew)
    await bans(alice, carol, open_room)

    for person in (bob, carol):
        await place.resources.redis.call("DEL", keys.members(person.usercode))

    assert "forbidden" == (await refusal(bob, "message.post", crew, body="hello?"))["code"]
    assert 404 == (await carol.asks("GET", f"rooms/{open_room}/messages"))[0]


async def test_what_was_never_told_is_told_once(alice: Person, bob: Person, crew: str, place: Place) -> None:
    """Whoever muted and banned died before Redis heard of it."""
    async with place.resources.db.begin() as db:
        ids = await users.ids_of(db, [bob.usercode, alice.usercode])
        known = await members.find(db, await rooms.get(db, crew), ids[bob.usercode])
        assert known
        muted = await members.mute(db, known, now() + timedelta(days=1), by=ids[alice.usercode])
    for _ in range(3):
        await settle_memberships({"resources": place.resources})
    await refusal(bob, "message.post", crew, body="hello?")
    async with place.resources.db.begin() as db:
        await members.ban(db, muted, now() + timedelta(days=1), by=ids[alice.usercode])

    for _ in range(3):
        await settle_memberships({"resources": place.resources})

    await bob.here.hears(lambda frame: frame["type"] == "room.removed" and frame["room"] == crew)
    told = [frame["type"] for frame in alice.here.events(crew) if frame["type"] in ("room.updated", "member.left")]
    assert ["room.updated", "member.left"] == told


async def test_a_slow_room_makes_members_wait(alice: Person, bob: Person, crew: str) -> None:
    status, body = await alice.asks("PATCH", f"rooms/{crew}", {"slow_s": 60})
    assert (200, 60) == (status, body["slow_s"])
    event = await bob.here.hears(lambda frame: frame["type"] == "room.updated" and frame["room"] == crew)
    assert {"slow_s": 60} == event["fields"]

    first = await bob.says("one", crew, client_id="one")
    refused = await refusal(bob, "message.post", crew, body="two")
    for word in ("first", "second"):
        await alice.says(word, crew)

    assert "too_fast" == refused["code"]
    assert 55 < refused["retry_after"] <= 60
    assert first["seq"] == (await bob.says("one", crew, client_id="one"))["seq"], "a retry is no second message"
    await alice.asks("PATCH", f"rooms/{crew}", {"slow_s": 0})
    await bob.says("two", crew)


async def test_where_moderators_write_others_read(alice: Person, bob: Person, crew: str) -> None:
    status, body = await alice.asks("PATCH", f"rooms/{crew}", {"posting": "moderators"})
    assert (200, "moderators") == (status, body["posting"])

    refused = await refusal(bob, "message.post", crew, body="may I?")
    said = await alice.says("hear this", crew)
    await bob.here.ask("reaction.add", room=crew, seq=said["seq"], emoji="👍")

    assert "forbidden" == refused["code"]
    assert ["hear this"] == await bob.hears(crew)
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "moderator"})
    await bob.says("thank you", crew)


async def test_an_order_that_was_never_told_is_told_once(
    alice: Person, bob: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changed the room died before Redis heard of it; the audit log knows."""
    with monkeypatch.context() as patch:
        patch.setattr("chat.actions.rooms.announce", _dies)
        assert 500 == (await alice.asks("PATCH", f"rooms/{crew}", {"posting": "moderators"}))[0]
    await bob.says("not yet", crew)

    for _ in range(3):
        await settle_memberships({"resources": place.resources})

    assert "forbidden" == (await refusal(bob, "message.post", crew, body="and now?"))["code"]
    told = [frame["fields"] for frame in bob.here.events(crew) if frame["type"] == "room.updated"]
    assert [{"posting": "moderators"}] == told


async def _dies(*_: object) -> None:
    raise RuntimeError("the process ended here")
