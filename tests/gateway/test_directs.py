"""Talking to people instead of into a room: the same people always meet in the same one."""

import asyncio
from typing import Any

import pytest

from tests.cast import Frame, Line, Person, Refused
from tests.conftest import Invite

FIXED = "The people of a direct room are fixed."


async def writes(person: Person, body: str, *others: Person, **fields: Any) -> Frame:
    """Post to people over the line; the ack."""
    to = [other.usercode for other in others]
    return await person.here.ask("message.post", to=to[0] if len(to) == 1 else to, body=body, **fields)


async def hears_in_order(line: Line, room: str, *bodies: str) -> list[str]:
    """What a line was told of a room once it has heard these messages, in any order."""
    for body in bodies:
        await line.hears(lambda frame, body=body: frame["type"] == "message.posted" and frame["body"] == body)
    return [frame.get("body", frame["type"]) for frame in line.frames if frame.get("room") == room and shown(frame)]


def shown(frame: Frame) -> bool:
    return frame["type"] in ("room.added", "message.posted")


async def test_two_people_meet_in_one_room_whoever_begins(alice: Person, bob: Person, carol: Person) -> None:
    first = await writes(alice, "hello bob", bob)
    room = first["room"]
    answer = await writes(bob, "hello alice", alice)

    assert room.startswith("dm-") and len(room) == 11
    assert (room, first["seq"] + 1) == (answer["room"], answer["seq"])
    for person in (alice, bob):
        assert ["room.added", "hello bob", "hello alice"] == await hears_in_order(
            person.here, room, "hello bob", "hello alice"
        )
    assert await carol.hears_nothing(room, from_=alice)


async def test_an_acked_post_is_heard_where_it_was_written(alice: Person, bob: Person) -> None:
    ack = await writes(alice, "hello", bob)

    types = [frame["type"] for frame in alice.here.frames[: alice.here.frames.index(ack)]]
    assert "room.added" in types
    assert ["hello"] == await alice.hears(ack["room"])


async def test_people_are_named_as_people_type(alice: Person, bob: Person) -> None:
    code = bob.usercode
    names = [
        code,
        code.lower(),
        f"{code[:4]}-{code[4:]}",
        bob.username,
        f"@{bob.username.upper()}",
        [code, alice.usercode],
    ]

    acks = [await alice.here.ask("message.post", to=name, body="hello") for name in names]

    assert 1 == len({ack["room"] for ack in acks})
    assert ["hello"] * 6 == await bob.hears(acks[0]["room"], 6)


async def test_a_set_of_people_is_a_set_in_any_order(alice: Person, bob: Person, carol: Person) -> None:
    room = (await writes(alice, "all of us", bob, carol))["room"]

    again = [await writes(carol, "yes", alice, bob), await writes(bob, "here", carol, alice, carol)]
    without_carol = await writes(bob, "without carol", alice)

    assert [room, room] == [ack["room"] for ack in again]
    assert room != without_carol["room"]
    assert ["all of us", "yes", "here"] == await carol.hears(room, 3)
    assert await carol.hears_nothing(without_carol["room"], from_=alice)


async def test_twenty_who_begin_at_the_same_moment_are_in_one_room(alice: Person, bob: Person) -> None:
    others = [await alice.opens(bob.instance), await bob.opens(alice.instance)]
    lines = [(alice.here, bob), (bob.here, alice), (others[0], bob), (others[1], alice)]

    acks = await asyncio.gather(
        *(line.ask("message.post", to=[to.usercode], body=f"{n}") for n in range(4) for line, to in lines),
        *(one.asks("POST", "directs", {"to": [two.usercode]}) for one, two in [(alice, bob), (bob, alice)] * 2),
    )

    rooms = {ack["room"] for ack in acks[:16]} | {body["room"] for _, body in acks[16:]}
    assert 1 == len(rooms)
    assert 1 >= len([status for status, _ in acks[16:] if status == 201])
    [room] = rooms
    for line, _ in lines:
        await line.hears(lambda _, line=line: len(line.posted(room)) == 16)
        assert 1 == len([frame for frame in line.frames if frame["type"] == "room.added" and frame["room"] == room])
        assert line.posted(room) == sorted(line.posted(room), key=lambda frame: frame["seq"])


async def test_nothing_is_lost_when_all_begin_at_once(alice: Person, bob: Person, carol: Person) -> None:
    await asyncio.gather(
        writes(alice, "from alice", bob, carol),
        writes(bob, "from bob", carol, alice),
        writes(carol, "from carol", alice, bob),
    )
    room = (await writes(alice, "end", bob, carol))["room"]

    heard = [
        await hears_in_order(person.here, room, "from alice", "from bob", "from carol", "end")
        for person in (alice, bob, carol)
    ]

    assert heard[0] == heard[1] == heard[2]
    assert ("room.added", "end", 5) == (heard[0][0], heard[0][-1], len(heard[0]))


