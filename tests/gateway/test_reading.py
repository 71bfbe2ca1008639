"""Read state: one cursor for each member, counted from it, the same on all devices."""

from typing import Any

import pytest

from chat.bus import keys
from chat.jobs.cursors import settle_cursors
from tests.cast import Frame, Line, Person, Refused
from tests.place import Place


def state(line: Line, room: str) -> Frame:
    found: Frame = next(one for one in line.hello["rooms"] if one["room"] == room)
    return {name: found[name] for name in ("read_seq", "unread", "mentions", "involvement")}


async def own(person: Person, room: str) -> Frame:
    """How the API counts it now."""
    status, body = await person.asks("GET", "rooms", params={"mine": "true"})
    assert status == 200
    found: Frame = next(one for one in body["items"] if one["room"] == room)
    assert found["my"]["unread"] == found["unread"]
    return found


async def hears_read(line: Line, room: str, usercode: str, seq: int) -> Frame:
    def fits(frame: Frame) -> bool:
        return (frame["type"], frame.get("room"), frame.get("usercode"), frame.get("read_seq")) == (
            "member.read",
            room,
            usercode,
            seq,
        )

    return await line.hears(fits)


async def test_what_others_said_since_is_unread_and_ones_own_words_are_not(
    alice: Person, bob: Person, crew: str
) -> None:
    for number in range(3):
        await alice.says(f"news {number}", crew)
    mine = await bob.says("I know", crew)
    gone = await alice.says("never mind", crew)
    await alice.here.ask("message.delete", room=crew, seq=gone["seq"])

    assert 3 == (await own(bob, crew))["unread"]
    assert 1 == (await own(alice, crew))["unread"]
    assert (await own(bob, crew))["last_message"]["seq"] == mine["seq"]
    assert 3 == state(await bob.opens(), crew)["unread"]


async def test_reading_counts_down_on_every_device(alice: Person, bob: Person, crew: str, place: Place) -> None:
    said = [await alice.says(f"news {number}", crew) for number in range(3)]
    phone = await bob.opens(place.one)

    ack = await bob.here.ask("room.read", room=crew, seq=said[1]["seq"])

    assert said[1]["seq"] == ack["seq"]
    heard = await hears_read(phone, crew, bob.usercode, said[1]["seq"])
    assert 1 == (await phone.hears(lambda f: f["type"] == "member.read" and "unread" in f))["unread"]
    assert (bob.usercode, said[1]["seq"]) == (heard["usercode"], heard["delivered_seq"])
    assert 1 == (await own(bob, crew))["unread"]
    back = await bob.here.ask("room.read", room=crew, seq=said[0]["seq"])
    assert said[1]["seq"] == back["seq"], "reading never moves back"


async def test_marked_as_unread_from_here(alice: Person, bob: Person, crew: str) -> None:
    said = [await alice.says(f"news {number}", crew) for number in range(3)]
    await bob.here.ask("room.read", room=crew, seq=said[2]["seq"])

    ack = await bob.here.ask("room.read", room=crew, seq=said[0]["seq"], force=True)

    assert said[0]["seq"] == ack["seq"]
    assert 2 == (await own(bob, crew))["unread"]


