"""Mutes, bans, slow mode and who posts, over the API: who may, and who may not."""

import pytest

from tests.cast import Person
from tests.conftest import Invite
from tests.place import Place
from tests.standing import becomes, refusal

pytestmark = pytest.mark.any_database

ABOVE = "You cannot do this to somebody above you."
ONLY = "Only owners and moderators may do this."


async def does(person: Person, what: str, other: Person, room: str, **fields: object) -> int:
    """Mute or ban somebody; the status."""
    return (await person.asks("PUT", f"rooms/{room}/{what}/{other.usercode}", fields))[0]


async def lifts(person: Person, what: str, other: Person, room: str) -> int:
    return (await person.asks("DELETE", f"rooms/{room}/{what}/{other.usercode}"))[0]


async def give(person: Person, other: Person, room: str, role: str) -> int:
    return (await person.asks("PATCH", f"rooms/{room}/members/{other.usercode}", {"role": role}))[0]


async def member(person: Person, other: Person, room: str) -> dict[str, object]:
    _, body = await person.asks("GET", f"rooms/{room}/members")
    return next((one for one in body["items"] if one["usercode"] == other.usercode), {})


@pytest.mark.parametrize("what", ["mutes", "bans"])
async def test_members_and_strangers_restrict_nobody(
    what: str, alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    path = f"rooms/{crew}/{what}/{alice.usercode}"

    assert [403, 404] == [(await person.asks("PUT", path, {}))[0] for person in (bob, carol)]
    assert (403, ONLY) == await refusal(bob, "DELETE", path)
    assert (await member(alice, bob, crew))["muted"] is False


@pytest.mark.parametrize("what", ["mutes", "bans"])
async def test_nobody_restricts_themselves_or_somebody_above(what: str, alice: Person, bob: Person, crew: str) -> None:
    await give(alice, bob, crew, "moderator")

    assert (403, ABOVE) == await refusal(bob, "PUT", f"rooms/{crew}/{what}/{alice.usercode}")
    assert (403, "You cannot do this to yourself.") == await refusal(bob, "PUT", f"rooms/{crew}/{what}/{bob.usercode}")
    assert 404 == await does(bob, what, Person("nobody", alice.instance), crew)


async def test_a_moderator_mutes_and_members_are_shown_so(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    await alice.brings(carol, crew)
    await give(alice, bob, crew, "moderator")

    assert 200 == await does(bob, "mutes", carol, crew, minutes=90, reason="Too loud.")

    shown = await member(carol, carol, crew)
    assert (True, "member") == (shown["muted"], shown["role"])
    assert str(shown["muted_until"]).endswith("Z")
    assert 200 == await lifts(bob, "mutes", carol, crew)
    shown = await member(carol, carol, crew)
    assert (False, None) == (shown["muted"], shown["muted_until"])


async def test_lifting_what_is_not_there_changes_nothing(alice: Person, bob: Person, crew: str) -> None:
    before = (await alice.asks("GET", f"rooms/{crew}"))[1]["seq"]

    assert [200, 200] == [await lifts(alice, what, bob, crew) for what in ("mutes", "bans")]

    assert before == (await alice.asks("GET", f"rooms/{crew}"))[1]["seq"]


async def test_whoever_is_muted_stays_so_when_they_come_back(alice: Person, bob: Person) -> None:
    room = await alice.makes("open")
    await bob.enters(room)
    await does(alice, "mutes", bob, room)

    await bob.asks("POST", f"rooms/{room}/leave")
    await bob.asks("POST", f"rooms/{room}/join")

    assert 403 == (await bob.asks("POST", f"rooms/{room}/messages", {"body": "I am new here"}))[0]


async def test_bans_are_listed_with_their_end_and_reason(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    await does(alice, "bans", bob, crew, minutes=5, reason=" Three  warnings. ")
    await does(alice, "bans", carol, crew)

    status, body = await alice.asks("GET", f"rooms/{crew}/bans")

    assert (200, None) == (status, body["next"])
    one, other = body["items"]
    assert (bob.usercode, "Three warnings.", alice.usercode) == (one["usercode"], one["reason"], one["by"]["usercode"])
    assert (carol.usercode, None, "") == (other["usercode"], other["until"], other["reason"])
    assert one["at"] < one["until"]
    assert 404 == (await bob.asks("GET", f"rooms/{crew}/bans"))[0]


async def test_a_banned_one_is_not_brought_back_before_the_ban_is_lifted(alice: Person, bob: Person, crew: str) -> None:
    await does(alice, "bans", bob, crew)

    assert 403 == (await alice.asks("POST", f"rooms/{crew}/members", {"usercode": bob.usercode}))[0]
    await lifts(alice, "bans", bob, crew)

    assert 201 == (await alice.asks("POST", f"rooms/{crew}/members", {"usercode": bob.usercode}))[0]


async def test_administrators_keep_order_in_the_rooms_that_they_are_in(
    alice: Person, bob: Person, carol: Person, crew: str, invite: Invite, place: Place
) -> None:
    root = await becomes(place, await invite("root"), "admin")
    await becomes(place, carol, "admin")
    await alice.brings(carol, crew)

    assert 404 == await does(root, "mutes", bob, crew)
    assert [200, 200] == [await does(carol, what, bob, crew) for what in ("mutes", "bans")]
    assert 200 == (await carol.asks("PATCH", f"rooms/{crew}", {"topic": "Order"}))[0]

    await give(alice, carol, crew, "member")
    await does(carol, "mutes", alice, crew)
    assert (403, "This is the last owner. Make somebody else an owner first.") == await refusal(
        carol, "PUT", f"rooms/{crew}/bans/{alice.usercode}"
    )
    assert await _stand_equal(alice, carol, crew)


async def _stand_equal(one: Person, other: Person, room: str) -> bool:
    """Whether both may mute each other."""
    return {await does(one, "mutes", other, room), await does(other, "mutes", one, room)} == {200}


async def test_administrators_look_after_general_and_nobody_else(
    alice: Person, bob: Person, carol: Person, place: Place
) -> None:
    assert (403, ONLY) == await refusal(alice, "PUT", f"rooms/general/mutes/{bob.usercode}")
    await becomes(place, carol, "admin")

    assert [200, 200] == [await does(carol, what, bob, "general") for what in ("mutes", "bans")]

    assert 404 == (await bob.asks("GET", "rooms/general/messages"))[0]


async def test_nobody_is_restricted_among_few_or_among_all(alice: Person, bob: Person, place: Place) -> None:
    await becomes(place, alice, "owner")
    direct = (await alice.asks("POST", "directs", {"to": [bob.usercode]}))[1]["room"]

    for room in (direct, "everyone"):
        assert [403, 403] == [await does(alice, what, bob, room) for what in ("mutes", "bans")]
        assert 403 == (await alice.asks("PATCH", f"rooms/{room}", {"slow_s": 5}))[0]


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 10**7}, "minutes"),
        ({"until": "2001-01-01T00:00:00Z"}, "until"),
        ({"until": "tomorrow"}, "until"),
        ({"until": "2126-11-21T00:00:00Z"}, "until"),
        ({"minutes": 5, "until": "2026-12-01T00:00:00Z"}, "until"),
        ({"reason": "x" * 251}, "reason"),
    ],
)
async def test_a_wrong_end_or_reason_is_told(
    fields: dict[str, object], field: str, alice: Person, bob: Person, crew: str
) -> None:
    status, body = await alice.asks("PUT", f"rooms/{crew}/bans/{bob.usercode}", fields)

    assert (422, [field]) == (status, list(body["errors"]))
    assert 200 == (await bob.asks("GET", f"rooms/{crew}"))[0]


@pytest.mark.parametrize("fields", [{"slow_s": -1}, {"slow_s": 3601}, {"posting": "nobody"}])
async def test_a_wrong_order_of_a_room_is_told(fields: dict[str, object], alice: Person, crew: str) -> None:
    status, body = await alice.asks("PATCH", f"rooms/{crew}", fields)

    assert (422, list(fields)) == (status, list(body["errors"]))


async def test_members_do_not_order_a_room(alice: Person, bob: Person, crew: str) -> None:
    assert 403 == (await bob.asks("PATCH", f"rooms/{crew}", {"slow_s": 5}))[0]

    _, room = await bob.asks("GET", f"rooms/{crew}")

    assert (0, "members") == (room["slow_s"], room["posting"])