async def test_what_one_socket_says_keeps_its_order(alice: Person, bob: Person) -> None:
    answers = [alice.here.send("message.post", to=bob.usercode, body=f"{n}") for n in range(5)]
    room = (await answers[0])["room"]
    answers += [
        alice.here.send("message.post", **where, body=f"{n}")
        for n, where in enumerate([{"room": room}, {"to": bob.usercode}] * 5, start=5)
    ]
    await asyncio.gather(*answers)

    assert [f"{n}" for n in range(15)] == await bob.hears(room, 15)
    assert [f"{n}" for n in range(15)] == await alice.hears(room, 15)


async def test_all_sockets_of_both_hear_the_first_words(alice: Person, bob: Person) -> None:
    lines = [alice.here, bob.here]
    lines += [await person.opens(at.instance, "?format=html") for person in (alice, bob) for at in (alice, bob)]

    room = (await writes(alice, "first words", bob))["room"]

    for line in lines:
        assert ["room.added", "first words"] == await hears_in_order(line, room, "first words")
        joined = [frame for frame in line.frames if frame["type"] == "member.joined" and frame["room"] == room]
        assert not [frame for frame in joined if "html" in frame]


async def test_a_retry_posts_once_and_a_repeat_makes_no_room(alice: Person, bob: Person, carol: Person) -> None:
    first = await writes(alice, "once", bob, client_id="d1")

    again = await writes(alice, "once", bob, client_id="d1")
    elsewhere = await writes(alice, "once", bob, carol, client_id="d1")

    assert {**first, "id": 0, "duplicate": True} == {**again, "id": 0} == {**elsewhere, "id": 0}
    await alice.says("end", first["room"])
    assert ["once", "end"] == await bob.hears(first["room"], 2)
    assert ["everyone", "general"] == sorted(room["room"] for room in (await carol.opens()).hello["rooms"])


@pytest.mark.parametrize(
    "fields",
    [{}, {"room": "general", "to": "@bob"}, {"to": []}, {"to": [7]}, {"to": {}}, {"to": ["x" * 65]}, {"room": None}],
    ids=str,
)
async def test_a_post_goes_to_one_place(fields: Frame, alice: Person) -> None:
    with pytest.raises(Refused) as refused:
        await alice.here.ask("message.post", body="where to?", **fields)

    assert "bad_field" == refused.value.code


async def test_nobody_writes_to_themselves_alone_or_to_a_crowd(alice: Person, bob: Person, invite: Invite) -> None:
    crowd = [bob, *[await invite("guest") for _ in range(7)]]
    for others in ([alice], [alice, alice], crowd):
        with pytest.raises(Refused) as refused:
            await writes(alice, "hello", *others)
        assert ("bad_field", ["to"]) == (refused.value.code, list(refused.value.frame["errors"]))

    room = (await writes(alice, "all eight of us", *crowd[:7]))["room"]

    assert ["all eight of us"] == await bob.hears(room)


async def test_nobody_is_found_who_is_not_there(alice: Person, bob: Person) -> None:
    with pytest.raises(Refused) as refused:
        await alice.here.ask("message.post", to=["ZZZZZZZZ", bob.username, "@nobody-at-all"], body="hello")

    assert ("not_found", "There is nobody called ZZZZZZZZ, @nobody-at-all.") == (
        refused.value.code,
        refused.value.frame["message"],
    )
    assert await bob.hears_nothing("dm-", from_=alice)


async def test_each_sees_the_names_of_the_others(alice: Person, bob: Person, carol: Person) -> None:
    room = (await writes(alice, "hello", bob, carol))["room"]
    names = {person: person.username.title() for person in (alice, bob, carol)}

    for person in names:
        added = await person.here.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == room)
        hello = (await person.opens()).hello
        greeted = next(one for one in hello["rooms"] if one["room"] == room)
        others = ", ".join(sorted(name for other, name in names.items() if other is not person))
        assert [("direct", others)] * 2 == [(one["kind"], one["name"]) for one in (added, greeted)]
        assert sorted(names.values()) == [one["name"] for one in added["people"]]
        assert added["people"] == greeted["people"]
    assert {"usercode", "username", "name", "avatar"} == set(added["people"][0])


async def test_a_new_name_is_the_rooms_new_name(alice: Person, bob: Person) -> None:
    room = (await writes(alice, "hello", bob))["room"]

    await bob.asks("PATCH", "me", {"name": "Robert"})

    assert "Robert" == next(one for one in (await alice.opens()).hello["rooms"] if one["room"] == room)["name"]
    assert "Robert" == (await alice.asks("GET", f"rooms/{room}"))[1]["name"]


async def test_nobody_comes_or_goes(alice: Person, bob: Person, carol: Person) -> None:
    room = (await writes(alice, "hello", bob))["room"]

    with pytest.raises(Refused) as refused:
        await bob.here.ask("room.leave", room=room)
    assert ("forbidden", FIXED) == (refused.value.code, refused.value.frame["message"])
    with pytest.raises(Refused) as refused:
        await carol.enters(room)
    assert "not_found" == refused.value.code
    assert await carol.hears_nothing(room, from_=alice)
