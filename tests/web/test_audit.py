"""The audit log: every act of a moderator or administrator, written with the act, and never touched again."""

import re
from pathlib import Path
from typing import Any

import pytest

import chat
from tests.cast import Frame, Person
from tests.conftest import Invite
from tests.place import Place
from tests.standing import becomes

pytestmark = pytest.mark.any_database

CODE = Path(chat.__file__).parent


async def entries(person: Person, path: str, **query: Any) -> list[Frame]:
    """Oldest first."""
    status, body = await person.asks("GET", path, params={"limit": 200, **query})
    assert 200 == status, body
    return list(body["items"])[::-1]


async def test_every_act_in_a_room_is_written_down(alice: Person, bob: Person, carol: Person, crew: str) -> None:
    room = f"rooms/{crew}"
    await alice.brings(carol, crew)
    await alice.asks("PATCH", f"{room}/members/{bob.usercode}", {"role": "moderator"})
    await bob.asks("PUT", f"{room}/mutes/{carol.usercode}", {"minutes": 5, "reason": "Too loud."})
    await bob.asks("DELETE", f"{room}/mutes/{carol.usercode}")
    await bob.asks("PATCH", room, {"topic": "Order", "slow_s": 5})
    _, made = await bob.asks("POST", f"{room}/invites", {"uses": 3})
    await bob.asks("DELETE", f"{room}/invites/{made['code']}")
    await bob.asks("DELETE", f"{room}/members/{carol.usercode}")
    await alice.asks("PUT", f"{room}/bans/{carol.usercode}")
    await alice.asks("DELETE", f"{room}/bans/{carol.usercode}")

    written = await entries(alice, f"{room}/audit")

    assert [
        ("member.role_changed", alice, bob.usercode, {"before": "member", "role": "moderator"}),
        ("member.muted", bob, carol.usercode, {"until": written[1]["data"]["until"], "reason": "Too loud."}),
        ("member.unmuted", bob, carol.usercode, {}),
        ("room.changed", bob, crew, {"topic": "Order", "slow_s": 5}),
        ("invite.made", bob, written[4]["target"], {"role": "member", "account_role": "member", "uses": 3}),
        ("invite.revoked", bob, written[4]["target"], {}),
        ("member.removed", bob, carol.usercode, {}),
        ("member.banned", alice, carol.usercode, {}),
        ("member.unbanned", alice, carol.usercode, {}),
    ] == [(one["action"], _who(one, alice, bob), one["target"], one["data"]) for one in written]
    assert {crew} == {one["room"] for one in written}
    assert made["code"] not in str(written), "the log is read by more people than may have the code"


async def test_what_changes_nothing_is_not_written(alice: Person, bob: Person, crew: str) -> None:
    await alice.asks("PATCH", f"rooms/{crew}", {"topic": "", "slow_s": 0, "posting": "members"})
    await alice.asks("DELETE", f"rooms/{crew}/bans/{bob.usercode}")
    await bob.asks("PUT", f"rooms/{crew}/bans/{alice.usercode}")

    assert [] == await entries(alice, f"rooms/{crew}/audit")


async def test_who_deletes_what_another_one_wrote_is_written_down(alice: Person, bob: Person, crew: str) -> None:
    """With the deletion itself, when that comes to the database."""
    mine, theirs = [(await one.says("x", crew))["seq"] for one in (alice, bob)]
    deletions = [(await alice.here.ask("message.delete", room=crew, seq=seq))["seq"] for seq in (mine, theirs)]
    await alice.here.hears(lambda frame: frame["type"] == "message.stored" and _is_behind(frame, crew, deletions[-1]))

    written = await entries(alice, f"rooms/{crew}/audit")

    assert [("message.deleted", str(theirs), {"author": bob.usercode})] == [
        (one["action"], one["target"], one["data"]) for one in written
    ]


async def test_a_decision_about_a_report_is_written_down(alice: Person, bob: Person, crew: str) -> None:
    seq = (await alice.says("mean", crew))["seq"]
    _, made = await bob.asks("POST", f"rooms/{crew}/messages/{seq}/reports", {"reason": "It hurts."})
    await alice.asks("POST", f"rooms/{crew}/reports/{made['id']}", {"decision": "dismissed"})

    (decided,) = await entries(alice, f"rooms/{crew}/audit")

    assert ("report.decided", str(seq)) == (decided["action"], decided["target"])
    assert {"decision": "dismissed", "reports": [made["id"]]} == decided["data"]


async def test_what_administrators_do_to_accounts_is_written_down(
    alice: Person, bob: Person, invite: Invite, place: Place
) -> None:
    root = await becomes(place, await invite("root"), "admin")
    await root.asks("PATCH", f"admin/users/{bob.usercode}", {"role": "admin"})
    await root.asks("PATCH", f"admin/users/{bob.usercode}", {"role": "admin"})
    await root.asks("PUT", f"admin/blocks/{bob.usercode}", {"reason": "Spam."})
    await root.asks("DELETE", f"admin/blocks/{bob.usercode}")

    written = [one for one in await entries(root, "admin/audit") if one["target"] == bob.usercode]

    assert [
        ("account.role_changed", {"before": "member", "role": "admin"}),
        ("account.blocked", {"reason": "Spam."}),
        ("account.unblocked", {}),
    ] == [(one["action"], one["data"]) for one in written]
    assert {None} == {one["room"] for one in written}
    assert {root.usercode} == {one["actor"]["usercode"] for one in written}


async def test_moderators_read_the_log_of_their_room_and_administrators_all(
    alice: Person, bob: Person, carol: Person, crew: str, invite: Invite, place: Place
) -> None:
    root = await becomes(place, await invite("root"), "admin")
    await alice.asks("PATCH", f"rooms/{crew}", {"topic": "Order"})

    assert [403, 404] == [(await person.asks("GET", f"rooms/{crew}/audit"))[0] for person in (bob, carol)]
    assert [403, 403] == [(await person.asks("GET", "admin/audit"))[0] for person in (alice, bob)]
    assert 404 == (await root.asks("GET", f"rooms/{crew}/audit"))[0]

    assert crew in {one["room"] for one in await entries(root, "admin/audit")}


async def test_the_log_is_paged(alice: Person, crew: str) -> None:
    for topic in ("one", "two", "three"):
        await alice.asks("PATCH", f"rooms/{crew}", {"topic": topic})

    first = (await alice.asks("GET", f"rooms/{crew}/audit", params={"limit": 2}))[1]
    second = (await alice.asks("GET", f"rooms/{crew}/audit", params={"limit": 2, "before": first["next"]}))[1]

    assert ["three", "two", "one"] == [one["data"]["topic"] for one in first["items"] + second["items"]]
    assert second["next"] is None


def test_nothing_changes_or_deletes_an_entry() -> None:
    changing = re.compile(
        r"(?:update|delete)\(\s*(?:tables\.)?audit\b|audit\.(?:update|delete)\(|(?:UPDATE|FROM) audit\b"
    )

    assert changing.search("delete(audit)") and changing.search("tables.audit.update()")
    assert [] == [path.name for path in CODE.rglob("*.py") if changing.search(path.read_text())]


def _is_behind(frame: Frame, room: str, seq: int) -> bool:
    return bool(frame["room"] == room and frame["seq"] >= seq)


def _who(entry: Frame, *people: Person) -> Person:
    return next(one for one in people if one.usercode == entry["actor"]["usercode"])
