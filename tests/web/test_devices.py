"""Another device of one's own: let in by a code that a signed-in browser shows, once, and by nothing else."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from chat.actions import devices, sessions, ways
from chat.bus import keys
from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.test_second_factor import Careful
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def phone(place: Place) -> AsyncIterator[Visitor]:
    """Another browser of hers, on another instance where there is one."""
    async with Visitor(place.other) as somebody:
        yield somebody


async def shown(browser: Visitor) -> str:
    """The link that a settings page shows, as a path."""
    page = await browser.fills_in("/settings/device", password=PASSWORD)
    assert page.status == 200, page.problems
    assert 'class="qr"' in page.markup
    found = re.search(r'value="https?://[^/"]+(/login/device\?code=[\w-]{43})"', page.markup)
    assert found, page.markup
    return found[1]


async def who(browser: Visitor) -> str:
    """Whose browser it is; "" for nobody's."""
    async with browser.http.get(browser.instance.url + "/api/v1/me") as response:
        return str((await response.json())["username"]) if response.status == 200 else ""


async def lets_in(browser: Visitor, path: str) -> Page:
    return await browser.fills_in(path, follow=False)


async def test_a_code_lets_one_device_in_and_only_once(
    alice: Person, visitor: Visitor, phone: Visitor, place: Place
) -> None:
    await visitor.signs_in(alice.username)
    path = await shown(visitor)

    looked = [await phone.opens(path), await phone.opens(path)]
    before = await who(phone)
    entered = await lets_in(phone, path)
    async with Visitor(place.one) as late:
        refused = [await late.opens(path), await lets_in(late, path)]
        assert "" == await who(late)

    assert [200, 200] == [page.status for page in looked]
    assert f"@{alice.username}" in looked[0].text
    assert ("", 303, "/") == (before, entered.status, entered.headers["Location"])
    assert alice.username == await who(phone)
    assert [404, 404] == [page.status for page in refused]
    assert "Let it show another one." in refused[0].text


async def test_of_two_at_once_one_comes_in(alice: Person, visitor: Visitor, phone: Visitor, place: Place) -> None:
    await visitor.signs_in(alice.username)
    path = await shown(visitor)

    async with Visitor(place.one) as tablet:
        pages = await asyncio.gather(*(lets_in(browser, path) for browser in (phone, tablet)))
        inside = [await who(phone), await who(tablet)]

    assert [303, 404] == sorted(page.status for page in pages)
    assert ["", alice.username] == sorted(inside)


async def test_it_is_among_her_sessions_and_ends_like_any(alice: Person, visitor: Visitor, phone: Visitor) -> None:
    await visitor.signs_in(alice.username)
    await lets_in(phone, await shown(visitor))

    page = await visitor.opens("/settings")
    _, listed = await alice.asks("GET", "me/sessions")
    (hers,) = [one for one in listed["items"] if one["way"] == "device"]
    await visitor.fills_in(f"/settings/sessions/{hers['id']}/ending")

    assert "By a code from another device." in page.text
    assert "" == await who(phone)


async def test_whoever_finds_a_browser_open_is_shown_none(alice: Person, visitor: Visitor) -> None:
    await visitor.signs_in(alice.username)

    pages = [await visitor.fills_in("/settings/device", password=password) for password in ("", "wrong")]

    assert [(422, ["That is not your password."])] * 2 == [(page.status, page.problems) for page in pages]
    assert not any("/login/device?code=" in page.markup for page in pages)


@pytest.mark.parametrize("ending", ["signs out", "new password", "all others end"])
async def test_it_is_good_no_longer_than_the_session_that_showed_it(
    alice: Person, visitor: Visitor, phone: Visitor, place: Place, ending: str
) -> None:
    await visitor.signs_in(alice.username)
    path = await shown(visitor)
    if ending == "signs out":
        await visitor.fills_in("/logout")
    elif ending == "new password":
        await alice.asks("PUT", "me/password", {"old": PASSWORD, "new": "five quite other plain words"})
    else:
        async with Visitor(place.one) as third:
            await third.signs_in(alice.username)
            await third.fills_in("/settings/sessions/ending")

    answers = [await phone.opens(path), await lets_in(phone, path)]

    assert [404, 404] == [page.status for page in answers]
    assert "" == await who(phone)


async def test_nobody_guesses_one(phone: Visitor) -> None:
    for path in ("/login/device", "/login/device?code=", "/login/device?code=%00%ff", "/login/device?code=" + "a" * 43):
        assert [404, 404] == [(await phone.opens(path)).status, (await lets_in(phone, path)).status]


async def test_it_is_gone_after_five_minutes(alice: Person, visitor: Visitor, place: Place) -> None:
    await visitor.signs_in(alice.username)
    await shown(visitor)
    redis = place.resources.redis

    left = [await redis.call("TTL", key) for key in await redis.call("KEYS", keys.ceremony(devices.KIND, "*"))]

    assert left and all(0 < seconds <= 300 for seconds in left)


async def test_no_other_site_signs_anybody_in(alice: Person, visitor: Visitor, phone: Visitor) -> None:
    await visitor.signs_in(alice.username)
    path = await shown(visitor)

    page = await phone.fills_in(path, headers={"Origin": "https://elsewhere.example"})

    assert 403 == page.status
    assert "" == await who(phone)


async def test_a_second_factor_is_not_asked_for_again(alice: Person, visitor: Visitor, phone: Visitor) -> None:
    await Careful(alice, visitor).sets_up()

    await lets_in(phone, await shown(visitor))

    assert alice.username == await who(phone)


async def test_who_is_signed_in_there_is_named_and_signed_out(
    alice: Person, bob: Person, visitor: Visitor, phone: Visitor
) -> None:
    await visitor.signs_in(alice.username)
    await phone.signs_in(bob.username)
    await phone.opens("/rooms/general")
    his = phone.cookie
    path = await shown(visitor)

    asked = await phone.opens(path)
    page = await lets_in(phone, path)

    assert "is signed in here now, and is signed out by it." in asked.text
    assert alice.username == await who(phone)
    assert any(value.startswith('chat_room=""') for value in page.headers.getall("Set-Cookie"))
    async with Visitor(phone.instance) as thief:
        thief.http.cookie_jar.update_cookies({"chat_session": his})
        assert "" == await who(thief)


async def test_her_own_browser_has_nothing_to_do_there(alice: Person, visitor: Visitor, phone: Visitor) -> None:
    await visitor.signs_in(alice.username)
    path = await shown(visitor)

    page = await visitor.opens(path, allow_redirects=False)
    await lets_in(phone, path)

    assert (303, "/") == (page.status, page.headers["Location"])
    assert alice.username == await who(phone), "it was not used up"


async def test_a_device_that_was_let_in_has_proven_nothing_itself(
    alice: Person, visitor: Visitor, phone: Visitor, place: Place
) -> None:
    """Else whoever has no password could go on from one fresh device to the next."""
    await visitor.signs_in(alice.username)
    await lets_in(phone, await shown(visitor))

    fresh = []
    for browser in (visitor, phone):
        identity = await sessions.by_cookie(place.resources, browser.cookie)
        assert identity
        fresh.append((await ways.mine(place.resources, identity)).is_fresh)

    assert [True, False] == fresh
