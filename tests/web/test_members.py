"""Who is in a room, over the API."""

from typing import Any

import pytest

from tests.cast import Person
from tests.conftest import Invite

pytestmark = pytest.mark.any_database


async def roles(person: Person, room: str) -> dict[str, str]:
    _, body = await person.asks("GET", f"rooms/{room}/members")
    return {member["usercode"]: member["role"] for member in body["items"]}


async def give(person: Person, other: Person, room: str, role: str) -> int:
    status, _ = await person.asks("PATCH", f"rooms/{room}/members/{other.usercode}", {"role": role})
    return status


async def kick(person: Person, other: Person, room: str) -> int:
    return (await person.asks("DELETE", f"rooms/{room}/members/{other.usercode}"))[0]


async def add(person: Person, room: str, who: str, **fields: Any) -> int:
    return (await person.asks("POST", f"rooms/{room}/members", {"usercode": who, **fields}))[0]


async def test_members_are_listed_with_their_roles(alice: Person, bob: Person, crew: str) -> None:
    status, body = await bob.asks("GET", f"rooms/{crew}/members")

    assert (200, None) == (status, body["next"])
    assert [(alice.username, "owner"), (bob.username, "member")] == [(m["username"], m["role"]) for m in body["items"]]


async def test_who_may_not_is_told_what_they_asked_for(alice: Person, bob: Person, carol: Person) -> None:
    room = await alice.makes("open")
    await alice.brings(bob, room)

    _, role = await bob.asks("PATCH", f"rooms/{room}/members/{alice.usercode}", {"role": "member"})
    _, removal = await bob.asks("DELETE", f"rooms/{room}/members/{alice.usercode}")
    _, reading = await carol.asks("POST", f"rooms/{room}/read", {"seq": 1})

    sentence = "Only owners and moderators change roles and remove members, never above themselves."
    assert [sentence, sentence, "Join the room first."] == [one["detail"] for one in (role, removal, reading)]


async def test_members_are_paged(alice: Person, bob: Person, crew: str) -> None:
    first = (await alice.asks("GET", f"rooms/{crew}/members", params={"limit": 1}))[1]
    second = (await alice.asks("GET", f"rooms/{crew}/members", params={"limit": 1, "after": first["next"]}))[1]

    assert [alice.usercode, bob.usercode] == [page["items"][0]["usercode"] for page in (first, second)]
    assert second["next"] is None


async def test_a_member_brings_somebody_in(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    assert 404 == (await carol.asks("GET", f"rooms/{crew}"))[0]

    status = await add(bob, crew, carol.usercode)

    assert 201 == status
    await carol.here.hears(lambda frame: frame["type"] == "room.added" and frame["room"] == crew)
    await alice.says("welcome", crew)
    assert ["welcome"] == await carol.hears(crew)


async def test_somebody_is_known_by_usercode_in_any_form_and_by_username(
    alice: Person, crew: str, invite: Invite
) -> None:
    people = [await invite("dora") for _ in range(4)]
    codes = [person.usercode for person in people]
    names = [codes[0].lower(), f"{codes[1][:4]}-{codes[1][4:]}", people[2].username.upper(), f"@{people[3].username}"]

    assert [201] * 4 == [await add(alice, crew, name) for name in names]

    assert set(codes) < set(await roles(alice, crew))


async def test_adding_a_member_again_changes_nothing(alice: Person, bob: Person, crew: str) -> None:
    assert 201 == await add(alice, crew, bob.usercode, role="moderator")

    assert "member" == (await roles(alice, crew))[bob.usercode]


async def test_nobody_gives_a_role_above_their_own(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    assert [403, 403] == [await add(bob, crew, carol.usercode, role=role) for role in ("owner", "moderator")]
    assert carol.usercode not in await roles(alice, crew)

    assert 201 == await add(alice, crew, carol.usercode, role="moderator")

    assert "moderator" == (await roles(alice, crew))[carol.usercode]


async def test_an_owner_makes_a_moderator_who_removes_members(
    alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    await add(alice, crew, carol.usercode)
    assert (403, 403) == (await kick(bob, carol, crew), await give(bob, bob, crew, "moderator"))

    assert 200 == await give(alice, bob, crew, "moderator")

    assert 403 == await kick(bob, alice, crew)
    assert 200 == await kick(bob, carol, crew)
    assert {alice.usercode: "owner", bob.usercode: "moderator"} == await roles(alice, crew)


async def test_whoever_is_removed_is_outside(alice: Person, bob: Person, crew: str) -> None:
    assert 200 == await kick(alice, bob, crew)

    await bob.here.hears(lambda frame: frame["type"] == "room.removed" and frame["room"] == crew)
    assert 404 == (await bob.asks("GET", f"rooms/{crew}/messages"))[0]
    await alice.says("between us", crew)
    assert await bob.hears_nothing(crew, from_=alice)


async def test_whoever_is_not_in_is_not_removed(alice: Person, carol: Person, crew: str) -> None:
    assert 404 == await kick(alice, carol, crew)
    assert 404 == await give(alice, carol, crew, "member")


async def test_nobody_is_added_or_removed_by_a_wrong_name_or_role(alice: Person, bob: Person, crew: str) -> None:
    assert [404, 404] == [await add(alice, crew, name) for name in ("nobody-at-all", "ZZZZZZZZ")]
    assert [422, 422] == [await add(alice, crew, bob.usercode, role=role) for role in ("left", "king")]
    assert [422, 422] == [await give(alice, bob, crew, role) for role in ("left", "")]
    assert 404 == (await alice.asks("DELETE", f"rooms/{crew}/members/nobody"))[0]


async def test_everyone_has_everybody_and_lets_nobody_in_or_out(alice: Person, bob: Person) -> None:
    _, body = await alice.asks("GET", "rooms/everyone/members", params={"after": bob.username[:-1]})

    assert bob.usercode in {member["usercode"] for member in body["items"]}
    assert 403 == await add(alice, "everyone", bob.usercode)
    assert 403 == await kick(alice, bob, "everyone")
    assert 403 == await give(alice, bob, "everyone", "owner")
