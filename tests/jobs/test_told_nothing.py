"""Who is told nothing: where a webhook must not lead, whoever may no longer, and what is not there any more."""

from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from chat.jobs.deliveries import courier
from chat.model.times import now
from tests.cast import Person
from tests.place import Place
from tests.receiver import Receiver, log_of, passes, refused, settled


async def stored(person: Person, room: str, seq: int) -> None:
    await person.here.hears(
        lambda frame: frame["type"] == "message.stored" and frame["room"] == room and frame["seq"] >= seq
    )


async def test_a_redirect_leads_nowhere(alice: Person, bob: Person, crew: str, receiver: Receiver) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [web.Response(status=307, headers={"Location": receiver.url})]
    await bob.says("hello", crew)
    await receiver.hears()

    found = await refused(alice, f"rooms/{crew}", hook, 307)
    assert (1, 1) == (found["tries"], len(receiver.calls))


async def test_a_name_that_leads_inside_by_now_is_not_called(
    alice: Person, bob: Person, crew: str, receiver: Receiver, place: Place
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [web.Response(status=500)]
    await bob.says("hello", crew)
    await refused(alice, f"rooms/{crew}", hook)
    strict = place.resources.settings.model_copy(update={"webhook_hosts": ""})
    async with courier(replace(place.resources, settings=strict), lambda: now() + timedelta(seconds=10)) as carrier:
        await carrier.look()
        await carrier.serving.done()

    assert 1 == len(receiver.calls)
    assert "nobody on the internet" in (await log_of(alice, f"rooms/{crew}", hook))[0]["response"]


async def test_whoever_may_no_longer_is_told_nothing_at_once(
    alice: Person, bob: Person, crew: str, receiver: Receiver, place: Place
) -> None:
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "moderator"})
    hook = await receiver.is_told_of(bob, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [web.Response(status=500)]
    await alice.says("before", crew)
    await refused(alice, f"rooms/{crew}", hook)
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "member"})
    ack = await alice.says("after", crew)
    await stored(alice, crew, ack["seq"])

    await passes(place, timedelta(seconds=10))

    assert ["before"] == [call.said for call in receiver.calls]
    assert ["dropped"] == [one["state"] for one in await log_of(alice, f"rooms/{crew}", hook)]
    # Somebody who may takes it over.
    await alice.asks("PATCH", f"rooms/{crew}/outgoing-webhooks/{hook['id']}", {"enabled": True})
    await alice.says("again", crew)
    assert "again" == (await receiver.hears(2))[1].said


async def test_a_bot_that_is_taken_out_or_removed_is_told_nothing(
    alice: Person, bob: Person, crew: str, bot: str, receiver: Receiver, place: Place
) -> None:
    await alice.asks("POST", f"rooms/{crew}/members", {"usercode": bot})
    hook = await receiver.is_told_of(alice, f"bots/{bot}", "mentions", "directs")
    receiver.answers = [web.Response(status=500)]
    await bob.says(f"@bot-of-{alice.username} before", crew)
    await refused(alice, f"bots/{bot}", hook)
    await alice.asks("DELETE", f"rooms/{crew}/members/{bot}")
    await passes(place, timedelta(seconds=10))
    assert ["dropped"] == [one["state"] for one in await log_of(alice, f"bots/{bot}", hook)]
    await bob.says(f"@bot-of-{alice.username} after", crew)
    await alice.asks("DELETE", f"bots/{bot}")
    ack = await bob.says("end", crew)
    await stored(bob, crew, ack["seq"])
    await passes(place, timedelta(seconds=20))

    assert 1 == len(receiver.calls)


async def test_what_is_deleted_before_it_is_told_is_told_without_its_words(
    alice: Person, bob: Person, crew: str, receiver: Receiver, place: Place
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [web.Response(status=500)]
    seq = (await bob.says("a secret", crew))["seq"]
    await refused(alice, f"rooms/{crew}", hook)
    gone = await bob.here.ask("message.delete", room=crew, seq=seq)
    await stored(bob, crew, gone["seq"])

    await passes(place, timedelta(seconds=10))

    assert ("", True) == (receiver.calls[1].said, receiver.calls[1].told["data"]["deleted"])


async def test_an_answer_without_end_is_cut_and_posts_what_fits(
    alice: Person, bob: Person, crew: str, receiver: Receiver
) -> None:
    hook = await receiver.is_told_of(alice, f"rooms/{crew}", "messages", name="Log")
    receiver.answers = [web.Response(text="x" * 200_000)]
    await bob.says("hello", crew)

    assert "Not posted" in (await settled(alice, f"rooms/{crew}", hook))["response"]
    assert ["hello"] == [one["body"] for one in await alice.reads(crew)][-1:]
