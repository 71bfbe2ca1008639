"""Hostile frames: the documented answer, and nobody else notices."""

import asyncio
import json

import aiohttp
import pytest

from tests.cast import SECONDS, Line, Person

pytestmark = pytest.mark.any_database

DEEP = '{"type":"ping","x":' + "[" * 1000 + "]" * 1000 + "}"
SURROGATE = '{"type":"message.post","room":"general","body":"\\ud800"}'

WRONG = {
    "not JSON": ("hello", "bad_json"),
    "half JSON": ('{"type":', "bad_json"),
    "a list": ("[]", "bad_json"),
    "a number": ("1", "bad_json"),
    "nothing": ("", "bad_json"),
    "a NUL": ('{"type":"ping\x00"}', "bad_json"),
    "lone surrogates": (SURROGATE, "bad_json"),
    "no type": ("{}", "bad_command"),
    "a type that is no text": ('{"type":7}', "bad_command"),
    "an unknown command": ('{"type":"message.shout"}', "bad_command"),
    "an event": ('{"type":"message.posted"}', "bad_command"),
    "an id that is a list": ('{"type":"ping","id":[]}', "bad_field"),
    "no fields": ('{"type":"message.post"}', "bad_field"),
    "no body": ('{"type":"message.post","room":"general"}', "bad_field"),
    "a blank body": ('{"type":"message.post","room":"general","body":" \\n"}', "bad_field"),
    "a body of NULs": ('{"type":"message.post","room":"general","body":"\\u0000\\u0000"}', "bad_field"),
    "a body that is a number": ('{"type":"message.post","room":"general","body":7}', "bad_field"),
    "a body that is too long": (
        json.dumps({"type": "message.post", "room": "general", "body": "x" * 8001}),
        "too_long",
    ),
    "a room that is a number": ('{"type":"message.post","room":7,"body":"x"}', "bad_field"),
    "a room that is not there": ('{"type":"message.post","room":"nowhere","body":"x"}', "not_found"),
    "a room key that is none": ('{"type":"message.post","room":"../../etc","body":"x"}', "not_found"),
    "a client_id that is too long": (
        json.dumps({"type": "message.post", "room": "general", "body": "x", "client_id": "x" * 65}),
        "bad_field",
    ),
    "a client_id that cannot be printed": (
        '{"type":"message.post","room":"general","body":"x","client_id":"\\u0007"}',
        "bad_field",
    ),
    "positions that are no object": ('{"type":"resume","rooms":[]}', "bad_field"),
    "a seq that is text": ('{"type":"resume","rooms":{"general":{"epoch":1,"seq":"1"}}}', "bad_field"),
    "a seq below zero": ('{"type":"resume","rooms":{"general":{"epoch":1,"seq":-1}}}', "bad_field"),
    "a seq beyond numbers": ('{"type":"resume","rooms":{"general":{"epoch":1,"seq":1e400}}}', "bad_json"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_frame_is_answered_with_its_code(name: str, alice: Person, bob: Person) -> None:
    text, code = WRONG[name]

    answer = await alice.here.say_raw(text)
    await bob.says("unmoved", "general")

    assert ("error", code) == (answer["type"], answer["code"])
    assert answer["message"]
    await alice.here.hears(lambda frame: frame.get("body") == "unmoved")
    assert alice.here.close_code is None


async def test_depth_is_no_way_to_hurt(alice: Person) -> None:
    answer = await alice.here.say_raw(DEEP)

    assert answer["type"] in ("ack", "error")
    assert await alice.here.ask("ping")


async def test_the_answer_carries_the_id_and_the_name_of_the_field(alice: Person) -> None:
    answer = await alice.here.send("message.post", room="general")

    assert "bad_field" == answer["code"]
    assert ["body"] == list(answer["errors"])


async def test_a_command_without_an_id_is_answered_without_one(alice: Person) -> None:
    answer = await alice.here.say_raw('{"type":"ping"}')

    assert "ack" == answer["type"]
    assert "id" not in answer


async def test_a_foreign_room_is_answered_like_one_that_is_not_there(carol: Person, crew: str) -> None:
    answers = [
        await carol.here.say_raw(json.dumps({"type": type_, "room": room, "body": "x"}))
        for room in (crew, "no-such-room")
        for type_ in ("message.post", "room.join", "room.leave")
    ]

    assert answers[:3] == answers[3:]
    assert {"not_found"} == {answer["code"] for answer in answers}


async def closed_by(line: Line, bob: Person) -> int:
    """The close code; bob goes on talking."""
    code = await line.is_closed()
    assert await bob.says("unmoved", "general")
    return code


async def test_a_binary_frame_closes(alice: Person, bob: Person) -> None:
    await alice.here.socket.send_bytes(b"{}")

    assert 1003 == await closed_by(alice.here, bob)


async def test_a_megabyte_closes(alice: Person, bob: Person) -> None:
    await alice.here.socket.send_str("x" * 1024 * 1024)

    assert 1009 == await closed_by(alice.here, bob)


async def test_broken_text_closes(alice: Person, bob: Person) -> None:
    await alice.here.socket._writer.send_frame(b"\xff\xfe", aiohttp.WSMsgType.TEXT)

    assert 1007 == await closed_by(alice.here, bob)


async def test_abuse_that_goes_on_closes(alice: Person, bob: Person) -> None:
    for _ in range(100):
        await alice.here.socket.send_str("nonsense")

    assert 1008 == await closed_by(alice.here, bob)


async def test_a_stranger_gets_no_socket(alice: Person) -> None:
    url = f"{alice.instance.url}/ws"

    cookie = {"Cookie": "chat_session=nonsense", "Origin": alice.instance.url}

    for headers in ({}, {"Authorization": "Bearer nonsense"}, cookie):
        async with alice.http.get(url, headers=headers) as response:
            assert 401 == response.status
            assert "not_signed_in" == (await response.json())["code"]


async def test_posts_may_be_sent_without_waiting(alice: Person, bob: Person, crew: str) -> None:
    answers = []
    for number in range(300):
        answers.append(alice.here.send("message.post", room=crew, body=str(number)))
        await alice.here._sending
    acks = await asyncio.wait_for(asyncio.gather(*answers), SECONDS)

    heard = await bob.hears(crew, 300)

    assert [str(number) for number in range(300)] == heard
    assert sorted(ack["seq"] for ack in acks) == [ack["seq"] for ack in acks]
    in_order = [frame["id"] for frame in alice.here.frames if frame["type"] == "ack"]
    assert sorted(in_order) == in_order


async def test_what_is_sent_after_joining_finds_the_member(alice: Person, carol: Person) -> None:
    room = await alice.makes()
    joined = carol.here.send("room.join", room=room)
    await carol.here._sending
    posted = carol.here.send("message.post", room=room, body="there already")
    await carol.here._sending

    assert ["ack", "ack"] == [(await joined)["type"], (await posted)["type"]]
    assert ["there already"] == await alice.hears(room)
    assert ["there already"] == await carol.hears(room)
