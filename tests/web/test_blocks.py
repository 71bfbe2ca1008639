"""Blocking: somebody whom one does not want to hear from, and accounts that nobody may use."""

import asyncio

import pytest

from chat.actions import accounts
from chat.actions import blocks as actions
from chat.actions import directs as beginning
from chat.jobs.housekeeping import settle_memberships
from chat.store import blocks, directs, users
from tests.cast import Person, Refused
from tests.conftest import Invite
from tests.place import Place
from tests.standing import becomes, refusal
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

SILENT = "You may read here, but not write."


async def direct(one: Person, *others: Person) -> str:
    _, body = await one.asks("POST", "directs", {"to": [other.usercode for other in others]})
    return str(body["room"])


async def block(one: Person, other: Person) -> int:
    return (await one.asks("PUT", f"me/blocks/{other.usercode}"))[0]


async def unblock(one: Person, other: Person) -> int:
    return (await one.asks("DELETE", f"me/blocks/{other.usercode}"))[0]


async def posts(person: Person, room: str) -> int:
    return (await person.asks("POST", f"rooms/{room}/messages", {"body": "hello"}))[0]


async def test_the_room_of_the_two_is_silent_for_both_at_once(alice: Person, bob: Person) -> None:
    room = await direct(alice, bob)
    said = await bob.says("hello", room)
    top = (await alice.asks("GET", f"rooms/{room}"))[1]["seq"]

    assert 204 == await block(alice, bob)

    for person in (alice, bob):
        with pytest.raises(Refused) as refused:
            await person.says("hm", room)
        assert ("forbidden", SILENT) == (refused.value.code, refused.value.frame["message"])
        with pytest.raises(Refused):
            await person.here.ask("reaction.add", room=room, seq=said["seq"], emoji="👍")
    assert top == (await bob.asks("GET", f"rooms/{room}"))[1]["seq"], "nobody is told"
    assert ["hello"] == [message["body"] for message in await bob.reads(room)]


async def test_it_comes_back_when_neither_blocks_the_other(alice: Person, bob: Person) -> None:
    room = await direct(alice, bob)
    await block(alice, bob)
    await block(bob, alice)

    await unblock(alice, bob)
    assert [403, 403] == [await posts(person, room) for person in (alice, bob)]
    await unblock(bob, alice)

    assert [201, 201] == [await posts(person, room) for person in (alice, bob)]


async def test_blocking_twice_or_nobody_changes_nothing(alice: Person, bob: Person) -> None:
    room = await direct(alice, bob)

    assert [204] * 4 == await asyncio.gather(*(block(alice, bob) for _ in range(4)))
    _, listed = await alice.asks("GET", "me/blocks")
    assert [bob.usercode] == [one["usercode"] for one in listed["items"]]
    assert [204, 204] == [await unblock(alice, bob) for _ in range(2)]

    assert [] == (await alice.asks("GET", "me/blocks"))[1]["items"]
    assert 201 == await posts(bob, room)
    assert 422 == await block(alice, alice)
    assert 404 == (await alice.asks("PUT", "me/blocks/ZZZZZZZZ"))[0]


async def test_the_blocked_one_is_not_told(alice: Person, bob: Person, crew: str) -> None:
    room = await direct(alice, bob)
    seen = len(bob.here.frames)

    await block(alice, bob)
    told = await alice.here.hears(lambda frame: frame["type"] == "blocks.changed")

    assert [bob.usercode] == told["blocked"]
    assert await bob.hears_nothing(room, from_=alice)
    assert [] == [frame for frame in bob.here.frames[seen:] if "block" in str(frame)]
    assert [] == (await bob.asks("GET", "me/blocks"))[1]["items"]
    assert 201 == await posts(bob, crew), "in other rooms all is as it was"


async def test_a_room_of_more_people_is_none_of_the_two(alice: Person, bob: Person, carol: Person) -> None:
    room = await direct(alice, bob, carol)

    await block(alice, bob)

    assert [201] * 3 == [await posts(person, room) for person in (alice, bob, carol)]


