"""Erasing accounts: nobody is it any more at once, and nothing is left of it in the end."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert, select

from chat.actions import erasing as actions
from chat.bus import keys
from chat.jobs.erasing import go_on_erasing
from chat.model.times import now
from chat.store import disk, erasing, rooms
from chat.store.bot_tables import deliveries, outgoing_webhooks
from chat.store.tables import bookmarks, events, messages
from chat.store.tables import users as accounts
from tests.cast import PASSWORD, SECONDS, Frame, Person, Refused
from tests.finding import finds, indexed
from tests.place import Place
from tests.uploading import upload
from tests.web.visitor import Visitor


async def erases(admin: Person, who: Person, mode: str = "keep-anonymised") -> Frame:
    status, answer = await admin.asks("DELETE", f"admin/users/{who.usercode}", {"mode": mode})
    assert status == 202, answer
    return answer


async def is_done(admin: Person, who: Person, place: Place) -> Frame:
    """Wait until nothing is left; what the last look found."""
    async with asyncio.timeout(3 * SECONDS):
        while True:
            await indexed(place)
            await go_on_erasing({"resources": place.resources})
            answer = (await admin.asks("GET", f"admin/users/{who.usercode}/erasure"))[1]
            if answer["state"] == "done":
                return answer
            # The worker beside us is at it, or files wait for theirs.
            await asyncio.sleep(0.1)


@pytest.fixture
async def wrote(alice: Person, bob: Person, crew: str, place: Place) -> dict[str, Any]:
    """What bob did: a message with a file, edited; an answer of alice's that calls him; a reaction, a bookmark."""
    file = (await upload(bob, b"%PDF-1.7 his plan"))[1]
    mine = (await bob.says("apple", crew, files=[file["id"]]))["seq"]
    await bob.here.ask("message.edit", room=crew, seq=mine, body="apple pie")
    hers = (await alice.says(f"@{bob.username} thanks", crew))["seq"]
    await bob.here.ask("reaction.add", room=crew, seq=hers, emoji="👍")
    await bob.asks("PUT", f"rooms/{crew}/messages/{hers}/bookmark")
    await bob.asks("PUT", f"rooms/{crew}/messages/{hers}/follow")
    await bob.asks("POST", "tokens", {"name": "bot", "scopes": ["read"]})
    await bob.here.ask("room.read", room=crew, seq=hers)
    await indexed(place)
    return {"mine": mine, "hers": hers, "file": file}


async def test_what_was_written_stays_under_another_name(
    alice: Person, bob: Person, admin: Person, crew: str, wrote: dict[str, Any], place: Place
) -> None:
    await erases(admin, bob)

    assert 4403 == await bob.here.is_closed()
    assert 401 == (await bob.asks("GET", "me"))[0]
    told = await alice.here.hears(lambda frame: frame["type"] == "person.changed" and frame["room"] == crew)
    assert (bob.usercode, "Former member") == (told["user"]["usercode"], told["user"]["name"])
    gone = await alice.here.hears(lambda frame: frame["type"] == "member.left" and frame["room"] == crew)
    assert "Former member" == gone["user"]["name"]

    done = await is_done(admin, bob, place)

    assert {0} == {*done["left"].values()} and "messages" not in done["left"]
    first = (await alice.reads(crew))[0]
    assert ("apple pie", "Former member", bob.usercode) == (
        first["body"],
        first["author"]["name"],
        first["author"]["usercode"],
    )
    assert ["apple pie"] == await finds(alice, "apple", room=crew)
    assert [] == (await alice.asks("GET", "users", params={"q": bob.username}))[1]["items"]
    await nowhere(place, bob, crew)


async def nowhere(place: Place, who: Person, room: str) -> None:
    """The name is in no row of the database that says who somebody is, and nowhere in the room's log."""
    async with place.resources.db.read() as db:
        assert not (await db.execute(select(accounts.c.id).where(accounts.c.username == who.username))).all()
        told = (await db.execute(select(events.c.data))).scalars()
        assert not [data for data in told if who.username in data or who.username.title() in data]
    log = await place.resources.redis.call("ZRANGE", keys.log(room), 0, -1)
    called = [text for text in log if b'"name":"' + who.username.title().encode() in text]
    assert [] == called
    moves = await place.resources.redis.call("ZRANGE", keys.moves(room), 0, -1)
    assert [] == [move for move in moves if who.usercode.encode() in move]


