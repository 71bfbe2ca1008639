"""Looking after accounts without JavaScript: finding, making, blocking, signing out."""

import pytest

from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.conftest import somebody
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

SIGNED_OUT, BLOCKED = 4401, 4403
PAGES = ("", "/people", "/rooms", "/invites", "/reports", "/audit", "/audit/export", "/site")


def links(page: Page) -> list[str]:
    return [one.attributes["href"] for one in page.elements if one.tag == "a" and "href" in one.attributes]


async def test_accounts_are_found_made_and_given_roles(office: Visitor, admin: Person, visitor: Visitor) -> None:
    name = f"newcomer-{admin.username}"
    page = await office.fills_in("/admin/people", username=name, name="New Comer", password=PASSWORD, role="guest")
    assert (200, "/admin/people") == (page.status, page.path) and "The account is made." in page.text

    page = await office.opens(f"/admin/people?q={name}&kind=guests")
    assert "New Comer Guest" in page.text
    (person,) = (await admin.asks("GET", f"admin/users?q={name}"))[1]["items"]
    page = await office.fills_in(f"/admin/people/{person['usercode']}/role?q={name}", role="member")

    assert 200 == page.status and "Changed." in page.text and "New Comer Guest" not in page.text
    assert "member" == (await admin.asks("GET", f"admin/users?q={name}"))[1]["items"][0]["role"]
    async with Visitor(office.instance) as theirs:
        assert 303 == (await theirs.signs_in(name)).status
    actions = [one["action"] for one in (await admin.asks("GET", "admin/audit?limit=2"))[1]["items"]]
    assert ["account.role_changed", "account.made"] == actions


async def test_an_account_that_cannot_be_made_says_why(office: Visitor, admin: Person, alice: Person) -> None:
    taken = await office.fills_in("/admin/people", username=alice.username, password=PASSWORD, role="member")
    wrong = await office.fills_in("/admin/people", username="x", password="short", role="member")
    above = await office.fills_in("/admin/people", username="above.me", password=PASSWORD, role="owner")

    assert 409 == taken.status and "is taken" in taken.problems[0]
    assert (422, 2) == (wrong.status, len(wrong.problems))
    assert "short" not in [one.attributes.get("value") for one in wrong.elements]
    assert (403, ["You cannot give a role above your own, nor take one."]) == (above.status, above.problems)
    assert [] == (await admin.asks("GET", "admin/users?q=above.me"))[1]["items"]


async def test_blocking_from_the_page_closes_the_sockets(office: Visitor, alice: Person, bob: Person) -> None:
    page = await office.fills_in(f"/admin/people/{bob.usercode}/block?q={bob.username}", reason="spam")

    assert 200 == page.status and BLOCKED == await bob.here.is_closed()
    assert "Nobody is signed in there any more." in page.text and "Unblock" in page.text
    page = await office.fills_in(f"/admin/people/{bob.usercode}/unblock?q={bob.username}")
    assert "They may sign in again." in page.text
    await bob.signs_in()


async def test_signing_somebody_out_ends_sessions_and_tokens(office: Visitor, alice: Person, bob: Person) -> None:
    token = (await bob.asks("POST", "tokens", {"name": "bot"}))[1]["token"]

    page = await office.fills_in(f"/admin/people/{bob.usercode}/sessions/ending")

    assert 200 == page.status and SIGNED_OUT == await bob.here.is_closed()
    assert 401 == (await bob.asks("GET", "me"))[0]
    assert 401 == (await bob.asks("GET", "me", headers={"Authorization": f"Bearer {token}"}))[0]
    await bob.signs_in()
    assert 200 == (await bob.asks("GET", "me"))[0] and alice.here.close_code is None


async def test_nobody_acts_on_somebody_above_them(office: Visitor, admin: Person, place: Place) -> None:
    owner = await somebody(place, "owner")
    for what, form in (("role", {"role": "guest"}), ("block", {}), ("sessions/ending", {})):
        path = f"/admin/people/{owner.usercode}/{what}?q={owner.username}"
        page = await office.fills_in(path, follow=True, headers=None, **form)
        assert 403 == page.status and "above" in page.text, what
    assert 200 == (await owner.asks("GET", "me"))[0]
    assert 403 == (await office.fills_in(f"/admin/people/{admin.usercode}/block")).status
    assert 404 == (await office.fills_in("/admin/people/00000000/block")).status
    await owner.is_gone()


async def test_people_come_in_pages(
    office: Visitor, admin: Person, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.web.pages.admin.people.PAGE_PEOPLE", 1)
    first = (await admin.asks("GET", "admin/users?limit=1"))[1]
    second = (await admin.asks("GET", f"admin/users?limit=1&after={first['next']}"))[1]["items"][0]

    page = await office.opens("/admin/people")
    following = next(link for link in links(page) if "after=" in link)

    assert second["usercode"] in (await office.opens(following)).markup
    assert 422 == (await office.opens("/admin/people?kind=cats")).status
    assert 422 == (await admin.asks("GET", "admin/users?kind=cats"))[0]