async def test_a_room_that_is_made_meanwhile_is_silent_too(alice: Person, bob: Person, place: Place) -> None:
    """Whoever begins it has looked before the block was there."""
    people = [await accounts.find(place.resources, person.usercode) for person in (alice, bob)]
    assert people[0] and people[1]
    room = await beginning.find_or_make(place.resources, people[0], [bob.usercode])
    async with place.resources.db.begin() as db:
        await blocks.insert_one(db, people[0].id, people[1].id)
    assert 201 == await posts(bob, room)

    await actions.settle_room(place.resources, people[0], people[1])

    assert [403, 403] == [await posts(person, room) for person in (alice, bob)]


async def test_a_silence_that_never_came_to_redis_comes(alice: Person, bob: Person, place: Place) -> None:
    room = await direct(alice, bob)
    top = (await alice.asks("GET", f"rooms/{room}"))[1]["seq"]
    async with place.resources.db.begin() as db:
        ids = await users.ids_of(db, [alice.usercode, bob.usercode])
        await blocks.insert_one(db, ids[alice.usercode], ids[bob.usercode])
        stored = await directs.find(db, ",".join(sorted(ids)))
        assert stored
        people = [await users.find(db, person.usercode) for person in (alice, bob)]
        await actions._silence(db, stored, *people)  # type: ignore[arg-type]

    await settle_memberships({"resources": place.resources})

    assert [403, 403] == [await posts(person, room) for person in (alice, bob)]
    assert top == (await alice.asks("GET", f"rooms/{room}"))[1]["seq"]


async def test_a_blocked_one_does_not_call_the_blocker(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    await alice.brings(carol, crew)
    mine = await alice.says("who is there?", crew)
    await block(alice, bob)

    await bob.says(f"@{alice.username} and @{carol.username}", crew, reply_to=mine["seq"])
    await unblock(alice, bob)
    await bob.says(f"@{alice.username}", crew)

    await carol.here.hears(lambda _: len(carol.here.posted(crew)) == 3)
    assert [[], [carol.usercode], [alice.usercode]] == [one["mentions"] for one in carol.here.posted(crew)]


async def test_the_page_knows_whose_words_to_hide(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await visitor.signs_in(alice.username)
    assert "data-blocked" not in (await visitor.opens(f"/rooms/{crew}")).markup

    await block(alice, bob)

    page = await visitor.opens(f"/rooms/{crew}")
    assert bob.usercode == next(one.attributes["data-blocked"] for one in page.elements if one.tag == "message-list")


async def test_a_blocked_account_is_out_at_once(alice: Person, bob: Person, invite: Invite, place: Place) -> None:
    root = await becomes(place, await invite("root"), "admin")
    second = await bob.opens(alice.instance)

    status, body = await root.asks("PUT", f"admin/blocks/{bob.usercode}", {"reason": "Spam."})

    assert (200, True) == (status, body["blocked"])
    assert [4403, 4403] == [await line.is_closed() for line in (bob.here, second)]
    assert 401 == (await bob.asks("GET", "me"))[0]
    assert 401 == (await bob.asks("POST", "auth/refresh", {"refresh_token": bob.refresh_token}))[0]
    with pytest.raises(AssertionError, match="do not belong together"):
        await bob.signs_in()
    assert 200 == (await root.asks("DELETE", f"admin/blocks/{bob.usercode}"))[0]
    await (await bob.signs_in()).comes()


async def test_a_block_that_never_came_to_redis_comes(bob: Person, invite: Invite, place: Place) -> None:
    root = await becomes(place, await invite("root"), "admin")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chat.actions.administration.announce", _dies)
        assert 500 == (await root.asks("PUT", f"admin/blocks/{bob.usercode}"))[0]

    await settle_memberships({"resources": place.resources})

    assert 4403 == await bob.here.is_closed()


async def _dies(*_: object) -> None:
    raise RuntimeError("the process ended here")


async def test_administrators_block_and_nobody_above_them(
    alice: Person, bob: Person, carol: Person, place: Place
) -> None:
    only = (403, "Only administrators may do this.")
    assert only == await refusal(alice, "PUT", f"admin/blocks/{bob.usercode}")
    await becomes(place, alice, "admin")
    await becomes(place, carol, "owner")

    assert (403, "You cannot block yourself.") == await refusal(alice, "PUT", f"admin/blocks/{alice.usercode}")
    above = (403, "You cannot do this to somebody above you.")
    assert above == await refusal(alice, "PUT", f"admin/blocks/{carol.usercode}")
    assert 404 == (await alice.asks("PUT", "admin/blocks/H0VSE000"))[0]
    assert 200 == (await bob.asks("GET", "me"))[0]
