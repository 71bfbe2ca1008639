"""Changing what was said: edit, delete, react, pin; each an event with a place of its own, seen by all in one order."""

import asyncio

import pytest

from chat.bus import keys
from chat.model.times import now
from chat.store.changes import Version
from tests.cast import Frame, Person, Refused
from tests.place import Place


async def hears_change(person: Person, type_: str, target: int) -> Frame:
    return await person.here.hears(lambda frame: frame["type"] == type_ and frame["target"] == target)


async def message(person: Person, room: str, seq: int) -> Frame:
    status, body = await person.asks("GET", f"rooms/{room}/messages/{seq}")
    assert status == 200, body
    return dict(body)


async def is_stored(person: Person, room: str, seq: int) -> None:
    await person.here.hears(
        lambda frame: frame["type"] == "message.stored" and frame["room"] == room and frame["seq"] >= seq
    )


async def test_an_edit_is_heard_read_and_stored(alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("At eight.", crew)

    ack = await alice.here.ask("message.edit", room=crew, seq=said["seq"], body="At nine.")
    heard = await hears_change(bob, "message.edited", said["seq"])

    assert ack["seq"] == said["seq"] + 1
    assert (ack["seq"], "At nine.", alice.usercode) == (heard["seq"], heard["body"], heard["by"])
    before = await message(bob, crew, said["seq"])
    assert ("At nine.", 2, heard["at"]) == (before["body"], before["version"], before["edited_at"])
    await is_stored(bob, crew, ack["seq"])
    assert before == await message(bob, crew, said["seq"])
    assert before == (await bob.reads(crew))[-1]


async def test_versions_are_kept_for_the_author_and_moderators(alice: Person, bob: Person, crew: str) -> None:
    said = await bob.says("one", crew)
    path = f"rooms/{crew}/messages/{said['seq']}"
    for body in ("two", "three"):
        status, _ = await bob.asks("PATCH", path, {"body": body})
        assert status == 200
    ack = await alice.here.ask("message.edit", room=crew, seq=said["seq"], body="four")
    for who in (alice, bob):
        _, versions = await who.asks("GET", f"{path}/versions")
        assert ["one", "two", "three", "four"] == [version["body"] for version in versions["items"]]
        assert [bob.usercode] * 3 + [alice.usercode] == [version["by"] for version in versions["items"]]

    await is_stored(bob, crew, ack["seq"])
    _, stored = await bob.asks("GET", f"{path}/versions")
    assert versions == stored
    of_alice = await alice.says("mine", crew)
    status, _ = await bob.asks("GET", f"rooms/{crew}/messages/{of_alice['seq']}/versions")
    assert 403 == status


async def test_an_edit_that_is_stored_while_one_looks_is_told_once(
    alice: Person, crew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await alice.says("one", crew)
    await is_stored(alice, crew, said["seq"])

    async def stored_meanwhile(*_: object) -> list[Version]:
        return [Version(1, "one", now())]

    monkeypatch.setattr("chat.store.changes.versions_of", stored_meanwhile)
    _, versions = await alice.asks("GET", f"rooms/{crew}/messages/{said['seq']}/versions")

    assert ["one"] == [version["body"] for version in versions["items"]]


async def test_only_the_author_and_moderators_change_a_message(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    of_alice, of_bob = await alice.says("mine", crew), await bob.says("his", crew)

    for command, fields in (("message.edit", {"body": "yours"}), ("message.delete", {})):
        with pytest.raises(Refused) as refused:
            await bob.here.ask(command, room=crew, seq=of_alice["seq"], **fields)
        assert "forbidden" == refused.value.code
        with pytest.raises(Refused) as refused:
            await carol.here.ask(command, room=crew, seq=of_alice["seq"], **fields)
        assert "not_found" == refused.value.code
    assert "mine" == (await message(bob, crew, of_alice["seq"]))["body"]
    await alice.here.ask("message.edit", room=crew, seq=of_bob["seq"], body="better")
    await alice.here.ask("message.delete", room=crew, seq=of_bob["seq"])


async def test_a_deleted_message_leaves_its_place_and_nothing_else(
    alice: Person, bob: Person, crew: str, place: Place
) -> None:
    said = await alice.says("a secret word", crew)
    await bob.here.ask("reaction.add", room=crew, seq=said["seq"], emoji="👍")
    await alice.here.ask("message.edit", room=crew, seq=said["seq"], body="a secret phrase")

    ack = await alice.here.ask("message.delete", room=crew, seq=said["seq"])
    again = await alice.here.ask("message.delete", room=crew, seq=said["seq"])

    assert ack["seq"] == again["seq"]
    left = await message(bob, crew, said["seq"])
    assert ("", True, {}, []) == (left["body"], left["deleted"], left["reactions"], left["mentions"])
    log = await place.resources.redis.call("ZRANGEBYSCORE", keys.log(crew), "-inf", "+inf")
    assert [] == [event for event in log if b"secret" in event]
    await is_stored(bob, crew, ack["seq"])
    assert left == await message(bob, crew, said["seq"])
    status, versions = await alice.asks("GET", f"rooms/{crew}/messages/{said['seq']}/versions")
    assert (200, []) == (status, versions["items"])
    for command, fields in (("message.edit", {"body": "again"}), ("reaction.add", {"emoji": "👍"})):
        with pytest.raises(Refused) as refused:
            await alice.here.ask(command, room=crew, seq=said["seq"], **fields)
        assert "conflict" == refused.value.code


async def test_who_comes_back_reads_the_changes_in_their_order_and_no_deleted_text(
    alice: Person, bob: Person, crew: str
) -> None:
    position = {"epoch": 1, "seq": (await alice.says("before", crew))["seq"]}
    said = await alice.says("gone", crew)
    await alice.here.ask("message.edit", room=crew, seq=said["seq"], body="also gone")
    await bob.here.ask("reaction.add", room=crew, seq=position["seq"], emoji="🎉")
    await alice.here.ask("message.delete", room=crew, seq=said["seq"])

    back = await bob.opens()
    position["epoch"] = next(room["epoch"] for room in back.hello["rooms"] if room["room"] == crew)
    answer = await back.ask("resume", rooms={crew: position})

    assert "ok" == answer["rooms"][crew]
    types = ["message.posted", "message.edited", "reaction.added", "message.deleted"]
    assert types == [event["type"] for event in back.events(crew)]
    assert ["", ""] == [event["body"] for event in back.events(crew)[:2]]


async def test_reactions_add_up_and_twice_is_once(alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("Dome is up", crew)
    ask = {"room": crew, "seq": said["seq"]}

    first = await alice.here.ask("reaction.add", **ask, emoji="🎉")
    again = await alice.here.ask("reaction.add", **ask, emoji=":tada:")
    await bob.here.ask("reaction.add", **ask, emoji="🎉")
    await bob.here.ask("reaction.add", **ask, emoji="👍🏽")

    assert first["seq"] == again["seq"]
    seen = await message(bob, crew, said["seq"])
    assert {"🎉": [alice.usercode, bob.usercode], "👍🏽": [bob.usercode]} == seen["reactions"]
    removed = await alice.here.ask("reaction.remove", **ask, emoji="🎉")
    assert removed["seq"] == (await alice.here.ask("reaction.remove", **ask, emoji="🎉"))["seq"]
    await is_stored(bob, crew, removed["seq"])
    assert {"🎉": [bob.usercode], "👍🏽": [bob.usercode]} == (await message(bob, crew, said["seq"]))["reactions"]
    back = await alice.here.ask("reaction.add", **ask, emoji="🎉")
    await is_stored(bob, crew, back["seq"])
    assert [bob.usercode, alice.usercode] == (await message(bob, crew, said["seq"]))["reactions"]["🎉"]


async def test_a_few_words_are_a_reaction_too(alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("The dome is up", crew)
    ask = {"room": crew, "seq": said["seq"]}

    for person, words in ((alice, " well  done "), (bob, "well done"), (bob, "Well done"), (bob, "👍👍")):
        await person.here.ask("reaction.add", **ask, emoji=words)
    await bob.here.ask("reaction.remove", **ask, emoji="Well done")
    last = await bob.here.ask("reaction.add", **ask, emoji="بارك الله")
    address = f"rooms/{crew}/messages/{said['seq']}/reactions/👍👍"
    assert 200 == (await bob.asks("DELETE", address))[0]

    await is_stored(bob, crew, last["seq"])
    reactions = (await message(bob, crew, said["seq"]))["reactions"]
    assert {"well done": [alice.usercode, bob.usercode], "بارك الله": [bob.usercode]} == reactions


@pytest.mark.parametrize("emoji", ["", " ", "x" * 17, ":nothing:", "\u200d", "a\u202eb"])
async def test_what_is_no_reaction_is_refused(alice: Person, crew: str, emoji: str) -> None:
    said = await alice.says("hello", crew)

    with pytest.raises(Refused) as refused:
        await alice.here.ask("reaction.add", room=crew, seq=said["seq"], emoji=emoji)

    assert "bad_field" == refused.value.code


async def test_a_pin_is_seen_by_all_and_survives_storing(alice: Person, bob: Person, crew: str) -> None:
    said = await alice.says("The plan", crew)

    ack = await bob.here.ask("message.pin", room=crew, seq=said["seq"])
    await hears_change(alice, "message.pinned", said["seq"])

    _, pins = await alice.asks("GET", f"rooms/{crew}/pins")
    assert [said["seq"]] == [pin["seq"] for pin in pins["items"]]
    await is_stored(bob, crew, ack["seq"])
    assert pins == (await alice.asks("GET", f"rooms/{crew}/pins"))[1]
    status, _ = await alice.asks("DELETE", f"rooms/{crew}/messages/{said['seq']}/pin")
    assert 200 == status
    assert [] == (await alice.asks("GET", f"rooms/{crew}/pins"))[1]["items"]


async def test_an_edit_that_races_a_deletion_ends_deleted(alice: Person, bob: Person, crew: str) -> None:
    said = [await alice.says(f"text {number}", crew) for number in range(20)]
    second = await alice.opens(bob.instance)

    answers = await asyncio.gather(
        *(alice.here.send("message.edit", room=crew, seq=one["seq"], body="edited") for one in said),
        *(second.send("message.delete", room=crew, seq=one["seq"]) for one in said),
    )

    await is_stored(bob, crew, max(answer.get("seq", 0) for answer in answers))
    assert {"ack"} == {answer["type"] for answer in answers[20:]}
    assert {"conflict"} >= {answer["code"] for answer in answers[:20] if answer["type"] == "error"}
    left = [one for one in await bob.reads(crew) if one["seq"] >= said[0]["seq"]]
    assert {(True, "")} == {(one["deleted"], one["body"]) for one in left}


async def test_nothing_at_a_place_is_not_found(alice: Person, crew: str) -> None:
    joined = 1

    for command, fields in (("message.edit", {"body": "x"}), ("message.delete", {}), ("message.pin", {})):
        with pytest.raises(Refused) as refused:
            await alice.here.ask(command, room=crew, seq=joined, **fields)
        assert "not_found" == refused.value.code
