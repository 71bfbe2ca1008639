"""One's own settings without JavaScript: each form does its thing, and says at its place what it will not do."""

from typing import Any

import aiohttp
import pytest

from tests.cast import PASSWORD, Line, Person
from tests.conftest import Invite
from tests.place import Instance, Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

SIGNED_OUT = 4401
NEW_PASSWORD = "five quite other plain words"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    visitor.http.headers["User-Agent"] = FIREFOX
    await visitor.signs_in(alice.username)
    return visitor


async def sessions_of(person: Person) -> list[dict[str, Any]]:
    status, body = await person.asks("GET", "me/sessions")
    assert status == 200, body
    return list(body["items"])


def beginning(page: Page) -> str:
    """What comes before the head of a page."""
    return page.markup.partition("<head>")[0]


async def socket_of(browser: Visitor, http: aiohttp.ClientSession, instance: Instance) -> Line:
    """The socket that a page of this browser has open."""
    headers = {"Origin": instance.url, "Cookie": f"chat_session={browser.cookie}"}
    return await Line.open(http, f"{instance.url}/ws".replace("http", "ws", 1), headers=headers)


async def test_a_new_name_is_saved_and_a_wrong_one_says_why(browser: Visitor, alice: Person, bob: Person) -> None:
    page = await browser.fills_in("/settings/profile", name="Alice of the Dome")

    assert (200, "/settings", "Alice of the Dome") == (page.status, page.path, page.field("name"))
    assert "Everybody sees the new name." in page.text
    assert "Alice of the Dome" == (await bob.asks("GET", f"users/{alice.usercode}"))[1]["name"]

    page = await browser.fills_in("/settings/profile", name="x" * 61)

    assert (422, ["Use 1 to 60 characters."], "x" * 61) == (page.status, page.problems, page.field("name"))
    assert "Alice of the Dome" == (await bob.asks("GET", f"users/{alice.usercode}"))[1]["name"]


async def test_the_theme_is_in_the_first_bytes(browser: Visitor, alice: Person, crew: str) -> None:
    plain = 'data-theme="system" data-contrast="system" data-density="cosy"'
    assert plain in beginning(await browser.opens("/settings"))

    page = await browser.fills_in("/settings/look", theme="dark", contrast="more", density="compact")

    assert (200, "/settings") == (page.status, page.path)
    for path in ("/settings", f"/rooms/{crew}", "/rooms/nowhere"):
        page = await browser.opens(path)
        chosen = '<html lang="en" dir="ltr" data-theme="dark" data-contrast="more" data-density="compact">'
        assert chosen in beginning(page)
        assert '<meta name="color-scheme" content="dark">' in page.markup
    account = (await alice.asks("GET", "me"))[1]
    assert ("dark", "more", "compact") == (account["theme"], account["contrast"], account["density"])
    await browser.fills_in("/logout")
    page = await browser.opens("/login")
    assert "data-theme" not in page.markup and '<meta name="color-scheme" content="light dark">' in page.markup


async def test_replies_are_folded_by_choice(browser: Visitor, alice: Person, crew: str) -> None:
    assert "data-replies" not in (await browser.opens(f"/rooms/{crew}")).markup

    page = await browser.fills_in("/settings/look", replies="folded")
    chosen = [one.attributes for one in page.elements if one.attributes.get("name") == "replies"]
    assert ["folded"] == [one["value"] for one in chosen if "checked" in one]
    assert 'data-replies="folded"' in (await browser.opens(f"/rooms/{crew}")).markup
    assert (await alice.asks("GET", "me"))[1]["folds_replies"]

    await browser.fills_in("/settings/look", replies="full")
    assert "data-replies" not in (await browser.opens(f"/rooms/{crew}")).markup


@pytest.mark.parametrize("wish", [{"theme": "pink"}, {"density": "airy"}, {"contrast": "less"}, {"theme": ""}])
async def test_there_is_no_other_look(wish: dict[str, str], browser: Visitor, alice: Person) -> None:
    page = await browser.fills_in("/settings/look", **wish)

    assert (422, 1) == (page.status, len(page.problems))
    assert (422, "bad_field") == ((answer := await alice.asks("PATCH", "me", wish))[0], answer[1]["code"])
    account = (await alice.asks("GET", "me"))[1]
    assert ("system", "cosy") == (account["theme"], account["density"])


async def test_a_script_changes_one_and_the_other_stays(alice: Person) -> None:
    assert 200 == (await alice.asks("PATCH", "me", {"theme": "light"}))[0]

    status, account = await alice.asks("PATCH", "me", {"density": "compact"})

    assert (200, "light", "compact") == (status, account["theme"], account["density"])


