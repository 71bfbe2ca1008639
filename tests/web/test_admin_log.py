"""The audit log and the name of the place, as administrators see and change them."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import SECONDS, Person
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

SIGNED_OUT, BLOCKED = 4401, 4403
PAGES = ("", "/people", "/rooms", "/invites", "/reports", "/audit", "/audit/export", "/site")


async def test_the_log_is_looked_through(office: Visitor, admin: Person, alice: Person, bob: Person) -> None:
    await office.fills_in(f"/admin/people/{bob.usercode}/block", reason="first, a reason")
    await office.fills_in(f"/admin/people/{bob.usercode}/unblock")

    page = await office.opens(f"/admin/audit?actor={admin.username}&action=account.blocked")
    assert f"blocked the account of {bob.username.title()}. The reason: first, a reason" in page.text
    assert "sign in again" not in page.text
    today, tomorrow = (datetime.now(UTC) + timedelta(days=days) for days in (0, 1))
    path = f"admin/audit?actor={admin.usercode}&since={today:%Y-%m-%d}&until={today:%Y-%m-%d}"
    found = (await admin.asks("GET", path))[1]["items"]
    assert ["account.unblocked", "account.blocked"] == [one["action"] for one in found]
    assert [] == (await admin.asks("GET", f"admin/audit?actor={admin.usercode}&since={tomorrow:%Y-%m-%d}"))[1]["items"]
    assert [] == (await admin.asks("GET", "admin/audit?actor=nobody.at.all"))[1]["items"]


@pytest.mark.parametrize("query", ["action=cats", "since=yesterday", "until=2026-11-21T10:00:00"])
async def test_a_question_to_the_log_that_makes_no_sense(query: str, office: Visitor, admin: Person) -> None:
    page = await office.opens(f"/admin/audit?{query}")

    assert (422, 1) == (page.status, len(page.problems))
    assert 422 == (await admin.asks("GET", f"admin/audit?{query}"))[0]


async def test_the_log_is_taken_along_whole(
    office: Visitor, admin: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.actions.audit.EXPORTED_AT_ONCE", 1)
    await office.fills_in(f"/admin/people/{bob.usercode}/block", reason='=1+1, "quoted"')
    await office.fills_in(f"/admin/people/{bob.usercode}/unblock")
    filters = f"actor={admin.username}"

    lines = (await office.opens(f"/admin/audit/export?{filters}&format=jsonl")).markup.splitlines()
    table = await office.opens(f"/admin/audit/export?{filters}&format=csv")
    rows = list(csv.DictReader(io.StringIO(table.markup)))

    assert ["account.unblocked", "account.blocked"] == [json.loads(line)["action"] for line in lines]
    assert ["account.unblocked", "account.blocked"] == [row["action"] for row in rows]
    assert '=1+1, "quoted"' == json.loads(rows[1]["data"])["reason"] and admin.usercode == rows[1]["actor"]
    assert 'attachment; filename="audit.csv"' == table.headers["Content-Disposition"]
    assert 422 == (await office.opens("/admin/audit/export?format=pdf")).status


async def test_the_place_gets_another_name_everywhere(
    office: Visitor, admin: Person, alice: Person, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Visitor(place.other) as elsewhere:
        page = await office.fills_in("/admin/site", name="Northlight <b>")

        assert (200, "Northlight <b>") == (page.status, page.field("name"))
        assert "Northlight &lt;b&gt;" in page.markup.partition("<title>")[2].partition("</title>")[0]
        async with asyncio.timeout(SECONDS):
            while "Northlight" not in (await elsewhere.opens("/login")).markup:
                pass
        for path, words in (
            ("/offline", "Northlight &lt;b&gt;"),
            ("/login", "Northlight &lt;b&gt;"),
            ("/manifest.webmanifest", '"name": "Northlight <b>"'),
        ):
            assert words in (await elsewhere.opens(path)).markup
        async with elsewhere.http.get(place.other.url + "/openapi.json") as response:
            assert "Northlight <b> API" == (await response.json())["info"]["title"]
    entry = (await admin.asks("GET", "admin/audit?action=site.named&limit=1"))[1]["items"][0]
    assert "Northlight <b>" == entry["data"]["name"]
    assert (200, {"name": "Confab", "registration": "open", "previews": False}) == await admin.asks(
        "PATCH", "admin/site", {"name": " Confab "}
    )


async def test_a_place_is_not_called_nothing(office: Visitor, admin: Person, alice: Person) -> None:
    assert (422, ["Use 1 to 60 characters."]) == (
        (page := await office.fills_in("/admin/site", name=" ")).status,
        page.problems,
    )
    assert 422 == (await admin.asks("PATCH", "admin/site", {"name": "x" * 61}))[0]
    assert 403 == (await alice.asks("PATCH", "admin/site", {"name": "Mine"}))[0]


async def test_what_the_operator_says_stays(
    office: Visitor, admin: Person, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(place.settings), "names_the_site", property(lambda _: True))

    page = await office.opens("/admin/site")

    assert "The setting SITE_NAME says so" in page.text
    assert 409 == (await admin.asks("PATCH", "admin/site", {"name": "Mine"}))[0]
