"""Importing what was said elsewhere: looked at first, then once, with its people and times; by administrators alone."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from chat.actions import moving
from chat.bus import push
from chat.store.tables import events, messages, rooms
from tests.cast import PASSWORD, Person
from tests.finding import finds, indexed
from tests.jobs.asking import ends, submits
from tests.place import Place
from tests.web.bringing import brought, imports, said_in, the_room, uploads
from tests.web.slack_export import Acme
from tests.web.test_emoji import added, knows


async def test_it_is_looked_at_before_anything_is_made(boss: Person, alice: Person, acme: Acme, place: Place) -> None:
    result = (await imports(boss, acme.parts))["result"]

    assert (True, 3, 8, 0, 2) == tuple(
        result[name] for name in ("dry_run", "people", "messages", "repeated", "reactions")
    )
    assert [f"Alice There → @{alice.username}"] == result["matched"]
    assert any(acme.room in told and "new; people: 3, messages: 5" in told for told in result["rooms"])
    notes = " ".join(result["notes"])
    assert all(said in notes for said in ("topic: 1.", "name them: 1.", "partyparrot.", "alone: 1."))
    assert [] == (await alice.asks("GET", "users", params={"q": acme.her_username}))[1]["items"]
    async with place.resources.db.read() as db:
        assert not (await db.execute(select(rooms.c.id).where(rooms.c.name == acme.room))).first()


async def test_what_was_said_comes_with_its_people_times_and_order(
    boss: Person, alice: Person, acme: Acme, place: Place
) -> None:
    await brought(boss, acme.parts)

    found = await said_in(alice, await the_room(boss, acme.room))
    assert [
        (f"Hello @{acme.her_username}, see [the *plan*]", alice.username),
        ("**Yes** <3", acme.her_username),
        ("gone by now", acme.her_username.replace("bea", "gone")),
        ("deployed", f"bot-{acme.bot.lower()}"),
        ("[plan.pdf](https://acme.slack.com/files/F1)", alice.username),
    ] == [(one["body"].split("(https://example")[0], one["author"]["username"]) for one in found]
    assert ["2023-11-14T22:13:20.000Z", "2023-11-14T22:13:25.000Z"] == [one["at"] for one in found[:2]]
    assert (found[0]["seq"], "2023-11-14T22:13:29.000Z") == (found[1]["reply_to"], found[1]["edited_at"])
    assert {"👍": 2} == {sign: len(people) for sign, people in found[2]["reactions"].items()}
    assert [alice.usercode, found[1]["author"]["usercode"]] == found[2]["reactions"]["👍"]


async def test_nothing_of_it_waits_for_anybody(boss: Person, alice: Person, acme: Acme, place: Place) -> None:
    await alice.comes()

    await brought(boss, acme.parts)

    key = await the_room(boss, acme.room)
    added = await alice.here.hears(lambda one: one["type"] == "room.added" and one["room"] == key)
    assert 0 == added.get("unread", 0)
    mine = {one["room"]: one for one in (await alice.asks("GET", "rooms", params={"mine": "true"}))[1]["items"]}
    assert (0, 0, 3) == tuple(mine[key][name] for name in ("unread", "mentions", "members"))
    assert key not in await push.due(place.resources.redis, datetime.max.replace(tzinfo=UTC), limit=10_000)
    assert not [one for one in alice.here.frames if one["type"] == "member.joined" and one["room"] == key]
    assert {"message": "hello again", "unread": 0} == {"message": (await posts(alice, key)), "unread": 0}


async def posts(person: Person, room: str) -> str:
    """Somebody who came by an import writes like anybody else."""
    await person.says("hello again", room)
    return (await person.hears(room))[-1]


async def test_a_second_time_brings_what_is_new_alone(boss: Person, alice: Person, acme: Acme, place: Place) -> None:
    first = await brought(boss, acme.parts)
    key = await the_room(boss, acme.room)
    before = await said_in(alice, key)

    again = await brought(boss, acme.later())

    assert (first["messages"], 0, 1, 8, 0) == (
        first["messages"],
        first["repeated"],
        again["messages"],
        again["repeated"],
        again["reactions"],
    )
    after = await said_in(alice, key)
    assert [*[one["message_id"] for one in before], "and one more"] == [
        *[one["message_id"] for one in after[:-1]],
        after[-1]["body"],
    ]
    mine = {one["room"]: one for one in (await alice.asks("GET", "rooms", params={"mine": "true"}))[1]["items"]}
    assert 0 == mine[key]["unread"]


async def test_one_that_died_in_the_middle_is_brought_to_an_end(
    boss: Person, alice: Person, acme: Acme, monkeypatch: Any
) -> None:
    posted, post = 0, moving.Talk._post

    async def dies(talk: Any, one: Any) -> Any:
        nonlocal posted
        posted += 1
        if posted == 3:
            raise RuntimeError("killed")
        return await post(talk, one)

    with monkeypatch.context() as broken:
        broken.setattr(moving.Talk, "_post", dies)
        assert "failed" == (await imports(boss, acme.parts, dry_run=False))["status"]

    result = await brought(boss, acme.parts)

    assert (6, 2) == (result["messages"], result["repeated"])
    key = await the_room(boss, acme.room)
    found = await said_in(alice, key)
    assert 5 == len({one["message_id"] for one in found})
    assert ["👍"] == [*found[2]["reactions"]]


async def test_every_place_of_the_log_is_taken_once_and_found(
    boss: Person, alice: Person, acme: Acme, place: Place
) -> None:
    await brought(boss, acme.parts)
    key = await the_room(boss, acme.room)

    await indexed(place)

    async with place.resources.db.read() as db:
        room = (await db.execute(select(rooms).where(rooms.c.key == key))).one()
        numbers = [
            int((await db.execute(select(func.count()).where(table.c.room_id == room.id))).scalar_one())
            for table in (messages, events)
        ]
    assert room.stored_seq == sum(numbers)
    assert ["gone by now"] == await finds(alice, "gone by now", room=key)


async def test_direct_talk_is_among_the_same_people(boss: Person, alice: Person, acme: Acme) -> None:
    await brought(boss, acme.parts)

    bea = (await alice.asks("GET", "users", params={"q": acme.her_username}))[1]["items"][0]
    direct = (await alice.asks("POST", "directs", {"to": [bea["usercode"]]}))[1]["room"]
    assert ["psst", "what?"] == [one["body"] for one in await said_in(alice, direct)]


async def test_a_closed_room_stays_closed(boss: Person, alice: Person, acme: Acme) -> None:
    await brought(boss, acme.parts)

    key = await the_room(boss, acme.secret)
    assert 404 == (await alice.asks("GET", f"rooms/{key}/messages"))[0]


async def test_nobody_signs_in_to_an_account_that_was_made(boss: Person, alice: Person, acme: Acme) -> None:
    await brought(boss, acme.parts)

    bea = Person("bea", alice.instance)
    for password in ("", PASSWORD, "." * 53):
        status, _ = await bea.asks("POST", "auth/token", {"username": acme.her_username, "password": password})
        assert 401 == status
    await bea.is_gone()


async def test_a_room_with_that_key_is_left_alone(boss: Person, alice: Person, acme: Acme) -> None:
    status, mine = await alice.asks("POST", "rooms", {"name": "Mine", "kind": "open", "room": acme.room})
    assert status == 201, mine

    await brought(boss, acme.parts)

    assert f"{acme.room}-slack" == await the_room(boss, acme.room)
    assert [] == await said_in(alice, acme.room)


async def test_a_room_of_ours_comes_back(boss: Person, alice: Person, bob: Person, crew: str, place: Place) -> None:
    first = await alice.says("the first", crew)
    await bob.says("the second", crew, reply_to=first["seq"])
    await bob.here.ask("reaction.add", room=crew, seq=first["seq"], emoji="👍")
    await added(boss, "comes-back")
    await knows(place, "comes-back")
    await bob.here.ask("reaction.add", room=crew, seq=first["seq"], emoji=":comes-back:")
    done = await ends(alice.here, await submits(alice, "export_room", room=crew))
    async with alice.http.get(alice.instance.url + done["result"]["file"]["url"], headers=alice.headers) as answer:
        content = await answer.read()
    file = await uploads(boss, content, "crew.jsonl")

    done = await ends(boss.here, await submits(boss, "import_slack", file=file, dry_run=False))

    assert (0, 2, 2) == tuple(done["result"][name] for name in ("people", "messages", "reactions"))
    key = done["result"]["rooms"][0].split(" → ")[1].split(" ")[0]
    found = await said_in(bob, key)
    assert [("the first", alice.usercode), ("the second", bob.usercode)] == [
        (one["body"], one["author"]["usercode"]) for one in found
    ]
    assert [False, False] == [one["urgent"] for one in found]
    given = {"👍": [bob.usercode], ":comes-back:": [bob.usercode]}
    assert (found[0]["seq"], given) == (found[1]["reply_to"], found[0]["reactions"])
    assert json.loads(content.splitlines()[0])["room"] == crew
    await boss.asks("DELETE", "admin/emoji/comes-back")


async def test_what_was_urgent_comes_back_as_that_and_wakes_nobody(boss: Person, alice: Person, bob: Person) -> None:
    room = (await alice.here.ask("message.post", to=bob.usercode, body="Fire", urgent=True))["room"]
    done = await ends(alice.here, await submits(alice, "export_room", room=room))
    async with alice.http.get(alice.instance.url + done["result"]["file"]["url"], headers=alice.headers) as answer:
        lines = [json.loads(line) for line in (await answer.read()).splitlines()]
    assert [True] == [one["urgent"] for one in lines]
    # As a room that people can be brought into.
    line = json.dumps(lines[0] | {"room": "fires", "room_kind": "open"}).encode() + b"\n"

    done = await ends(
        boss.here, await submits(boss, "import_slack", file=await uploads(boss, line, "f.jsonl"), dry_run=False)
    )

    key = done["result"]["rooms"][0].split(" → ")[1].split(" ")[0]
    assert [("Fire", True)] == [(one["body"], one["urgent"]) for one in await said_in(bob, key)]
