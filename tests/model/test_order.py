"""Order: who may restrict, invite, report and administer whom. The letters are those of test_permission.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chat.errors import BadField, Forbidden, NotFound
from chat.model import administering, permission
from chat.model.invite import InviteDraft
from chat.model.restriction import FOREVER, Restriction, shown_end
from chat.model.room import EVERYONE, GENERAL, Kind, Membership, OpenRoom, Position, Role, Room
from chat.model.times import now
from chat.model.user import GUEST, User
from tests.model.test_permission import MEMBER, ROLES, membership, outcome, room, row

GUS = User(3, "CCCCCCCC", "gus", "Gus", role=GUEST)
PAST, FUTURE = now() - timedelta(seconds=1), now() + timedelta(hours=1)


def theirs(role: str, where: Room, account: str = "member") -> Membership:
    known = membership(ROLES[role], where, 2) or Membership(where, 2, Role.LEFT, 0)
    return replace(known, account=account)


def administrator(where: Room, role: Role | None = Role.MEMBER) -> Membership | None:
    known = membership(role, where)
    return known and replace(known, account="admin")


def seen(kind: Kind, held: str, posting: str = "members", key: str = "crew") -> OpenRoom:
    return OpenRoom(key, kind, "Crew", "", "", Position(1, 1), 1, held, posting=posting)


@pytest.mark.parametrize(
    "role, held, muted, banned",
    [
        (Role.MEMBER, "rp", "r", "x"),
        (Role.MODERATOR, "rpm", "rm", "x"),
        (Role.OWNER, "rpmo", "rmo", "x"),
        (Role.LEFT, "", "", "x"),
    ],
)
def test_what_a_mute_and_a_ban_leave(role: Role, held: str, muted: str, banned: str) -> None:
    known = Membership(room(Kind.CLOSED), 1, role, 1)

    assert held == permission.rights_of(known)
    assert muted == permission.rights_of(replace(known, muted_until=FUTURE))
    assert banned == permission.rights_of(replace(known, banned_until=FOREVER))
    assert held == permission.rights_of(replace(known, muted_until=PAST, banned_until=PAST)), "it is over"
    assert role == permission.role_of(muted) or role is Role.LEFT


def test_a_room_is_not_there_for_the_banned_and_for_guests() -> None:
    assert "-" == outcome(lambda: permission.may_see(Kind.OPEN, "x"))
    assert "-" == outcome(lambda: permission.may_see(Kind.OPEN, "", guest=True))
    assert "+" == outcome(lambda: permission.may_see(Kind.OPEN, "r", guest=True))
    banned = replace(theirs("gone", room(Kind.OPEN)), banned_until=FUTURE)
    assert "-" == outcome(lambda: permission.may_join(banned.room, MEMBER, banned))
    assert "-" == outcome(lambda: permission.may_join(banned.room, GUS))
    assert isinstance(permission.refusal(Kind.OPEN, "x"), NotFound)
    assert ("", "rp") == tuple(permission.rights_in_everyone(user, "member") for user in (GUS, MEMBER))


@pytest.mark.parametrize(
    "held, posting, may",
    [
        ("rp", "members", True),
        ("rp", "moderators", False),
        ("rpm", "moderators", True),
        ("r", "members", False),
        ("rm", "moderators", False),
        ("", "members", False),
    ],
)
def test_who_writes_where(held: str, posting: str, may: bool) -> None:
    assert may == permission.may_post(seen(Kind.OPEN, held, posting))


@pytest.mark.parametrize(
    "target, mutes, bans",
    [
        ("stranger", "--F--", "--F++"),
        ("gone", "--F--", "--F++"),
        ("member", "--F++", "--F++"),
        ("moderator", "--F++", "--F++"),
        ("owner", "--FF+", "--FF+"),
    ],
)
def test_who_may_mute_and_ban_whom(target: str, mutes: str, bans: str) -> None:
    where = room(Kind.CLOSED)

    assert mutes == row(lambda role: permission.may_mute(membership(role, where), theirs(target, where)))
    assert bans == row(lambda role: permission.may_ban(membership(role, where), theirs(target, where), owners=2))


@pytest.mark.parametrize("target, expected", [("member", "+"), ("owner", "+")])
def test_administrators_rank_as_owners_where_they_are_in(target: str, expected: str) -> None:
    where = room(Kind.OPEN)

    assert expected == outcome(lambda: permission.may_ban(administrator(where), theirs(target, where), owners=2))
    assert "F" == outcome(lambda: permission.may_ban(administrator(where), theirs("owner", where), owners=1))
    assert "F" == outcome(lambda: permission.may_ban(administrator(where, None), theirs(target, where), owners=2))
    root = theirs("member", where, account="admin")
    assert "FFFF+" == row(lambda role: permission.may_mute(membership(role, where), root))
    assert "F" == outcome(lambda: permission.may_moderate(where, administrator(where, Role.LEFT)))


@pytest.mark.parametrize("kind, key", [(Kind.DIRECT, "dm-1"), (Kind.OPEN, EVERYONE)])
def test_nobody_is_restricted_among_few_or_among_all(kind: Kind, key: str) -> None:
    where = room(kind, key)
    owner = membership(Role.OWNER, where)

    assert "F" == outcome(lambda: permission.may_mute(owner, theirs("member", where)))
    assert "F" == outcome(lambda: permission.may_ban(owner, theirs("member", where), owners=1))


def test_nobody_restricts_themselves() -> None:
    owner = membership(Role.OWNER, room(Kind.CLOSED))
    assert owner

    assert "F" == outcome(lambda: permission.may_mute(owner, owner))


@pytest.mark.parametrize(
    "key, role, account, expected",
    [
        ("crew", Role.MEMBER, "member", "FF+++"),
        ("crew", Role.MODERATOR, "member", "FFF++"),
        ("crew", Role.MEMBER, GUEST, "FF+++"),
        (GENERAL, Role.MEMBER, "member", "FF+++"),
        (GENERAL, Role.MEMBER, GUEST, "FFFFF"),
        (EVERYONE, Role.MEMBER, "member", "FFFFF"),
    ],
)
def test_who_may_make_which_invite(key: str, role: Role, account: str, expected: str) -> None:
    where = room(Kind.OPEN, key)

    assert expected == row(lambda mine: permission.may_invite(where, membership(mine, where), role, account))


def test_guests_are_members_and_bring_nobody_in() -> None:
    where = room(Kind.CLOSED)
    owner, gus = membership(Role.OWNER, where), theirs("member", where, GUEST)

    assert "F" == outcome(lambda: permission.may_add(where, gus, Role.MEMBER))
    assert "+" == outcome(lambda: permission.may_add(where, owner, Role.MEMBER, theirs("gone", where, GUEST)))
    with pytest.raises(BadField, match="role"):
        permission.may_change_role(owner, gus, Role.MODERATOR, owners=1)
    with pytest.raises(BadField, match="role"):
        permission.may_invite(where, owner, Role.MODERATOR, GUEST)
    assert "F" == outcome(lambda: permission.may_make_room(GUS))
    banned = replace(theirs("gone", where), banned_until=FUTURE)
    assert "F" == outcome(lambda: permission.may_add(where, owner, Role.MEMBER, banned))


def test_invites_are_revoked_by_their_makers_and_moderators() -> None:
    where = room(Kind.CLOSED)

    def of(role: Role, maker: int) -> str:
        return outcome(lambda: permission.may_revoke(Membership(where, 1, role, 1), maker))

    assert ["+", "F", "+", "+"] == [
        of(Role.MEMBER, 1),
        of(Role.MEMBER, 2),
        of(Role.MODERATOR, 2),
        of(Role.OWNER, 2),
    ]


def test_who_sees_the_settings_of_a_room() -> None:
    admin = User(2, "BBBBBBBB", "root", "Root", role="admin")

    def of(user: User, held: str, kind: Kind = Kind.CLOSED, key: str = "crew") -> tuple[bool, bool]:
        where = seen(kind, held, key=key)
        return permission.manages(where, user), permission.may_settle(where, user)

    assert [(True, True), (False, True), (False, False)] == [of(MEMBER, "rpm"), of(MEMBER, "rp"), of(GUS, "rp")]
    assert [(True, True), (False, False)] == [of(admin, "rp"), of(admin, "", Kind.OPEN)]
    assert (False, False) == of(admin, "rp", Kind.DIRECT)
    assert [(True, True), (False, False)] == [of(user, "rp", Kind.OPEN, EVERYONE) for user in (admin, MEMBER)]


ACCOUNTS = ("guest", "member", "admin", "owner")


def account(role: str, id_: int) -> User:
    return User(id_, "BBBBBBBB", role, role, role=role)


@pytest.mark.parametrize(
    "actor, blocks, makes_admin", [("member", "FFFF", "FFFF"), ("admin", "+++F", "+++F"), ("owner", "++++", "++++")]
)
def test_who_may_do_what_to_which_account(actor: str, blocks: str, makes_admin: str) -> None:
    me = account(actor, 1)

    def to_all(may: object) -> str:
        return "".join(outcome(lambda role=role: may(account(role, 2))) for role in ACCOUNTS)  # type: ignore[operator]

    assert blocks == to_all(lambda target: administering.may_block_account(me, target))
    assert makes_admin == to_all(lambda target: administering.may_change_account(me, target, "admin", 2))


def test_the_last_administrator_stays_one() -> None:
    root = account("owner", 1)

    assert "F" == outcome(lambda: administering.may_change_account(root, root, "member", administrators=1))
    assert "+" == outcome(lambda: administering.may_change_account(root, root, "member", administrators=2))
    assert "F" == outcome(lambda: administering.may_block_account(root, root))
    with pytest.raises(Forbidden):
        administering.may_change_account(account("admin", 1), account("member", 2), "owner", 2)


MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_a_restriction_has_an_end_or_none() -> None:
    assert (FOREVER, "") == (Restriction.parse(MOMENT).until, Restriction.parse(MOMENT).reason)
    assert MOMENT + timedelta(minutes=5) == Restriction.parse(MOMENT, 5).until
    assert MOMENT + timedelta(hours=1) == Restriction.parse(MOMENT, until="2026-11-21T11:30:00+01:00").until
    assert [None, None, "2026-11-21T09:30:00.000Z"] == [shown_end(one) for one in (None, FOREVER, MOMENT)]


@pytest.mark.parametrize("until", ["2026-11-21T09:30:00Z", "2026-11-21T10:00:00", "soon", "", "2027-11-30T00:00:00Z"])
def test_an_end_that_is_none_is_told(until: str) -> None:
    with pytest.raises(BadField, match="until"):
        Restriction.parse(MOMENT, until=until)


def test_an_invite_is_open_until_it_ends() -> None:
    draft = InviteDraft.parse(MOMENT, expires_in_s=60, uses=1)
    others = {InviteDraft.parse(MOMENT).code for _ in range(100)}

    assert (MOMENT + timedelta(seconds=60), 1, Role.MEMBER) == (draft.expires_at, draft.uses, draft.role)
    assert 100 == len(others - {draft.code})
