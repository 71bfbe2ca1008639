"""Outgoing webhooks are told what happens, at least once, whatever dies; and their answers stand in the room once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from chat.jobs.deliveries import LEASE, Courier
from tests.cast import Person
from tests.place import Place
from tests.receiver import Receiver, log_of, passes, receiving, refused, settled


async def test_a_room_tells_what_is_said_changed_and_who_comes(
    alice: Person, bob: Person, carol: Person, crew: str, receiver: Receiver
) -> None:
    kinds = ("messages", "edits", "deletions", "reactions", "members")
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", *kinds, name="Log")
    seq = (await bob.says("first", crew))["seq"]
    await receiver.hears()
    await bob.here.ask("message.edit", room=crew, seq=seq, body="second")
    await alice.here.ask("reaction.add", room=crew, seq=seq, emoji="👍")
    await receiver.hears(3)
    await bob.here.ask("message.delete", room=crew, seq=seq)
    await alice.brings(carol, crew)
    calls = await receiver.hears(5)

    told = {call.told["type"]: call.told for call in calls}
    assert set(told) == {
        "message.posted",
        "message.edited",
        "reaction.added",
        "message.deleted",
        "member.joined",
    }
    posted = told["message.posted"]
    assert ("first", bob.usercode, seq) == (
        posted["data"]["body"],
        posted["data"]["author"]["usercode"],
        posted["data"]["seq"],
    )
    assert {"room": crew, "kind": "closed", "name": posted["room"]["name"]} == posted["room"]
    assert hook["usercode"] == posted["webhook"]["usercode"]
    assert ("second", seq) == (told["message.edited"]["data"]["body"], told["message.edited"]["data"]["target"])


async def test_a_bot_is_told_who_calls_it_and_what_is_said_to_it_alone(
    alice: Person, bob: Person, crew: str, bot: str, receiver: Receiver
) -> None:
    await alice.asks("POST", f"rooms/{crew}/members", {"usercode": bot})
    await receiver.is_told_of(alice, f"bots/{bot}", "mentions", "directs")
    await bob.says("nobody is called", crew)
    await bob.says(f"@bot-of-{alice.username} rain?", crew)
    await receiver.hears()
    await bob.here.ask("message.post", to=bot, body="just us")
    calls = await receiver.hears(2)

    assert [f"@bot-of-{alice.username} rain?", "just us"] == [call.said for call in calls]
    assert "direct" == calls[1].told["room"]["kind"]


async def test_what_the_answer_says_stands_in_the_room(
    alice: Person, bob: Person, crew: str, bot: str, receiver: Receiver
) -> None:
    await alice.asks("POST", f"rooms/{crew}/members", {"usercode": bot})
    await receiver.is_told_of(alice, f"bots/{bot}", "mentions")
    receiver.answers = [web.Response(text="Sun."), web.json_response({"text": "Rain."}), web.json_response([1])]
    for number in range(3):
        await bob.says(f"@bot-of-{alice.username} {number}", crew)
        await receiver.hears(number + 1)
    heard = await alice.hears(crew, 5)

    assert {"Sun.", "Rain."} == {one for one in heard if not one.startswith("@")}
    answer = next(one for one in await alice.reads(crew) if one["body"] == "Sun.")
    assert (bot, True) == (answer["author"]["usercode"], answer["author"]["bot"])


async def test_a_program_never_answers_itself_and_two_end_after_three(
    alice: Person, bob: Person, crew: str, receiver: Receiver
) -> None:
    async with receiving() as other:
        await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Ping")
        await other.is_told_of(alice, f"rooms/{crew}", "messages", name="Pong")
        receiver.answers = [web.Response(text=f"ping {number}") for number in range(1, 4)]
        other.answers = [web.Response(text=f"pong {number}") for number in range(1, 4)]
        await bob.says("go", crew)
        await alice.hears(crew, 7)
        # Of one room they are told in its order: what comes before this is all.
        await bob.says("end", crew)
        heard = [[call.said for call in await one.hears(4)] for one in (receiver, other)]

    assert [["go", "pong 1", "pong 2", "end"], ["go", "ping 1", "ping 2", "end"]] == heard


async def test_what_was_not_taken_is_told_again_later_under_the_same_id(
    alice: Person, bob: Person, crew: str, receiver: Receiver, place: Place
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [
        web.Response(status=500, text="no\n  way"),
        web.Response(status=503, headers={"Retry-After": "600"}),
    ]
    await bob.says("hello", crew)
    first = await refused(alice, f"rooms/{crew}", hook)
    await passes(place, timedelta(seconds=3))
    assert 1 == len(receiver.calls)

    await passes(place, timedelta(seconds=7))
    assert 2 == len(receiver.calls)
    await passes(place, timedelta(seconds=500))
    assert 2 == len(receiver.calls)
    await passes(place, timedelta(seconds=700))

    assert 3 == len(receiver.calls)
    assert 1 == len({call.id for call in receiver.calls})
    last = await settled(alice, f"rooms/{crew}", hook)
    assert (first["id"], 3, 204) == (last["id"], last["tries"], last["status"])
    assert (await alice.asks("GET", f"rooms/{crew}/outgoing-webhooks"))[1]["items"][0]["failing_since"] is None


async def test_a_worker_that_dies_before_it_wrote_that_down_tells_it_again_and_posts_the_answer_once(
    alice: Person, bob: Person, crew: str, receiver: Receiver, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [web.Response(text="noted"), web.Response(text="noted")]

    async def dies(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as dying:
        dying.setattr(Courier, "_settle", dies)
        await bob.says("hello", crew)
        await alice.hears(crew, 2)
    assert "waiting" == (await log_of(alice, f"rooms/{crew}", hook))[0]["state"]

    await passes(place, LEASE + timedelta(seconds=1))

    assert [receiver.calls[0].id] * 2 == [call.id for call in receiver.calls]
    assert 1 == [one["body"] for one in await alice.reads(crew)].count("noted")
    assert 2 == (await settled(alice, f"rooms/{crew}", hook))["tries"]


async def test_workers_at_once_tell_it_once(
    alice: Person, bob: Person, crew: str, receiver: Receiver, place: Place
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    for number in range(5):
        await bob.says(str(number), crew)
    await receiver.hears(5)
    for one in await log_of(alice, f"rooms/{crew}", hook):
        await settled(alice, f"rooms/{crew}", hook)
        await alice.asks("POST", f"rooms/{crew}/outgoing-webhooks/{hook['id']}/deliveries/{one['id']}/redelivery")

    await asyncio.gather(*(passes(replace(place, instances=[one])) for one in (place.one, place.other) * 2))
    calls = await receiver.hears(10)

    assert 10 == len(calls)
    assert [str(number) for number in range(5)] == [call.said for call in calls[:5]]


async def test_a_slow_receiver_keeps_nobody_else_waiting(
    alice: Person, bob: Person, crew: str, receiver: Receiver
) -> None:
    receiver.held = asyncio.Event()
    await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Slow")
    async with receiving() as quick:
        await quick.is_told_of(alice, f"rooms/{crew}", "messages", name="Quick")
        for number in range(3):
            await bob.says(str(number), crew)
        calls = await quick.hears(3)

    assert (["0", "1", "2"], 1) == ([call.said for call in calls], len(receiver.calls))


async def test_a_receiver_that_is_gone_is_called_no_more_and_its_owner_is_told(
    alice: Person, bob: Person, crew: str, receiver: Receiver
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [web.Response(status=410)]
    await bob.says("hello", crew)
    told = await alice.here.hears(lambda frame: "was switched off" in frame.get("body", ""))
    await bob.says("anybody?", crew)

    assert "127.0.0.1" in told["body"]
    found = (await alice.asks("GET", f"rooms/{crew}/outgoing-webhooks/{hook['id']}"))[1]
    assert (False, True) == (found["enabled"], "410" in found["reason"])
    assert ["failed"] == [one["state"] for one in await log_of(alice, f"rooms/{crew}", hook)]
    path = f"rooms/{crew}/outgoing-webhooks/{hook['id']}"
    assert 409 == (await alice.asks("POST", f"{path}/test"))[0]
    assert (await alice.asks("PATCH", path, {"enabled": True}))[1]["enabled"]


async def test_after_ten_tries_and_a_day_it_is_switched_off(
    alice: Person, bob: Person, crew: str, receiver: Receiver, place: Place
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [web.Response(status=500) for _ in range(11)]
    await bob.says("hello", crew)
    await refused(alice, f"rooms/{crew}", hook)
    for number in range(1, 10):
        await passes(place, timedelta(hours=8 * number))

    assert 10 == len(receiver.calls)
    assert ("failed", 10) == (lambda one: (one["state"], one["tries"]))((await log_of(alice, f"rooms/{crew}", hook))[0])
    assert "for a day" in (await alice.asks("GET", f"rooms/{crew}/outgoing-webhooks/{hook['id']}"))[1]["reason"]