async def test_what_was_written_is_deleted_and_its_places_stay(
    alice: Person, bob: Person, admin: Person, crew: str, wrote: dict[str, Any], place: Place
) -> None:
    await erases(admin, bob, "placeholder")
    heard = await alice.here.hears(
        lambda frame: frame["type"] == "message.deleted" and frame["target"] == wrote["mine"]
    )
    assert bob.usercode == heard["by"]

    done = await is_done(admin, bob, place)

    assert {0} == {*done["left"].values()} and {"messages", "versions", "files", "indexed"} <= done["left"].keys()
    first, second = await alice.reads(crew)
    assert ("", True, "Former member") == (first["body"], first["deleted"], first["author"]["name"])
    assert {"👍": [bob.usercode]} == second["reactions"]
    assert [] == await finds(alice, "apple", room=crew)
    assert not disk.has(place.settings.data_dir, wrote["file"]["id"])


async def test_in_full_reactions_mentions_and_empty_directs_go_too(
    alice: Person, bob: Person, carol: Person, admin: Person, crew: str, wrote: dict[str, Any], place: Place
) -> None:
    _, direct = await bob.asks("POST", "directs", {"to": [carol.usercode]})
    await carol.here.ask("message.post", room=direct["room"], body="hello there")
    await erases(admin, carol)
    await is_done(admin, carol, place)

    await erases(admin, bob, "full")
    done = await is_done(admin, bob, place)

    assert {0} == {*done["left"].values()} and {"reactions", "mentions"} <= done["left"].keys()
    assert {} == (await alice.reads(crew))[1]["reactions"]
    async with place.resources.db.read() as db:
        assert not (await db.execute(select(messages.c.seq).where(messages.c.body == "hello there"))).all()


async def test_one_erases_oneself_with_the_password(alice: Person, bob: Person, crew: str, place: Place) -> None:
    status, problem = await bob.asks("DELETE", "me", {"password": "wrong wrong", "mode": "full"})
    assert (422, "That is not your password.") == (status, problem["errors"]["password"])
    status, problem = await bob.asks("DELETE", "me", {"password": PASSWORD, "mode": "some"})
    assert (422, "mode") == (status, *problem["errors"])

    status, answer = await bob.asks("DELETE", "me", {"password": PASSWORD, "mode": "placeholder"})

    assert (202, "running") == (status, answer["state"])
    assert 4403 == await bob.here.is_closed()
    status, _ = await bob.asks("POST", "auth/token", {"username": bob.username, "password": PASSWORD})
    assert 401 == status
    for name in (f"~{bob.usercode[:4]}-{bob.usercode[4:]}".lower(), bob.usercode):
        assert 401 == (await bob.asks("POST", "auth/token", {"username": name, "password": PASSWORD}))[0]


@pytest.mark.any_database
async def test_who_may_not_be_erased_and_by_whom(alice: Person, bob: Person, admin: Person) -> None:
    assert 403 == (await alice.asks("DELETE", f"admin/users/{bob.usercode}", {}))[0]
    assert 404 == (await admin.asks("DELETE", "admin/users/ZZZZZZZZ", {}))[0]
    assert 404 == (await admin.asks("GET", f"admin/users/{bob.usercode}/erasure"))[0]
    assert 422 == (await admin.asks("DELETE", f"admin/users/{bob.usercode}", {"mode": "some"}))[0]


@pytest.mark.any_database
async def test_the_last_administrator_stays(admin: Person, place: Place, monkeypatch: Any) -> None:
    async def one(_db: Any) -> int:
        return 1

    monkeypatch.setattr(actions.users, "count_administrators", one)

    status, problem = await admin.asks("DELETE", "me", {"password": PASSWORD})

    assert (409, "This is the last administrator. Make somebody else one first.") == (status, problem["detail"])
    assert 200 == (await admin.asks("GET", "me"))[0]


async def test_a_room_is_handed_over_to_who_has_been_there_longest(
    alice: Person, bob: Person, carol: Person, admin: Person, crew: str
) -> None:
    await alice.brings(carol, crew)
    await alice.asks("PATCH", f"rooms/{crew}/members/{carol.usercode}", {"role": "moderator"})

    await erases(admin, alice)

    roles = {one["usercode"]: one["role"] for one in (await bob.asks("GET", f"rooms/{crew}/members"))[1]["items"]}
    assert {bob.usercode: "member", carol.usercode: "owner"} == roles


@pytest.mark.any_database
async def test_the_audit_log_says_so_without_the_name(bob: Person, admin: Person) -> None:
    await erases(admin, bob, "full")

    entry = (await admin.asks("GET", "admin/audit", params={"action": "account.erased"}))[1]["items"][0]

    assert (bob.usercode, {"mode": "full"}, admin.usercode) == (
        entry["target"],
        entry["data"],
        entry["actor"]["usercode"],
    )
    assert bob.username not in str(entry)


