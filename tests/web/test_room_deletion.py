"""Deleting a room: gone for everybody at once, and then from wherever something of it was."""

import asyncio

import pytest
from sqlalchemy import func, insert, select

from chat.actions import deletion
from chat.bus import keys
from chat.jobs.deletion import clear_deleted_rooms
from chat.jobs.drain import drain
from chat.jobs.housekeeping import settle_memberships
from chat.jobs.indexing import index
from chat.store import bot_tables, tables
from tests.cast import SECONDS, Person
from tests.finding import indexed
from tests.place import Place
from tests.web.visitor import Visitor

OF_A_ROOM = (
    *(tables.messages, tables.events, tables.reactions, tables.search, tables.mentions),
    *(tables.webhooks, bot_tables.outgoing_webhooks, bot_tables.deliveries),
)


async def is_let_out(person: Person, room: str) -> None:
    await person.here.hears(lambda frame: frame["type"] == "room.removed" and frame["room"] == room)


async def rows(place: Place, room: str) -> dict[str, int]:
    """What the database has of a room, when everything that runs by the clock has run."""
    context = {"resources": place.resources}
    for job in (drain, index, clear_deleted_rooms):
        await job(context)
    found = {}
    async with place.resources.db.read() as db:
        for table in OF_A_ROOM:
            query = select(func.count()).select_from(table).join(tables.rooms, tables.rooms.c.id == table.c.room_id)
            found[table.name] = (await db.execute(query.where(tables.rooms.c.key == room))).scalar_one()
    return found


async def is_cleared(place: Place, room: str) -> None:
    """Nothing of it is left. Other workers may be at it too, so that once is not always enough."""
    async with asyncio.timeout(SECONDS):
        while any((await rows(place, room)).values()):
            pass


async def test_a_deleted_room_is_gone_for_everybody(
    alice: Person, bob: Person, carol: Person, admin: Person, place: Place
) -> None:
    room = await alice.makes("open", "Old plans")
    await bob.enters(room)
    seq = (await alice.says("an old plan", room))["seq"]
    invite = (await alice.asks("POST", f"rooms/{room}/invites", {}))[1]["code"]

    assert 204 == (await alice.asks("DELETE", f"rooms/{room}"))[0]

    for person in (alice, bob):
        await is_let_out(person, room)
    for person in (alice, bob, carol, admin):
        for method, path in (
            ("GET", f"rooms/{room}"),
            ("GET", f"rooms/{room}/messages"),
            ("GET", f"rooms/{room}/messages/{seq}"),
            ("POST", f"rooms/{room}/join"),
            ("DELETE", f"rooms/{room}"),
        ):
            assert 404 == (await person.asks(method, path))[0], (person.username, method, path)
        assert room not in [one["room"] for one in (await person.asks("GET", "rooms?limit=200"))[1]["items"]]
    assert 404 == (await carol.asks("POST", f"invites/{invite}"))[0]
    assert room not in [one["room"] for one in (await admin.asks("GET", f"admin/rooms?q={room}"))[1]["items"]]
    assert 409 == (await bob.asks("POST", "rooms", {"room": room, "name": "Mine now"}))[0], "its key is taken"
    entry = (await admin.asks("GET", f"admin/audit?action=room.deleted&room={room}"))[1]["items"][0]
    assert ({"name": "Old plans", "members": 2}, alice.usercode) == (entry["data"], entry["actor"]["usercode"])


