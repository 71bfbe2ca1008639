"""Who may do what: the whole table, role by action.

`+` they may · `F` forbidden, and told so · `-` for them the room, or the person, is not there.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chat.errors import BadField, Forbidden, NotFound
from chat.model import permission
from chat.model.room import EVERYONE, GENERAL, Kind, Membership, Role, Room
from chat.model.user import User

ROLES = {"stranger": None, "gone": Role.LEFT, "member": Role.MEMBER, "moderator": Role.MODERATOR, "owner": Role.OWNER}
MEMBER = User(1, "AAAAAAAA", "alice", "Alice")
ADMIN = User(2, "BBBBBBBB", "root", "Root", role="owner")


def room(kind: Kind, key: str = "crew") -> Room:
    return Room(1, key, kind, "Crew", "", datetime(2026, 11, 21, tzinfo=UTC))


def membership(role: Role | None, where: Room, user_id: int = 1) -> Membership | None:
    return None if role is None else Membership(where, user_id, role, 1)


def outcome(may: Callable[[], None]) -> str:
    try:
        may()
    except Forbidden:
        return "F"
    except NotFound:
        return "-"
    return "+"


def row(may: Callable[[Role | None], None]) -> str:
    """The outcomes for stranger, gone, member, moderator and owner."""
    return "".join(outcome(lambda role=role: may(role)) for role in ROLES.values())  # type: ignore[misc]


@pytest.mark.parametrize("kind, expected", [(Kind.OPEN, "+++++"), (Kind.CLOSED, "--+++"), (Kind.DIRECT, "--+++")])
def test_who_sees_a_room(kind: Kind, expected: str) -> None:
    assert expected == row(lambda role: permission.may_see(kind, permission.rights(role or Role.LEFT)))


@pytest.mark.parametrize("kind, expected", [(Kind.OPEN, "FF"), (Kind.CLOSED, "--"), (Kind.DIRECT, "--")])
def test_who_may_not_post_learns_of_open_rooms_only(kind: Kind, expected: str) -> None:
    def refuse(role: Role | None) -> None:
        raise permission.refusal(kind, permission.rights(role or Role.LEFT))

    assert expected == row(refuse)[:2]


def test_members_may_post_and_others_may_not() -> None:
    assert ["", "rp", "rpm", "rpmo"] == [permission.rights(role) for role in list(ROLES.values())[1:] if role]


def test_rights_tell_the_role_that_they_were_written_for() -> None:
    assert list(Role) == [permission.role_of(permission.rights(role)) for role in Role]


@pytest.mark.parametrize("setting, member, admin", [("member", "rp", "rp"), ("admin", "r", "rp")])
def test_who_may_post_to_everyone_is_a_setting(setting: str, member: str, admin: str) -> None:
    assert member == permission.rights_in_everyone(MEMBER, setting)
    assert admin == permission.rights_in_everyone(ADMIN, setting)


def test_anyone_may_join_an_open_room_and_nobody_another() -> None:
    rooms = [room(kind) for kind in (Kind.OPEN, Kind.CLOSED, Kind.DIRECT)]

    assert "+--F" == "".join(
        outcome(lambda r=r: permission.may_join(r, MEMBER))  # type: ignore[misc]
        for r in [*rooms, room(Kind.OPEN, EVERYONE)]
    )


@pytest.mark.parametrize(
    "key, owners, expected",
    [("crew", 2, "--+++"), ("crew", 1, "--++F"), (GENERAL, 1, "--+++"), (EVERYONE, 1, "--FFF")],
)
def test_who_may_leave(key: str, owners: int, expected: str) -> None:
    where = room(Kind.OPEN, key)

    assert expected == row(lambda role: permission.may_leave(membership(role, where), owners))


@pytest.mark.parametrize(
    "kind, given, expected",
    [
        (Kind.CLOSED, Role.MEMBER, "--+++"),
        (Kind.CLOSED, Role.MODERATOR, "--F++"),
        (Kind.CLOSED, Role.OWNER, "--FF+"),
        (Kind.OPEN, Role.MEMBER, "FF+++"),
        (Kind.OPEN, Role.OWNER, "FFFF+"),
    ],
)
def test_who_may_add_whom(kind: Kind, given: Role, expected: str) -> None:
    where = room(kind)

    assert expected == row(lambda role: permission.may_add(where, membership(role, where), given))


def test_nobody_is_added_to_everyone_or_as_gone() -> None:
    everyone, crew = room(Kind.OPEN, EVERYONE), room(Kind.CLOSED)

    assert "FFFFF" == row(lambda role: permission.may_add(everyone, membership(role, everyone), Role.MEMBER))
    with pytest.raises(BadField, match="role"):
        permission.may_add(crew, membership(Role.OWNER, crew), Role.LEFT)


@pytest.mark.parametrize(
    "target, expected",
    [("stranger", "-----"), ("gone", "-----"), ("member", "--F++"), ("moderator", "--F++"), ("owner", "--FF+")],
)
def test_who_may_remove_whom(target: str, expected: str) -> None:
    where = room(Kind.CLOSED)
    theirs = membership(ROLES[target], where, 2)

    assert expected == row(lambda role: permission.may_remove(membership(role, where), theirs, owners=2))


def test_nobody_is_taken_out_of_everyone() -> None:
    everyone = room(Kind.OPEN, EVERYONE)
    theirs = membership(Role.MEMBER, everyone, 2)

    assert "--FFF" == row(lambda role: permission.may_remove(membership(role, everyone), theirs, owners=2))


@pytest.mark.parametrize(
    "target, given, expected",
    [
        ("member", Role.MODERATOR, "--F++"),
        ("member", Role.OWNER, "--FF+"),
        ("moderator", Role.MEMBER, "--F++"),
        ("owner", Role.MEMBER, "--FF+"),
        ("gone", Role.MEMBER, "-----"),
    ],
)
def test_who_may_give_which_role(target: str, given: Role, expected: str) -> None:
    where = room(Kind.CLOSED)
    theirs = membership(ROLES[target], where, 2)

    assert expected == row(lambda role: permission.may_change_role(membership(role, where), theirs, given, owners=2))


@pytest.mark.parametrize("kind, expected", [(Kind.OPEN, "FFF++"), (Kind.CLOSED, "--F++")])
def test_who_may_rename_a_room(kind: Kind, expected: str) -> None:
    where = room(kind)

    assert expected == row(lambda role: permission.may_rename(where, membership(role, where)))


DIRECT = room(Kind.DIRECT, "dm-3f9k2c8m")


@pytest.mark.parametrize(
    "may",
    [
        lambda role: permission.may_leave(membership(role, DIRECT), 0),
        lambda role: permission.may_add(DIRECT, membership(role, DIRECT), Role.MEMBER),
        lambda role: permission.may_remove(membership(role, DIRECT), membership(Role.MEMBER, DIRECT, 2), 0),
        lambda role: permission.may_remove(membership(role, DIRECT), None, 0),
        lambda role: permission.may_change_role(
            membership(role, DIRECT), membership(Role.MEMBER, DIRECT, 2), Role.OWNER, 0
        ),
    ],
    ids=["leave", "add", "remove", "remove a stranger", "change a role"],
)
def test_the_people_of_a_direct_room_are_fixed(may: Callable[[Role | None], None]) -> None:
    assert "--FFF" == row(may)
    with pytest.raises(Forbidden) as refusal:
        may(Role.MEMBER)
    assert "The people of a direct room are fixed." == refusal.value.sentence


def test_a_direct_room_has_no_name_to_change() -> None:
    assert "--FFF" == row(lambda role: permission.may_rename(DIRECT, membership(role, DIRECT)))


@pytest.mark.parametrize(
    "starter, blocked, companions, at_odds, expected",
    [
        ("member", False, set(), set(), True),
        ("member", False, set(), {2}, False),
        ("member", True, {2}, set(), False),
        ("guest", False, set(), set(), False),
        ("guest", False, {2}, set(), True),
        ("guest", False, {2}, {2}, False),
        ("owner", False, set(), {2}, False),
    ],
)
def test_whom_a_direct_room_may_be_begun_with(
    starter: str, blocked: bool, companions: set[int], at_odds: set[int], expected: bool
) -> None:
    user = User(1, "AAAAAAAA", "alice", "Alice", role=starter)
    person = User(2, "BBBBBBBB", "bob", "Bob", blocked=blocked)

    assert expected == permission.is_reachable(user, person, companions, at_odds)


@pytest.mark.parametrize(
    "viewer, person, companions, expected",
    [
        ("member", 2, set(), "+"),
        ("guest", 2, set(), "-"),
        ("guest", 2, {2}, "+"),
        ("guest", 1, set(), "+"),
        ("member", None, set(), "-"),
        ("guest", None, {2}, "-"),
    ],
)
def test_who_sees_whom(viewer: str, person: int | None, companions: set[int], expected: str) -> None:
    user = User(1, "AAAAAAAA", "alice", "Alice", role=viewer)
    seen = None if person is None else User(person, "BBBBBBBB", "bob", "Bob")

    def look() -> None:
        assert seen == permission.may_see_person(user, seen, companions)

    assert expected == outcome(look)


def test_whoever_is_outside_gets_one_sentence() -> None:
    """It must not tell a closed room from one that does not exist."""
    closed = room(Kind.CLOSED)

    for may in (
        lambda: permission.may_see(Kind.CLOSED, ""),
        lambda: permission.may_join(closed, MEMBER),
        lambda: permission.may_leave(None, 1),
        lambda: permission.may_add(closed, None, Role.MEMBER),
        lambda: permission.may_remove(None, membership(Role.OWNER, closed), owners=2),
        lambda: permission.may_rename(closed, None),
    ):
        with pytest.raises(NotFound) as refusal:
            may()
        assert permission.NO_ROOM == refusal.value.sentence
