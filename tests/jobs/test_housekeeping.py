"""What a crash between the database and Redis left half done is finished, once."""

from chat.jobs.housekeeping import settle_memberships
from chat.model.room import Role
from chat.store import members, rooms, users
from tests.cast import Person
from tests.place import Place


async def commit_only(place: Place, room: str, person: Person, role: Role) -> None:
    """The first half of joining or leaving."""
    async with place.resources.db.begin() as db:
        user = await users.find(db, person.usercode)
        assert user
        await members.set_role(db, await rooms.get(db, room), user.id, role, by=user.id)


async def test_a_joining_that_was_never_told_is_told_once(
    alice: Person, carol: Person, crew: str, place: Place
) -> None:
    await commit_only(place, crew, carol, Role.MEMBER)

    for _ in range(3):
        await settle_memberships({"resources": place.resources})
    await carol.here.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == crew)
    await alice.says("welcome", crew)

    assert ["welcome"] == await carol.hears(crew)
    joined = [
        f for f in alice.here.events(crew) if f["type"] == "member.joined" and f["user"]["usercode"] == carol.usercode
    ]
    assert 1 == len(joined)


async def test_a_leaving_that_was_never_told_is_told(alice: Person, bob: Person, crew: str, place: Place) -> None:
    await commit_only(place, crew, bob, Role.LEFT)

    await settle_memberships({"resources": place.resources})
    await bob.here.hears(lambda frame: frame["type"] == "room.removed" and frame["room"] == crew)
    await alice.says("gone?", crew)

    assert await bob.hears_nothing(crew, from_=alice)


async def test_registering_stays_silent(alice: Person, place: Place) -> None:
    await settle_memberships({"resources": place.resources})
    await alice.says("only this", "general")
    await alice.here.hears(lambda frame: frame.get("body") == "only this")

    assert not [frame for frame in alice.here.frames if frame["type"] == "member.joined"]
