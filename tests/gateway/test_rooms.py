"""Joining, leaving, being let in and taken out, over live sockets."""

import asyncio

import pytest

from tests.cast import Person, Refused


async def test_who_joins_hears_from_then_on(alice: Person, carol: Person) -> None:
    room = await alice.makes()
    await alice.says("before", room)

    joined = await carol.enters(room)
    await alice.says("after", room)

    assert ["after"] == await carol.hears(room)
    event = await alice.here.hears(lambda frame: frame["type"] == "member.joined" and frame["seq"] == joined["seq"])
    assert carol.usercode == event["user"]["usercode"]


async def test_who_is_outside_hears_nothing(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    with pytest.raises(Refused):
        await carol.says("let me in", crew)

    await alice.says("among us", crew)

    assert ["among us"] == await bob.hears(crew)
    assert await carol.hears_nothing(crew, from_=alice)


async def test_an_open_room_is_written_in_by_members_only(alice: Person, carol: Person) -> None:
    room = await alice.makes()

    with pytest.raises(Refused) as refused:
        await carol.says("hello", room)

    assert "forbidden" == refused.value.code
    assert "Join" in refused.value.frame["message"]


async def test_joining_twice_changes_nothing(alice: Person, carol: Person) -> None:
    room = await alice.makes()
    first = await carol.enters(room)

    again = await carol.enters(room)

    assert first["seq"] == again["seq"]
    assert 1 == len([f for f in carol.here.events(room) if f["type"] == "member.joined"]) + 1


async def test_a_closed_room_is_entered_by_invitation(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    with pytest.raises(Refused) as refused:
        await carol.enters(crew)
    assert "not_found" == refused.value.code

    await bob.brings(carol, crew)
    await alice.says("welcome", crew)

    assert ["welcome"] == await carol.hears(crew)


async def test_all_sockets_of_a_member_are_let_in_and_out(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    second = await carol.opens(alice.instance)
    await alice.brings(carol, crew)
    await second.hears(lambda frame: frame["type"] == "room.added")
    await alice.says("one", crew)
    await second.hears(lambda frame: frame.get("body") == "one")

    await alice.removes(carol, crew)
    await second.hears(lambda frame: frame["type"] == "room.removed")
    await alice.says("two", crew)

    assert ["one"] == await carol.hears(crew)
    assert await carol.hears_nothing(crew, from_=alice)
    assert ["one"] == [frame["body"] for frame in second.posted(crew)]


async def test_who_leaves_hears_nothing_more(alice: Person, bob: Person, crew: str) -> None:
    await bob.here.ask("room.leave", room=crew)

    await alice.says("still here?", crew)

    assert await bob.hears_nothing(crew, from_=alice)
    left = await alice.here.hears(lambda frame: frame["type"] == "member.left")
    assert bob.usercode == left["user"]["usercode"]


async def test_the_last_owner_hands_over_first(alice: Person, crew: str) -> None:
    with pytest.raises(Refused) as refused:
        await alice.here.ask("room.leave", room=crew)

    assert "forbidden" == refused.value.code


async def test_nobody_leaves_everyone(alice: Person) -> None:
    with pytest.raises(Refused) as refused:
        await alice.here.ask("room.leave", room="everyone")

    assert "forbidden" == refused.value.code


async def test_everybody_hears_what_is_said_to_everyone(alice: Person, bob: Person, carol: Person) -> None:
    await alice.says("fire drill at ten", "everyone")

    for person in (alice, bob, carol):
        await person.here.hears(lambda frame: frame.get("body") == "fire drill at ten")


async def test_registering_is_not_an_event(alice: Person, carol: Person) -> None:
    assert not [frame for frame in alice.here.frames if frame["type"] == "member.joined"]
    assert {"general", "everyone"} == {room["room"] for room in carol.here.hello["rooms"]}


async def test_signing_out_closes_the_sockets_of_the_session(alice: Person, place: object) -> None:
    status, _ = await alice.asks("POST", "auth/logout")

    assert 204 == status
    assert 4401 == await alice.here.is_closed()


async def test_the_same_client_id_from_two_sockets_on_two_instances(alice: Person, bob: Person, crew: str) -> None:
    other = await alice.opens(bob.instance)

    answers = await asyncio.gather(
        *(line.ask("message.post", room=crew, body="once", client_id="five") for line in [alice.here, other] * 2),
        alice.asks("POST", f"rooms/{crew}/messages", {"body": "once", "client_id": "five"}),
    )
    await alice.says("end", crew)

    assert ["once", "end"] == await bob.hears(crew, 2)
    posts = [*answers[:4], answers[4][1]]
    assert 1 == len({(post["seq"], post["message_id"], post["at"]) for post in posts})
    assert 1 == len([post for post in posts if not post["duplicate"]])


async def test_who_is_taken_out_while_being_let_in_stays_out(alice: Person, carol: Person, crew: str) -> None:
    for number in range(10):
        await alice.asks("POST", f"rooms/{crew}/members", {"usercode": carol.usercode})
        await alice.asks("DELETE", f"rooms/{crew}/members/{carol.usercode}")
        await alice.says(f"among us {number}", crew)

    assert await carol.hears_nothing(crew, from_=alice)
    assert [] == carol.here.posted(crew)


async def test_a_room_is_not_missed_by_somebody_who_is_just_coming(alice: Person, bob: Person) -> None:
    for _ in range(10):
        room = await alice.makes("closed")
        coming = asyncio.create_task(bob.opens())
        await alice.asks("POST", f"rooms/{room}/members", {"usercode": bob.usercode})
        line = await coming
        ack = await alice.says("are you there?", room)

        heard = await line.hears(lambda frame, ack=ack: frame.get("message_id") == ack["message_id"])

        assert "hello" == line.frames[0]["type"]
        assert room == heard["room"]