async def test_a_new_password_ends_all_but_this_browser(browser: Visitor, alice: Person) -> None:
    before = browser.cookie

    page = await browser.fills_in("/settings/password", old=PASSWORD, new=NEW_PASSWORD)

    assert (200, "/settings") == (page.status, page.path) and browser.cookie != before
    assert "You are signed out everywhere but here." in page.text
    assert SIGNED_OUT == await alice.here.is_closed()
    assert 401 == (await alice.asks("GET", "me"))[0]
    await browser.fills_in("/logout")
    assert 401 == (await browser.signs_in(alice.username)).status
    assert 303 == (await browser.signs_in(alice.username, NEW_PASSWORD)).status


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("wrong", NEW_PASSWORD, "That is not your password."),
        (PASSWORD, "short", "Use at least 8 characters. Four plain words are fine."),
    ],
)
async def test_a_password_that_does_not_change_says_why(
    old: str, new: str, said: str, browser: Visitor, alice: Person
) -> None:
    page = await browser.fills_in("/settings/password", old=old, new=new)

    assert (422, [said]) == (page.status, page.problems)
    assert [] == [one for one in page.elements if one.attributes.get("value") in (old, new)]
    assert 200 == (await alice.asks("GET", "me"))[0]


async def test_sessions_are_told_in_plain_words(browser: Visitor, alice: Person) -> None:
    page = await browser.opens("/settings")
    here = next(one for one in page.elements if "".join(one.text).startswith("This one"))

    assert here and "Firefox on Linux" in page.text
    first, second = await sessions_of(alice)
    assert {"id", "name", "kind", "began_at", "seen_at", "current", "way"} == set(first)
    assert (True, "script", False, "Firefox on Linux", "browser") == (
        first["current"],
        first["kind"],
        second["current"],
        second["name"],
        second["kind"],
    )


async def test_a_session_that_is_ended_loses_its_socket_at_once(browser: Visitor, alice: Person, place: Place) -> None:
    async with aiohttp.ClientSession() as http:
        line = await socket_of(browser, http, place.other)
        other = next(one for one in await sessions_of(alice) if not one["current"])

        status, _ = await alice.asks("DELETE", f"me/sessions/{other['id']}")

        assert (204, SIGNED_OUT) == (status, await line.is_closed())
        await line.close()
    assert "/login" == (await browser.opens("/settings")).path
    assert 404 == (await alice.asks("DELETE", f"me/sessions/{other['id']}"))[0]
    assert alice.here.close_code is None


async def test_a_page_ends_one_session_or_all_others(browser: Visitor, alice: Person) -> None:
    script = next(one["id"] for one in await sessions_of(alice) if one["current"])
    other = await Person("elsewhere", alice.instance).registers()
    other.username = alice.username
    await other.signs_in()

    page = await browser.fills_in(f"/settings/sessions/{script}/ending")

    assert (200, "/settings", SIGNED_OUT) == (page.status, page.path, await alice.here.is_closed())
    assert 200 == (await other.asks("GET", "me"))[0]

    page = await browser.fills_in("/settings/sessions/ending")

    assert (200, "/settings") == (page.status, page.path)
    assert 401 == (await other.asks("GET", "me"))[0]
    assert "End all others" not in page.text
    await other.is_gone()


async def test_nobody_ends_anothers_session(browser: Visitor, alice: Person, bob: Person) -> None:
    for session in await sessions_of(bob):
        assert 404 == (await alice.asks("DELETE", f"me/sessions/{session['id']}"))[0]
        assert 404 == (await browser.fills_in(f"/settings/sessions/{session['id']}/ending")).status

    assert 404 == (await alice.asks("DELETE", "me/sessions/none"))[0]
    assert 200 == (await bob.asks("GET", "me"))[0] and bob.here.close_code is None


async def test_a_session_with_any_name_can_be_listed(visitor: Visitor, alice: Person) -> None:
    visitor.http.headers["User-Agent"] = "<script>\u00fc" + "x" * 5000
    await visitor.signs_in(alice.username)

    page = await visitor.opens("/settings")

    assert (200, True) == (page.status, "<script>\u00fc" not in page.markup)
    assert ["A browser"] == [one["name"] for one in await sessions_of(alice) if one["kind"] == "browser"]


async def test_blocked_people_are_listed_and_let_go(browser: Visitor, alice: Person, bob: Person) -> None:
    page = await browser.fills_in("/settings/blocks", who=bob.username)

    assert (200, "/settings") == (page.status, page.path) and bob.username in page.text
    assert [bob.usercode] == [one["usercode"] for one in (await alice.asks("GET", "me/blocks"))[1]["items"]]

    page = await browser.fills_in(f"/settings/blocks/{bob.usercode}/lifting")

    assert (200, "/settings") == (page.status, page.path)
    assert [] == (await alice.asks("GET", "me/blocks"))[1]["items"]


async def test_nobody_and_oneself_cannot_be_blocked(browser: Visitor, alice: Person, invite: Invite) -> None:
    nobody = await browser.fills_in("/settings/blocks", who="nobody.at.all")
    oneself = await browser.fills_in("/settings/blocks", who=alice.username)

    assert (404, ["There is nobody called nobody.at.all."]) == (nobody.status, nobody.problems)
    assert (422, ["You cannot block yourself."]) == (oneself.status, oneself.problems)
    assert 404 == (await browser.fills_in("/settings/blocks/00000000/lifting")).status
