"""Guests: in the rooms that they were invited to, and nowhere else."""

import pytest

from tests.cast import PASSWORD, Person, Refused
from tests.conftest import Invite
from tests.place import Place
from tests.standing import becomes, refusal
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def gus(alice: Person, crew: str, invite: Invite, stranger: Person) -> Person:
    """A guest in the crew, by an invite of alice's."""
    _, made = await alice.asks("POST", f"rooms/{crew}/invites", {"account_role": "guest"})
    fields = {"username": stranger.username, "password": PASSWORD, "invite": made["code"]}
    status, body = await stranger.asks("POST", "auth/register", fields)
    assert (201, "guest") == (status, body["user"]["role"])
    stranger._signed_in(body)
    return await stranger.comes()


async def rooms_of(person: Person, **query: str) -> set[str]:
    _, body = await person.asks("GET", "rooms", params={"limit": 200, **query})
    return {room["room"] for room in body["items"]}


async def people_of(person: Person) -> set[str]:
    _, body = await person.asks("GET", "users", params={"limit": 200})
    return {one["usercode"] for one in body["items"]}


async def test_a_guest_talks_in_the_room_that_they_came_for(gus: Person, alice: Person, crew: str) -> None:
    await gus.says("thank you for having me", crew)
    await alice.says("welcome", crew)

    assert ["thank you for having me", "welcome"] == await alice.hears(crew, 2) == await gus.hears(crew, 2)
    assert {crew} == {room["room"] for room in gus.here.hello["rooms"]}


@pytest.mark.parametrize("room", ["general", "everyone", "an open one"])
async def test_other_rooms_are_not_there_for_them(room: str, gus: Person, alice: Person) -> None:
    if room == "an open one":
        room = await alice.makes("open")
    said = await alice.says("among us", room)

    assert [404] * 4 == [
        (await gus.asks(method, f"rooms/{room}{rest}", body))[0]
        for method, rest, body in (
            ("GET", "", None),
            ("GET", "/messages", None),
            ("POST", "/join", None),
            ("POST", "/messages", {"body": "hello?"}),
        )
    ]
    for type_, fields in (("message.post", {"body": "hello?"}), ("room.join", {}), ("room.read", {"seq": said["seq"]})):
        with pytest.raises(Refused) as refused:
            await gus.here.ask(type_, room=room, **fields)
        assert "not_found" == refused.value.code
    assert [] == [frame for frame in gus.here.frames if frame.get("room") == room]


async def test_they_browse_nothing_and_make_nothing(gus: Person, alice: Person, crew: str) -> None:
    await alice.makes("open")

    assert ({crew}, {crew}) == (await rooms_of(gus), await rooms_of(gus, mine="true"))
    assert (403, "Guests come into the rooms of others. They make none.") == await refusal(
        gus, "POST", "rooms", {"name": "Mine"}
    )


async def test_they_see_the_people_of_their_rooms_alone(
    gus: Person, alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    assert {alice.usercode, bob.usercode, gus.usercode} == await people_of(gus)

    assert [200, 404] == [(await gus.asks("GET", f"users/{one.usercode}"))[0] for one in (bob, carol)]
    assert [201, 404] == [(await gus.asks("POST", "directs", {"to": [one.usercode]}))[0] for one in (bob, carol)]


async def test_they_bring_nobody_in_and_learn_of_nobody(gus: Person, bob: Person, carol: Person, crew: str) -> None:
    assert 403 == (await gus.asks("POST", f"rooms/{crew}/members", {"usercode": bob.usercode}))[0]
    assert 403 == (await gus.asks("POST", f"rooms/{crew}/invites", {}))[0]
    for who in (carol.username, carol.usercode, "nobody-at-all"):
        nobody = (404, f"There is nobody called {who}.")
        assert nobody == await refusal(gus, "POST", f"rooms/{crew}/members", {"usercode": who})
        assert nobody == await refusal(gus, "PUT", f"me/blocks/{who}")


async def test_they_are_brought_into_rooms_but_not_general_and_not_higher(
    gus: Person, alice: Person, carol: Person, crew: str
) -> None:
    room = await alice.makes("open")

    await alice.brings(gus, room)

    assert {crew, room} == await rooms_of(gus)
    assert 403 == (await alice.asks("POST", "rooms/general/members", {"usercode": gus.usercode}))[0]
    path = f"rooms/{crew}/members/{gus.usercode}"
    assert (422, "role: Guests are members only.") == await refusal(alice, "PATCH", path, {"role": "moderator"})


async def test_they_are_nobody_in_everyone(gus: Person, alice: Person, crew: str) -> None:
    _, body = await alice.asks("GET", "rooms/everyone/members", params={"limit": 200, "after": "s"})

    assert gus.usercode not in {one["usercode"] for one in body["items"]}
    assert gus.usercode in {one["usercode"] for one in (await alice.asks("GET", f"rooms/{crew}/members"))[1]["items"]}


async def test_their_pages_lead_into_their_rooms(gus: Person, visitor: Visitor, crew: str) -> None:
    page = await visitor.signs_in(gus.username, follow=True)
    assert (200, f"/rooms/{crew}") == (page.status, page.path)

    page = await visitor.opens("/rooms")
    assert "General" not in page.text
    page = await visitor.fills_in("/rooms", name="Mine", kind="open")
    assert (403, ["Guests come into the rooms of others. They make none."]) == (page.status, page.problems)


async def test_an_administrator_makes_a_guest_and_a_member_again(
    alice: Person, bob: Person, carol: Person, crew: str, place: Place
) -> None:
    await becomes(place, alice, "admin")
    path = f"admin/users/{bob.usercode}"
    await carol.says("all together", "everyone")
    assert "all together" in await bob.hears("everyone")

    status, body = await alice.asks("PATCH", path, {"role": "guest"})

    assert (200, "guest") == (status, body["role"])
    for room in ("general", "everyone"):
        await bob.here.hears(lambda frame, room=room: frame["type"] == "room.removed" and frame["room"] == room)
    await carol.says("without guests", "everyone")
    await alice.says("still here?", crew)
    await bob.here.hears(lambda frame: frame.get("body") == "still here?")
    assert "without guests" not in [frame.get("body") for frame in bob.here.frames]
    assert 404 == (await bob.asks("GET", "rooms/general"))[0]

    assert 200 == (await alice.asks("PATCH", path, {"role": "member"}))[0]

    for room in ("general", "everyone"):
        await bob.here.hears(lambda frame, room=room: frame["type"] == "room.added" and frame["room"] == room)
    await carol.says("all again", "everyone")
    await bob.here.hears(lambda frame: frame.get("body") == "all again")


async def test_the_last_administrator_stays_one(alice: Person, bob: Person, place: Place) -> None:
    assert (403, "Only administrators may do this.") == await refusal(
        alice, "PATCH", f"admin/users/{bob.usercode}", {"role": "admin"}
    )
    await becomes(place, alice, "admin")
    assert (403, "You cannot give a role above your own, nor take one.") == await refusal(
        alice, "PATCH", f"admin/users/{bob.usercode}", {"role": "owner"}
    )
    assert 422 == (await alice.asks("PATCH", f"admin/users/{bob.usercode}", {"role": "king"}))[0]
    await becomes(place, bob, "owner")
    assert 403 == (await alice.asks("PATCH", f"admin/users/{bob.usercode}", {"role": "member"}))[0]

    assert 200 == (await bob.asks("PATCH", f"admin/users/{alice.usercode}", {"role": "member"}))[0]

    assert 403 == (await alice.asks("PATCH", f"admin/users/{bob.usercode}", {"role": "member"}))[0]
