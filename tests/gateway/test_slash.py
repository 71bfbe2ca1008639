"""slash.run: what the composer sends when it has a line."""

from typing import Any

import pytest

from tests.cast import Person, Refused

pytestmark = pytest.mark.any_database


async def types(person: Person, room: str, text: str, **fields: Any) -> dict[str, Any]:
    return await person.here.ask("slash.run", room=room, text=text, **fields)


async def test_a_message_is_acked_like_a_post(alice: Person, bob: Person, crew: str) -> None:
    ack = await types(alice, crew, "/me waves", client_id="s1")
    again = await types(alice, crew, "/me waves", client_id="s1")

    assert ("posted", "", crew, False) == tuple(ack[name] for name in ("kind", "message", "room", "duplicate"))
    assert {**ack, "id": again["id"], "duplicate": True} == again
    assert ["/me waves"] == await bob.hears(crew)
    assert [(ack["seq"], ack["message_id"], "s1")] == [
        (event["seq"], event["message_id"], event["client_id"]) for event in bob.here.posted(crew)
    ]


async def test_what_is_no_command_is_posted(alice: Person, bob: Person, crew: str) -> None:
    first = await types(alice, crew, "hello")
    await types(alice, crew, "//shrug", reply_to=first["seq"])

    assert ["hello", "/shrug"] == await bob.hears(crew, 2)
    assert [None, first["seq"]] == [event["reply_to"] for event in bob.here.posted(crew)]


async def test_a_sound_is_a_message_and_none_that_is_not_there(alice: Person, bob: Person, crew: str) -> None:
    await types(alice, crew, "/play Gong")

    assert ["/play gong"] == await bob.hears(crew)
    for text in ("/play harp", "/play", "/play gong twice"):
        with pytest.raises(Refused) as refused:
            await types(alice, crew, text)
        assert "Say which sound to play: /play bell · gong · " in refused.value.frame["errors"]["text"]


async def test_what_is_done_says_so(alice: Person, bob: Person, crew: str) -> None:
    ack = await types(alice, crew, "/topic The stars")

    assert ("done", "The room has a new topic.") == (ack["kind"], ack["message"])
    event = await bob.here.hears(lambda frame: frame["type"] == "room.updated" and frame["room"] == crew)
    assert {"topic": "The stars"} == event["fields"]


async def test_help_is_a_list_and_a_text(alice: Person, crew: str) -> None:
    ack = await types(alice, crew, "/help")
    _, listed = await alice.asks("GET", "slash-commands")

    assert ("help", listed["items"]) == (ack["kind"], ack["commands"])
    assert len(listed["items"]) == len(ack["message"].splitlines())


async def test_reminders_follow_the_clock_of_whoever_asks(alice: Person, crew: str) -> None:
    ack = await types(alice, crew, "/remind me tomorrow at 9 standup", offset=-300)

    assert ack["message"].endswith("at 09:00.")
    _, body = await alice.asks("GET", "me/scheduled")
    assert ["14:00:00.000Z"] == [one["due_at"].partition("T")[2] for one in body["items"]]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "/nonsense"}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x" * 8001}, "text"),
        ({"text": f"/topic {'x' * 300}"}, "text"),
        ({"text": "/invite nobody-at-all"}, "text"),
        ({"text": "/remind me in 1s tea"}, "text"),
        ({"text": "x", "client_id": "\n"}, "client_id"),
        ({"text": "x", "offset": 841}, "offset"),
        ({"text": 5}, "text"),
    ],
)
async def test_a_fault_names_its_field(
    fields: dict[str, Any], field: str, alice: Person, bob: Person, crew: str
) -> None:
    with pytest.raises(Refused) as refused:
        await alice.here.ask("slash.run", room=crew, **fields)

    assert [field] == list(refused.value.frame["errors"])
    assert [] == await bob.reads(crew)


async def test_outside_a_room_there_are_no_commands(alice: Person, carol: Person, crew: str) -> None:
    for room in (crew, "no-such-room"):
        for text in ("/topic mine", "/me listens", "/help", "hello"):
            with pytest.raises(Refused) as refused:
                await types(carol, room, text)
            assert "not_found" == refused.value.code

    assert [] == await alice.reads(crew)


async def test_a_post_is_never_read_as_a_command(alice: Person, bob: Person, crew: str) -> None:
    await alice.says("/topic x", crew)

    assert ["/topic x"] == await bob.hears(crew)
    assert "" == (await bob.asks("GET", f"rooms/{crew}"))[1]["topic"]