async def test_nothing_of_it_stays(alice: Person, bob: Person, place: Place) -> None:
    room = await alice.makes("closed")
    await alice.brings(bob, room)
    _, bot = await alice.asks("POST", "bots", {"username": f"bot.{room}"})
    await alice.asks("POST", f"rooms/{room}/members", {"usercode": bot["usercode"]})
    assert 201 == (await alice.asks("POST", f"rooms/{room}/webhooks", {"name": "Builds"}))[0]
    # Where nobody listens. What the bot is told of the room is not the room's to remove, but about it.
    for holder, kind in ((f"rooms/{room}", "messages"), (f"bots/{bot['usercode']}", "mentions")):
        called = {"url": "http://127.0.0.1:9/", "events": [kind], "name": "Log"}
        assert 201 == (await alice.asks("POST", f"{holder}/outgoing-webhooks", called))[0]
    async with place.resources.db.begin() as db:
        await db.execute(insert(tables.imports).values(source=f"slack:{room}", target=room))
    for number in range(5):
        said = f"secret {number} @{alice.username} @{bot['username']}"
        seq = (await bob.says(said, room))["seq"]
    await alice.here.ask("reaction.add", room=room, seq=seq, emoji="👍")
    await alice.here.ask("room.read", room=room, seq=seq)
    await indexed(place)
    before = await rows(place, room)
    assert all(before.values()), before
    assert 10 == before["deliveries"]

    await alice.asks("DELETE", f"rooms/{room}")
    for person in (alice, bob):
        await is_let_out(person, room)

    await is_cleared(place, room)
    redis = place.resources.redis
    places = (keys.log(room), keys.posts(room), keys.moves(room))
    assert [0, 0, 0] == [await redis.call("ZCARD", key) for key in places]
    assert [] == (await bob.asks("GET", "search?q=secret"))[1]["items"]
    async with place.resources.db.read() as db:
        assert [] == (await db.execute(select(tables.imports).where(tables.imports.c.target == room))).all()


async def test_who_may_delete_which_room(alice: Person, bob: Person, carol: Person, admin: Person, crew: str) -> None:
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "moderator"})
    _, direct = await alice.asks("POST", "directs", {"to": [bob.usercode]})

    assert (403, 404) == (
        (await bob.asks("DELETE", f"rooms/{crew}"))[0],
        (await carol.asks("DELETE", f"rooms/{crew}"))[0],
    )
    for key, who in (("general", admin), ("everyone", admin), (direct["room"], alice)):
        assert 403 == (await who.asks("DELETE", f"rooms/{key}"))[0], key
    assert 404 == (await admin.asks("DELETE", f"rooms/{direct['room']}"))[0]
    assert 204 == (await admin.asks("DELETE", f"rooms/{crew}"))[0], "though they are not in it"


async def test_who_dies_half_way_is_made_up_for(
    alice: Person, bob: Person, crew: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise RuntimeError("killed")

    await alice.says("left behind", crew)
    with monkeypatch.context() as patch:
        patch.setattr(deletion.opening, "open_room", dies)
        assert 500 == (await alice.asks("DELETE", f"rooms/{crew}"))[0]

    await settle_memberships({"resources": place.resources})

    for person in (alice, bob):
        await is_let_out(person, crew)
    await is_cleared(place, crew)


async def test_an_administrator_deletes_by_a_form_that_asks_first(
    office: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    refused = await office.fills_in(f"/admin/rooms/{crew}/deletion", key="something")
    assert 422 == refused.status and "Type the key of the room" in refused.text
    assert 200 == (await alice.asks("GET", f"rooms/{crew}"))[0]

    page = await office.fills_in(f"/admin/rooms/{crew}/deletion", key=crew)

    assert "Deleted." in page.text
    await is_let_out(bob, crew)


async def test_an_owner_deletes_it_in_its_settings(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await alice.asks("PATCH", f"rooms/{crew}/members/{bob.usercode}", {"role": "moderator"})
    await visitor.signs_in(bob.username)
    assert "Delete the room" not in (await visitor.opens(f"/rooms/{crew}/settings")).text
    assert 403 == (await visitor.fills_in(f"/rooms/{crew}/deletion", key=crew)).status
    await visitor.fills_in("/logout")

    await visitor.signs_in(alice.username)
    assert "Delete the room" in (await visitor.opens(f"/rooms/{crew}/settings")).text
    page = await visitor.fills_in(f"/rooms/{crew}/deletion", key=crew)

    assert (200, "/rooms") == (page.status, page.path)
    assert 404 == (await visitor.opens(f"/rooms/{crew}")).status