async def test_mentions_are_counted_apart(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    his = await bob.says("I will bring the poles", crew)
    await alice.says(f"Thanks @{bob.username.upper()}!", crew)
    await alice.says("Good.", crew, reply_to=his["seq"])
    await alice.says("@room lunch", crew)
    await alice.says(f"`@{bob.username}` is code, mail@{bob.username} is not a call", crew)
    last = await alice.says(f"@{carol.username} is not here", crew)

    found = await own(bob, crew)
    assert (5, 3) == (found["unread"], found["mentions"])
    messages = await bob.reads(crew)
    assert [[], [bob.usercode], [bob.usercode], ["*"], [], []] == [one["mentions"] for one in messages]
    edit = await alice.here.ask("message.edit", room=crew, seq=last["seq"], body=f"@{bob.username} is here")
    assert 4 == (await own(bob, crew))["mentions"]
    await alice.here.ask("message.delete", room=crew, seq=edit["seq"] - 1)
    assert (4, 3) == ((await own(bob, crew))["unread"], (await own(bob, crew))["mentions"])


async def test_what_was_said_before_somebody_came_is_not_unread(alice: Person, bob: Person, place: Place) -> None:
    room = await alice.makes("open")
    await alice.says("long ago", room)

    await bob.enters(room)
    await alice.says("hello Bob", room)

    assert 1 == (await own(bob, room))["unread"]


async def test_old_messages_are_counted_by_the_database(
    alice: Person, bob: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("chat.bus.rooms.LOG_EVENTS", "chat.bus.cursors.LOG_EVENTS"):
        monkeypatch.setattr(name, 5)
    said = [await alice.says(f"@{bob.username} {number}", crew) for number in range(12)]
    await alice.here.ask("message.delete", room=crew, seq=said[3]["seq"])
    last = await alice.says("end", crew)
    await alice.here.hears(lambda f: f["type"] == "message.stored" and f["room"] == crew and f["seq"] >= last["seq"])

    assert 5 >= await place.resources.redis.call("ZCARD", keys.posts(crew))
    found = await own(bob, crew)
    assert (12, 11) == (found["unread"], found["mentions"])


async def test_cursors_survive_in_the_database(alice: Person, bob: Person, crew: str, place: Place) -> None:
    said = [await alice.says(f"news {number}", crew) for number in range(3)]
    await bob.here.ask("room.read", room=crew, seq=said[1]["seq"])
    status, body = await bob.asks("PUT", f"rooms/{crew}/involvement", {"level": "mentions"})
    assert (200, "mentions") == (status, body["involvement"])

    while await place.resources.redis.call("SISMEMBER", keys.UNSETTLED_CURSORS, f"{crew} {bob.usercode}"):
        await settle_cursors({"resources": place.resources})
    await place.resources.redis.call("DEL", keys.cursors(crew))

    found = await own(bob, crew)
    assert (said[1]["seq"], 1, "mentions") == (found["read_seq"], found["unread"], found["involvement"])


async def test_receipts_tell_who_has_read_and_who_wants_it_kept_quiet(alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("Eight sharp.", crew)
    path = f"rooms/{crew}/messages/{said['seq']}/receipts"

    async def receipts() -> list[tuple[Any, ...]]:
        status, body = await alice.asks("GET", path)
        assert status == 200
        return [(one["usercode"], one["state"]) for one in body["items"]]

    assert [] == await receipts()
    await bob.here.ask("room.deliver", room=crew, seq=said["seq"])
    assert [(bob.usercode, "delivered")] == await receipts()
    await bob.here.ask("room.read", room=crew, seq=said["seq"])
    assert [(bob.usercode, "read")] == await receipts()
    await bob.asks("PATCH", "me", {"receipts": False})
    assert [(bob.usercode, "delivered")] == await receipts()
    assert (await receipt(alice, bob, crew, said["seq"]))["read_at"] is None


async def test_receipts_tell_when_it_first_came_and_was_first_read(alice: Person, bob: Person, crew: str) -> None:
    first = await alice.says("first", crew)
    await bob.here.ask("room.deliver", room=crew, seq=first["seq"])
    delivered = await receipt(alice, bob, crew, first["seq"])
    await bob.here.ask("room.read", room=crew, seq=first["seq"])
    read = await receipt(alice, bob, crew, first["seq"])

    later = await alice.says("later", crew)
    await bob.here.ask("room.read", room=crew, seq=first["seq"] - 1, force=True)
    await bob.here.ask("room.read", room=crew, seq=later["seq"])

    assert ("delivered", delivered["at"], None) == (delivered["state"], delivered["delivered_at"], delivered["read_at"])
    assert (delivered["at"], read["at"]) == (read["delivered_at"], read["read_at"])
    assert (delivered["at"], read["at"]) == _times(await receipt(alice, bob, crew, first["seq"]))
    now = await receipt(alice, bob, crew, later["seq"])
    assert read["read_at"] <= now["at"] == now["delivered_at"] == now["read_at"]


async def test_receipts_are_honest_about_what_is_not_remembered(
    alice: Person, bob: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.bus.cursors.MOVES", 2)
    said = [(await alice.says(f"{number}", crew))["seq"] for number in range(3)]
    for seq in said:
        await bob.here.ask("room.read", room=crew, seq=seq)

    assert 2 == await place.resources.redis.call("ZCARD", keys.moves(crew))
    forgotten = await receipt(alice, bob, crew, said[0])
    assert ("read", None, None) == (forgotten["state"], *_times(forgotten))
    assert forgotten["at"] == (await receipt(alice, bob, crew, said[2]))["read_at"]


async def test_large_rooms_do_not_remember_when(
    alice: Person, bob: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.bus.cursors.HEARING_MEMBERS", 1)
    said = await alice.says("to all", crew)

    await bob.here.ask("room.read", room=crew, seq=said["seq"])

    assert 0 == await place.resources.redis.call("EXISTS", keys.moves(crew))
    assert (None, None) == _times(await receipt(alice, bob, crew, said["seq"]))


async def receipt(asking: Person, reader: Person, room: str, seq: int) -> Frame:
    status, body = await asking.asks("GET", f"rooms/{room}/messages/{seq}/receipts")
    assert status == 200
    found: Frame = next(one for one in body["items"] if one["usercode"] == reader.usercode)
    return found


def _times(told: Frame) -> tuple[Any, Any]:
    return told["delivered_at"], told["read_at"]


async def test_whoever_keeps_their_reading_quiet_hears_of_no_others(alice: Person, bob: Person, crew: str) -> None:
    await alice.asks("PATCH", "me", {"receipts": False})
    quiet = await alice.opens()

    said = await alice.says("seen?", crew)
    await bob.here.ask("room.read", room=crew, seq=said["seq"])

    told = await quiet.hears(lambda one: one["type"] == "member.read" and one["usercode"] == bob.usercode)
    assert (said["seq"], 0) == (told["delivered_seq"], told["read_seq"])


async def test_rooms_of_others_have_no_cursor(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    for command in ("room.read", "room.deliver"):
        with pytest.raises(Refused) as refused:
            await carol.here.ask(command, room=crew, seq=1)
        assert "not_found" == refused.value.code
    for method, path, body in (
        ("POST", "read", {"seq": 1}),
        ("PUT", "involvement", {"level": "all"}),
        ("GET", "messages/1/receipts", None),
    ):
        assert 404 == (await carol.asks(method, f"rooms/{crew}/{path}", body))[0]
