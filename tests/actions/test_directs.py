"""Direct rooms that are half made, and whom a new one may be begun with."""

import pytest

from chat.actions import directs as actions
from chat.bus import users as copies
from chat.errors import NotFound
from chat.jobs.housekeeping import settle_memberships
from chat.model.ids import people_key
from chat.model.room import Role, RoomDraft
from chat.model.user import User
from chat.store import directs, members, rooms, users
from chat.store.tables import blocks
from chat.store.tables import users as accounts
from tests.cast import Person
from tests.place import Place


async def account(place: Place, person: Person) -> User:
    async with place.resources.db.read() as db:
        found = await users.find(db, person.usercode)
    assert found
    return found


async def becomes(place: Place, person: Person, **fields: object) -> User:
    """Change an account as an administrator will."""
    async with place.resources.db.begin() as db:
        await db.execute(accounts.update().where(accounts.c.usercode == person.usercode).values(fields))
    return await account(place, person)


async def blocks_each_other(place: Place, one: Person, two: Person) -> None:
    ids = {"user_id": (await account(place, one)).id, "blocked_id": (await account(place, two)).id}
    async with place.resources.db.begin() as db:
        await db.execute(blocks.insert().values(**ids, created_at=(await rooms.get(db, "general")).created_at))


async def begin(place: Place, user: User, *others: Person) -> str:
    return await actions.find_or_make(place.resources, user, [other.usercode for other in others])


async def commit_only(place: Place, *people: Person) -> str:
    """The first half of making a room; whoever began it dies then."""
    found = [await account(place, person) for person in people]
    async with place.resources.db.begin() as db:
        room = await rooms.insert_one(db, RoomDraft.direct())
        await directs.insert_one(db, people_key(one.usercode for one in found), room)
        for one in found:
            await members.insert_one(db, room, one.id, Role.MEMBER, by=found[0].id, version=1)
    return room.key


async def test_a_room_that_was_never_told_is_told_once(alice: Person, bob: Person, place: Place) -> None:
    room = await commit_only(place, alice, bob)

    for _ in range(3):
        await settle_memberships({"resources": place.resources})
    for person in (alice, bob):
        await person.here.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == room)
    await bob.says("at last", room)

    assert ["at last"] == await alice.hears(room)
    joined = [frame for frame in alice.here.events(room) if frame["type"] == "member.joined"]
    assert len(joined) <= 1, "her own is the notice, his comes once"


async def test_whoever_comes_upon_a_half_made_room_finishes_it(alice: Person, bob: Person, place: Place) -> None:
    room = await commit_only(place, alice, bob)

    ack = await bob.here.ask("message.post", to=alice.usercode, body="hello")

    assert room == ack["room"]
    assert (["hello"], ["hello"]) == (await alice.hears(room), await bob.hears(room))
    assert [alice.usercode, bob.usercode] == sorted(
        [member["usercode"] for member in (await alice.asks("GET", f"rooms/{room}/members"))[1]["items"]],
        key=[alice.usercode, bob.usercode].index,
    )


async def test_all_are_members_and_nothing_more(alice: Person, bob: Person, place: Place) -> None:
    room = await begin(place, await account(place, alice), bob)

    _, body = await bob.asks("GET", f"rooms/{room}/members")

    assert ["member", "member"] == [member["role"] for member in body["items"]]


async def test_whoever_is_blocked_begins_nothing_and_learns_nothing(alice: Person, bob: Person, place: Place) -> None:
    await blocks_each_other(place, alice, bob)

    for one, other in ((alice, bob), (bob, alice)):
        with pytest.raises(NotFound, match=f"There is nobody called {other.usercode}."):
            await begin(place, await account(place, one), other)


async def test_whoever_is_blocked_still_finds_the_room_that_was(alice: Person, bob: Person, place: Place) -> None:
    room = await begin(place, await account(place, alice), bob)

    await blocks_each_other(place, bob, alice)

    assert room == await begin(place, await account(place, alice), bob)


async def test_nobody_writes_to_whoever_is_gone(alice: Person, bob: Person, carol: Person, place: Place) -> None:
    room = await begin(place, await account(place, alice), bob)
    gone = await becomes(place, bob, blocked=True)
    await copies.keep(place.resources.redis, gone)

    for others in ((bob,), (bob, carol)):
        with pytest.raises(NotFound, match=f"There is nobody called {bob.usercode}."):
            await begin(place, await account(place, alice), *others)
    assert "Bob" in (await alice.asks("GET", f"rooms/{room}"))[1]["name"]


async def test_a_guest_writes_to_those_alone_whom_they_meet(
    alice: Person, bob: Person, carol: Person, place: Place
) -> None:
    guest = await becomes(place, carol, role="guest")
    async with place.resources.db.begin() as db:
        await members.set_role(db, await rooms.get(db, "general"), guest.id, Role.LEFT, by=guest.id)
    room = await alice.makes("closed")

    with pytest.raises(NotFound):
        await begin(place, guest, alice)
    await alice.brings(carol, room)

    assert (await begin(place, guest, alice)).startswith("dm-")
    with pytest.raises(NotFound, match=f"There is nobody called {bob.usercode}."):
        await begin(place, guest, alice, bob)
    assert (await begin(place, await account(place, bob), carol)).startswith("dm-")
