"""Looking after the place without JavaScript: who may, how it is doing, its rooms, invites and reports."""

import pytest

from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

SIGNED_OUT, BLOCKED = 4401, 4403
PAGES = ("", "/people", "/rooms", "/invites", "/reports", "/jobs", "/audit", "/audit/export", "/site")


def links(page: Page) -> list[str]:
    return [one.attributes["href"] for one in page.elements if one.tag == "a" and "href" in one.attributes]


async def test_only_administrators_see_any_of_it(visitor: Visitor, alice: Person, admin: Person, place: Place) -> None:
    for path in PAGES:
        assert "/login" == (await visitor.opens(f"/admin{path}")).path
    await visitor.signs_in(alice.username)
    for path in PAGES:
        page = await visitor.opens(f"/admin{path}")
        assert 403 == page.status and "Only administrators may do this." in page.text, path
    assert "/admin" not in links(await visitor.opens("/rooms"))
    await visitor.fills_in("/logout")

    await visitor.signs_in(admin.username)
    for path in PAGES:
        assert 200 == (await visitor.opens(f"/admin{path}")).status, path
    assert "/admin" in links(await visitor.opens("/rooms"))


async def test_the_overview_counts_what_is_there(office: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await alice.says("one", crew)
    said = await alice.says("two", crew)
    await alice.here.hears(lambda frame: frame["type"] == "message.stored" and frame["seq"] >= said["seq"])

    page = await office.opens("/admin")

    for words in ("People here", "Messages in 24 hours", "Not yet stored", "Open reports", "All parts answer."):
        assert words in page.text
    drawn = [
        one.attributes["aria-label"] for one in page.elements if one.tag == "svg" and "aria-label" in one.attributes
    ]
    assert ["Messages", "People here", "Connections", "Waiting for the database"] == [
        one.partition(", ")[0] for one in drawn
    ]
    assert int(drawn[0].removesuffix(".").rpartition(", ")[2]) > 0 and "rect" in {one.tag for one in page.elements}


async def test_numbers_come_over_the_api_too(admin: Person, alice: Person, crew: str) -> None:
    before = (await admin.asks("GET", "admin/statistics"))[1]
    said = await alice.says("counted", crew)
    await alice.here.hears(lambda frame: frame["type"] == "message.stored" and frame["seq"] >= said["seq"])

    status, found = await admin.asks("GET", "admin/statistics")

    assert 200 == status and found["people"] == before["people"] and found["here"] >= 1
    assert sum(found["messages_by_hour"]) > sum(before["messages_by_hour"]) and 24 == len(found["messages_by_hour"])
    assert found["instances"] >= 1 and found["database_ms"] is not None and found["version"]
    assert 403 == (await alice.asks("GET", "admin/statistics"))[0]


async def test_rooms_are_listed_without_what_is_said_there(
    office: Visitor, admin: Person, alice: Person, bob: Person, crew: str
) -> None:
    await alice.says("a secret of the crew", crew)
    direct = (await alice.asks("POST", "directs", {"to": [bob.usercode]}))[1]["room"]

    page = await office.opens(f"/admin/rooms?q={crew}")
    listed = (await admin.asks("GET", f"admin/rooms?q={crew}"))[1]["items"]

    assert [(crew, "closed", 2)] == [(one["room"], one["kind"], one["members"]) for one in listed]
    assert f"Closed {crew} · 2 members" in page.text
    assert "secret" not in page.text and f"/rooms/{crew}" not in links(page)
    assert [] == (await admin.asks("GET", f"admin/rooms?q={direct}"))[1]["items"]
    assert 404 == (await admin.asks("GET", f"rooms/{crew}"))[0]


async def test_invites_are_made_listed_and_revoked(
    office: Visitor, admin: Person, alice: Person, crew: str, stranger: Person
) -> None:
    code = (await alice.asks("POST", f"rooms/{crew}/invites", {}))[1]["code"]
    page = await office.fills_in(
        "/admin/invites", room="general", role="member", account_role="member", expires_in_s="3600", uses="2"
    )
    assert 200 == page.status and code in page.markup and "for 2 more" in page.text
    newest = (await admin.asks("GET", "admin/invites"))[1]["items"][0]
    assert ("general", 2) == (newest["room"], newest["uses_left"])

    page = await office.fills_in(f"/admin/invites/{code}/revocation")

    assert 200 == page.status and code not in page.markup.partition("<main")[2]
    assert (
        404
        == (await stranger.asks("POST", "auth/register", {"username": "late", "password": PASSWORD, "invite": code}))[0]
    )
    assert 204 == (await admin.asks("DELETE", f"admin/invites/{newest['code']}"))[0]
    assert 404 == (await admin.asks("DELETE", "admin/invites/none"))[0]
    assert 404 == (await office.fills_in("/admin/invites/none/revocation")).status
    assert 403 == (await alice.asks("DELETE", f"admin/invites/{code}"))[0]


async def test_no_invite_into_a_room_that_one_is_not_in(office: Visitor, crew: str) -> None:
    form = {"role": "member", "account_role": "member", "expires_in_s": "3600"}

    elsewhere = await office.fills_in("/admin/invites", room=crew, **form)
    wrong = await office.fills_in("/admin/invites", room="general", **{**form, "uses": "many"})

    assert (404, 1) == (elsewhere.status, len(elsewhere.problems))
    assert (422, ["Write a number."]) == (wrong.status, wrong.problems)


async def test_reports_are_decided_where_the_administrator_is(
    office: Visitor, admin: Person, alice: Person, bob: Person
) -> None:
    rude = await alice.says("something rude", "general")
    other = await alice.says("something else", "general")
    for message in (rude, other):
        path = f"rooms/general/messages/{message['seq']}/reports"
        assert 201 == (await bob.asks("POST", path, {"reason": "not kind"}))[0]
    page = await office.opens("/admin/reports")
    assert "not kind" in page.text and "something rude" in page.text
    second, first = (await admin.asks("GET", "admin/reports"))[1]["items"][:2]

    removed = await office.fills_in(f"/admin/reports/general/{first['id']}", decision="removed")
    left = await office.fills_in(f"/admin/reports/general/{second['id']}", decision="dismissed")

    assert [200, 200] == [removed.status, left.status] and "Whoever reported it is told." in left.text
    told = await bob.here.hears(lambda frame: frame["type"] == "report.decided" and frame["report"] == first["id"])
    assert "removed" == told["decision"]
    assert (await bob.asks("GET", f"rooms/general/messages/{rude['seq']}"))[1]["deleted"]
    assert not (await bob.asks("GET", f"rooms/general/messages/{other['seq']}"))[1]["deleted"]
    settled = await office.opens("/admin/reports?state=decided")
    assert "deleted the message" in settled.text and "left it" in settled.text
    again = await office.fills_in(f"/admin/reports/general/{first['id']}", decision="dismissed")
    assert 409 == again.status and "Somebody has decided this already." in again.text


async def test_reports_of_other_rooms_are_only_counted(
    office: Visitor, admin: Person, alice: Person, bob: Person, crew: str
) -> None:
    said = await alice.says("between us", crew)
    await bob.asks("POST", f"rooms/{crew}/messages/{said['seq']}/reports", {"reason": "hidden reason"})

    page = await office.opens("/admin/reports")

    assert "between us" not in page.text and "hidden reason" not in page.text
    assert "that you are not in" in page.text
    assert crew not in {one["room"] for one in (await admin.asks("GET", "admin/reports"))[1]["items"]}
    assert 403 == (await alice.asks("GET", "admin/reports"))[0]
