"""What links lead to is shown below their messages, where administrators want that; and goes with them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chat.actions import previews as actions
from chat.bus.rooms import events_between
from chat.jobs.files import clear_files
from chat.jobs.previews import LEASE
from chat.model.times import now, timestamp
from chat.store import disk, previews, rooms
from chat.store.preview_tables import previews as table
from tests.aging import ages, applied, keeps
from tests.cast import SECONDS, Person
from tests.outside import Outside, curious, looked, looks, previewed, stored, waiting
from tests.place import Place


class Dying:
    """What a worker dies of when it comes there."""

    def __init__(self) -> None:
        self.dead = asyncio.Event()

    async def __call__(self, *_: Any) -> None:
        self.dead.set()
        raise asyncio.CancelledError


async def fetch(person: Person, url: str) -> tuple[int, str]:
    async with person.http.get(person.instance.url + url, headers=person.headers) as response:
        return response.status, response.content_type


async def test_nobody_is_asked_for_anything_unless_administrators_want_it(
    alice: Person, crew: str, outside: Outside, place: Place
) -> None:
    seq = (await alice.says(f"see {outside.url}/seeing", crew))["seq"]
    await stored(alice, crew, seq)
    async with curious(place):
        await looks(place)

    assert ([], []) == (await waiting(place), outside.paths)
    assert (await alice.reads(crew))[-1]["preview"] is None


@pytest.mark.usefixtures("wanted")
async def test_everybody_sees_what_a_link_leads_to_at_once_and_later(
    alice: Person, bob: Person, carol: Person, crew: str, outside: Outside
) -> None:
    url = f"{outside.url}/seeing"
    seq = (await alice.says(f"`http://127.0.0.1:{outside.port}/code` and {url}, {outside.url}/second", crew))["seq"]
    event = await previewed(bob, crew, seq)

    seen = event["preview"]
    assert (None, ["/seeing", "/chart.png"]) == (event["by"], outside.paths)
    assert (url, "Seeing forecast", "Jet stream weakens.", "Skyforecast") == tuple(seen.values())[:4]
    assert (800, 600) == (seen["image"]["width"], seen["image"]["height"])
    assert seen == (await bob.reads(crew))[-1]["preview"]
    await stored(bob, crew, event["seq"])
    assert seen == (await bob.reads(crew))[-1]["preview"]
    assert (200, "image/webp") == await fetch(bob, seen["image"]["url"])
    assert 404 == (await fetch(carol, seen["image"]["url"]))[0]
    sent = outside.asked[0].headers
    assert ("Confab-Previews/1", None, None) == (sent["User-Agent"], sent.get("Cookie"), sent.get("Referer"))


@pytest.mark.usefixtures("wanted")
async def test_whoever_comes_back_hears_of_it(alice: Person, bob: Person, crew: str, outside: Outside) -> None:
    place = (await alice.says("before", crew))["epoch"], (await alice.says("still before", crew))["seq"]
    seq = (await alice.says(f"{outside.url}/seeing", crew))["seq"]
    await previewed(bob, crew, seq)
    line = await bob.opens(query="?format=html")
    await line.ask("resume", rooms={crew: {"epoch": place[0], "seq": place[1]}})

    event = await line.hears(lambda frame: frame["type"] == "message.previewed")
    assert (seq, True) == (event["target"], "Seeing forecast</a>" in event["html"])


@pytest.mark.usefixtures("wanted")
async def test_hostile_words_are_text(alice: Person, crew: str, outside: Outside) -> None:
    outside.pages["/bad"] = (
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;\u202eevil</title>"
        '<meta property="og:site_name" content="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;">'
        '<meta name="description" content="</p><script>x</script>">'
    )
    line = await alice.opens(query="?format=html")
    await line.ask("message.post", room=crew, body=f"{outside.url}/bad")
    event = await line.hears(lambda frame: frame["type"] == "message.previewed")

    assert "<script>alert(1)</script>evil" == event["preview"]["title"]
    assert ["&lt;script&gt;alert", "&lt;img src=x"] == [
        one for one in ("&lt;script&gt;alert", "&lt;img src=x") if one in event["html"]
    ]
    assert [] == [one for one in ("<script", "<img") if one in event["html"]]


@pytest.mark.usefixtures("wanted")
async def test_its_author_takes_it_away_for_good(
    alice: Person, bob: Person, crew: str, outside: Outside, place: Place
) -> None:
    seq = (await bob.says(f"{outside.url}/seeing", crew))["seq"]
    seen = (await previewed(alice, crew, seq))["preview"]
    path = f"rooms/{crew}/messages/{seq}/preview"
    status, first = await bob.asks("DELETE", path)
    event = await previewed(alice, crew, seq, there=False)
    again = await bob.asks("DELETE", path)
    await bob.here.ask("message.edit", room=crew, seq=seq, body=f"better: {outside.url}/seeing")
    await stored(alice, crew, first["seq"] + 1)
    await looks(place, timedelta(hours=1))

    assert (200, (200, first), bob.usercode) == (status, again, event["by"])
    assert (await alice.reads(crew))[-1]["preview"] is None
    assert 404 == (await fetch(alice, seen["image"]["url"]))[0]
    assert ["/seeing", "/chart.png"] == outside.paths


@pytest.mark.usefixtures("wanted")
async def test_moderators_take_it_away_and_others_do_not(
    alice: Person, bob: Person, carol: Person, crew: str, outside: Outside
) -> None:
    mine = (await alice.says(f"{outside.url}/seeing", crew))["seq"]
    theirs = (await bob.says(f"{outside.url}/seeing", crew))["seq"]
    for seq in (mine, theirs):
        await previewed(bob, crew, seq)

    assert 403 == (await bob.asks("DELETE", f"rooms/{crew}/messages/{mine}/preview"))[0]
    assert 404 == (await carol.asks("DELETE", f"rooms/{crew}/messages/{mine}/preview"))[0]
    assert 200 == (await alice.asks("DELETE", f"rooms/{crew}/messages/{theirs}/preview"))[0]
    assert [True, False] == [
        one["preview"] is not None for one in await bob.reads(crew) if one["seq"] in (mine, theirs)
    ]


@pytest.mark.usefixtures("wanted")
async def test_an_edit_takes_it_away_changes_it_and_brings_it(
    alice: Person, bob: Person, crew: str, outside: Outside, place: Place
) -> None:
    outside.pages["/other"] = "<title>Another page</title>"
    seq = (await alice.says("just words", crew))["seq"]
    for body, title in (
        (f"now {outside.url}/seeing", "Seeing forecast"),
        (f"typo, {outside.url}/seeing", "Seeing forecast"),
        (f"and {outside.url}/other", "Another page"),
        ("none", None),
        (f"and {outside.url}/other", "Another page"),
    ):
        edited = await alice.here.ask("message.edit", room=crew, seq=seq, body=body)
        await stored(alice, crew, edited["seq"])
        seen = await looked(place, alice, crew, seq)
        assert title == (seen and seen["title"])

    assert ["/seeing", "/chart.png", "/other", "/other"] == outside.paths
    told = [one["preview"] and one["preview"]["title"] for one in bob.here.frames if one["type"] == "message.previewed"]
    assert ["Seeing forecast", "Another page", None, "Another page"] == told


@pytest.mark.usefixtures("wanted")
async def test_nothing_of_it_is_left_of_a_deleted_message(
    alice: Person, bob: Person, crew: str, outside: Outside, place: Place
) -> None:
    ack = await alice.says(f"{outside.url}/seeing", crew)
    seen = (await previewed(bob, crew, ack["seq"]))["preview"]
    deleted = await alice.here.ask("message.delete", room=crew, seq=ack["seq"])
    await stored(alice, crew, deleted["seq"])
    line = await bob.opens()
    await line.ask("resume", rooms={crew: {"epoch": ack["epoch"], "seq": ack["seq"] - 1}})
    replayed = await line.hears(lambda frame: frame["type"] == "message.previewed")
    id_ = seen["image"]["url"].split("/")[2]

    assert replayed["preview"] is None
    assert 404 == (await fetch(bob, seen["image"]["url"]))[0]
    await clear_files({"resources": place.resources})
    assert not disk.has(place.settings.data_dir, id_)


@pytest.mark.usefixtures("wanted")
async def test_nothing_of_it_is_left_of_what_has_left_the_room(
    alice: Person, crew: str, outside: Outside, place: Place
) -> None:
    seqs = [(await alice.says(f"{outside.url}/seeing", crew))["seq"] for _ in range(2)]
    seen = [(await previewed(alice, crew, seq))["preview"] for seq in seqs]
    assert 200 == (await alice.asks("DELETE", f"rooms/{crew}/messages/{seqs[0]}/preview"))[0]
    gone = await previewed(alice, crew, seqs[0], there=False)
    await stored(alice, crew, gone["seq"])
    # The messages leave, what was told of them later stays in the log.
    await ages(place, crew, seqs[1], days=40)
    await keeps(alice, crew, 30)
    await applied(place)
    await clear_files({"resources": place.resources})

    log = await events_between(place.resources.redis, crew, 1)
    assert [] == [one for one in log if b"Seeing" in one]
    assert [False, False] == [disk.has(place.settings.data_dir, one["image"]["url"].split("/")[2]) for one in seen]
    async with place.resources.db.read() as db:
        room = await rooms.get(db, crew)
        assert [] == list(await db.execute(select(table).where(table.c.room_id == room.id)))


@pytest.mark.usefixtures("wanted")
async def test_what_was_said_long_ago_is_not_looked_at(alice: Person, crew: str, place: Place) -> None:
    ack = await alice.says("as it is now: nothing to see", crew)
    await stored(alice, crew, ack["seq"])
    event = {"type": "message.posted", "seq": ack["seq"], "body": "see https://example.org/"}
    async with place.resources.db.begin() as db:
        room = await rooms.get(db, crew)
        planned = [
            await actions.plan(db, [(room, event | {"at": timestamp(now() - timedelta(hours=hours))})])
            for hours in (25, 23)
        ]

    assert [0, 1] == planned
    # It says nothing of the kind, and nobody has to look any more.
    assert await looked(place, alice, crew, ack["seq"]) is None


@pytest.mark.usefixtures("wanted")
async def test_a_worker_that_dies_behind_it_shows_it_once(
    alice: Person, bob: Person, crew: str, outside: Outside, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = Dying()
    with monkeypatch.context() as dying:
        dying.setattr(previews, "settle", dies)
        seq = (await alice.says(f"{outside.url}/seeing", crew))["seq"]
        await previewed(bob, crew, seq)
        await asyncio.wait_for(dies.dead.wait(), SECONDS)
        assert 1 == len(await waiting(place))

    await looks(place, LEASE + timedelta(seconds=1))

    assert [] == await waiting(place)
    assert (1, 2) == (len([one for one in bob.here.frames if one["type"] == "message.previewed"]), len(outside.asked))


@pytest.mark.usefixtures("wanted")
async def test_a_worker_that_dies_before_it_is_followed_by_another(
    alice: Person, bob: Person, crew: str, outside: Outside, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = Dying()
    with monkeypatch.context() as dying:
        dying.setattr("chat.actions.previews.show", dies)
        seq = (await alice.says(f"{outside.url}/seeing", crew))["seq"]
        await asyncio.wait_for(dies.dead.wait(), SECONDS)
    await asyncio.gather(*(looks(place, LEASE + timedelta(seconds=1)) for _ in range(2)))

    assert "Seeing forecast" == (await previewed(bob, crew, seq))["preview"]["title"]
    assert 1 == len([one for one in bob.here.frames if one["type"] == "message.previewed"])