@pytest.mark.any_database
async def test_a_crash_behind_the_first_step_costs_nothing(
    alice: Person, bob: Person, admin: Person, crew: str, wrote: dict[str, Any], place: Place, monkeypatch: Any
) -> None:
    async def dies(*_facts: Any) -> None:
        raise ConnectionError("killed behind the commit")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "announce", dies)
        assert 500 == (await admin.asks("DELETE", f"admin/users/{bob.usercode}", {"mode": "full"}))[0]

    assert {0} == {*(await is_done(admin, bob, place))["left"].values()}
    assert 4403 == await bob.here.is_closed()


@pytest.mark.any_database
async def test_the_proof_sees_what_is_left(
    bob: Person, admin: Person, crew: str, wrote: dict[str, Any], place: Place
) -> None:
    """A proof that cannot fail proves nothing."""
    await erases(admin, bob, "full")
    await is_done(admin, bob, place)
    async with place.resources.db.begin() as db:
        one = await erasing.find(db, (await erasing.newest(db, 1))[0].user_id)
        assert one
        room = next(room for room in await erasing.rooms_of(db, one) if room.key == crew)
        row = {"user_id": one.user_id, "room_id": room.id, "seq": 1, "created_at": now()}
        await db.execute(insert(bookmarks).values(row))
    await place.resources.redis.call("HSET", keys.drafts(bob.usercode), crew, "what he typed")

    left = await actions.count(place.resources, one)

    assert {"bookmarks": 1, "in_redis": 1} == {name: number for name, number in left.items() if number}


async def test_whom_we_call_is_told_of_no_name_that_is_erased(
    alice: Person, bob: Person, admin: Person, crew: str, place: Place
) -> None:
    _, bot = await bob.asks("POST", "bots", {"username": f"bot.{bob.username}"})
    for who, holder, kind in (
        (alice, f"rooms/{crew}", "messages"),
        (bob, f"bots/{bot['usercode']}", "mentions"),
    ):
        called = {"url": "http://127.0.0.1:9/", "events": [kind], "name": "Log"}
        assert 201 == (await who.asks("POST", f"{holder}/outgoing-webhooks", called))[0]
    await bob.says("apple", crew)
    await indexed(place)
    assert f'"username":"{bob.username}"' in "".join(await told_of(place, crew))

    await erases(admin, bob)
    done = await is_done(admin, bob, place)

    assert (0, 0) == (done["left"]["names_in_deliveries"], done["left"]["outgoing_webhooks"])
    told = "".join(await told_of(place, crew))
    assert bob.usercode in told and bob.username not in told
    async with place.resources.db.read() as db:
        hooks = select(outgoing_webhooks.c.id).join(accounts, accounts.c.id == outgoing_webhooks.c.user_id)
        assert [] == (await db.execute(hooks.where(accounts.c.usercode == bot["usercode"]))).all()


async def told_of(place: Place, room: str) -> list[str]:
    async with place.resources.db.read() as db:
        known = await rooms.get(db, room)
        return list((await db.execute(select(deliveries.c.data).where(deliveries.c.room_id == known.id))).scalars())


async def test_nobody_may_change_what_is_erased(alice: Person, bob: Person, admin: Person, crew: str) -> None:
    await erases(admin, bob)

    assert 404 == (await admin.asks("PATCH", f"admin/users/{bob.usercode}", {"role": "admin"}))[0]
    assert 404 == (await admin.asks("DELETE", f"admin/blocks/{bob.usercode}"))[0]
    assert 404 == (await alice.asks("POST", f"rooms/{crew}/members", {"usercode": bob.usercode}))[0]
    with pytest.raises(Refused, match="not_found"):
        await alice.here.ask("message.post", to=bob.usercode, body="still there?")


@pytest.mark.any_database
async def test_the_page_wants_the_name_once_more(office: Visitor, admin: Person, bob: Person) -> None:
    form = f"/admin/people/{bob.usercode}/erasure?q={bob.username}"
    page = await office.fills_in(form, mode="placeholder", confirm="alice")
    assert (422, [f"Type {bob.username} here, since this cannot be taken back."]) == (page.status, page.problems)
    assert 200 == (await bob.asks("GET", "me"))[0]

    page = await office.fills_in(form, mode="placeholder", confirm=bob.username)

    assert 200 == page.status and "Nobody is this account any more." in page.text and "Under way" in page.text
    assert 4403 == await bob.here.is_closed()


@pytest.mark.any_database
async def test_one_erases_oneself_on_the_page_of_settings(visitor: Visitor, bob: Person) -> None:
    await visitor.signs_in(bob.username)
    page = await visitor.fills_in("/settings/erasure", mode="keep-anonymised", password="wrong wrong")
    assert (422, ["That is not your password."]) == (page.status, page.problems)

    page = await visitor.fills_in("/settings/erasure", mode="keep-anonymised", password=PASSWORD)

    assert (200, "/login") == (page.status, page.path)
    assert 4403 == await bob.here.is_closed()
