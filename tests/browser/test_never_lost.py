"""What is written without a line waits in the browser, closed or not, for its author alone; it goes out once."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Playwright, expect

from tests.browser.conftest import ARGUMENTS, NewProfile
from tests.browser.gate import Gate
from tests.browser.house import House
from tests.browser.profile import DESKTOP, LINE_IS_CUT, Profile, Tab
from tests.servers import chromium

Open = Callable[[], Awaitable[Profile]]
IS_OFFLINE = re.compile(r"^Offline since \d\d:\d\d\.")


@pytest.fixture
async def opens(playwright: Playwright, house: House, tmp_path: Path) -> AsyncIterator[Open]:
    """Open the browser of one profile; `await profile.context.close()` closes it, all of it."""
    opened: list[Profile] = []
    instance = house.instance

    async def open_() -> Profile:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path,
            executable_path=chromium(),
            args=ARGUMENTS,
            base_url=house.url,
            viewport=DESKTOP,
            reduced_motion="reduce",
            locale="en-GB",
        )
        opened.append(Profile(context, instance))
        opened[-1].forgives(LINE_IS_CUT)
        return opened[-1]

    yield open_
    for profile in opened:
        await profile.context.close()
    assert [] == [complaint for profile in opened for complaint in profile.unforgiven]


@pytest.fixture
async def visitor(house: House, new_profile: NewProfile) -> Profile:
    visitor = await new_profile(instance=house.instance, service_workers="allow")
    visitor.forgives(LINE_IS_CUT, "status of 401")
    return visitor


async def _loses_the_line(house: House, *tabs: Tab) -> None:
    for tab in tabs:
        await tab.is_provided_for()
    await house.stops()
    for tab in tabs:
        await expect(tab.banner).to_have_text(IS_OFFLINE)


async def _says_there_is_a_network(profile: Profile) -> None:
    await profile.context.set_offline(True)
    await profile.context.set_offline(False)


async def _said_in(profile: Profile, *rooms: str) -> list[str]:
    """What stands in these rooms, in the order in which it came there."""
    messages = []
    for room in rooms:
        answer = await profile.context.request.get(f"/api/v1/rooms/{room}/messages")
        messages += (await answer.json())["items"]
    return [message["body"] for message in sorted(messages, key=lambda message: message["message_id"])]


async def _is_kept(tab: Tab, words: str) -> None:
    await expect(tab.sign(words)).to_have_text("Kept here until the line is back")


def _line(tab: Tab, words: str) -> Locator:
    """What waits with these words, on the page without a line."""
    return tab.page.locator("outbox-list li").filter(has=tab.page.get_by_text(words, exact=True))


async def _waits(tab: Tab, *words: str) -> None:
    await expect(tab.page.locator("outbox-list li [data-part=words]")).to_have_text(list(words))


async def test_words_for_two_rooms_outlast_the_browser_and_go_out_in_order(house: House, opens: Open) -> None:
    alice = await (await opens()).registers("alice")
    room = await alice.makes("Crew")
    crew, general = await alice.tab_in(room), await alice.tab_in("general")
    await general.writes("y" * 8_001)
    await expect(general.page.get_by_role("button", name="Discard")).to_be_visible()
    await _loses_the_line(house, crew, general)
    for tab, words in ((crew, "won"), (general, "two"), (crew, "three"), (general, "never mind"), (crew, "five")):
        await tab.writes(words)
        await _is_kept(tab, words)
    await alice.context.close()

    alice = await opens()
    tab = await alice.tab_in(room)
    page = tab.page
    await expect(page.get_by_role("status").filter(has_text=IS_OFFLINE)).to_be_visible()
    await expect(page.get_by_role("heading", name="Waiting to go out, 6")).to_be_visible()
    await expect(page.get_by_role("heading", level=3)).to_have_text(["General", "Crew"])
    await expect(_line(tab, "won")).to_contain_text(re.compile(r"Written \d\d:\d\d"))

    await _line(tab, "won").get_by_role("button", name="Edit").click()
    await page.get_by_role("textbox", name="The message").fill("one")
    await page.get_by_role("button", name="Save").click()
    await expect(_line(tab, "one").get_by_role("button", name="Edit")).to_be_focused()
    await _line(tab, "never mind").get_by_role("button", name="Discard").click()
    await expect(page.get_by_text("Not sent. Use at most 8000 characters")).to_be_visible()
    await page.get_by_role("button", name="Retry").click()
    await expect(page.get_by_text("Not sent.")).to_have_count(0)
    await _waits(tab, "y" * 8_001, "two", "one", "three", "five")

    await house.starts()
    await _says_there_is_a_network(alice)
    await tab.is_led_to(f"/rooms/{room}")
    await tab.sees("one", "three", "five")
    await expect(tab.sign("five")).to_have_text("Stored")
    assert ["one", "two", "three", "five"] == await _said_in(alice, room, "general")
    await tab.enters("general")
    await expect(page.get_by_text("Not sent. Use at most 8000 characters")).to_be_visible()


async def test_any_page_sends_what_waits(house: House, opens: Open, new_profile: NewProfile) -> None:
    alice = await (await opens()).registers("alice")
    tab = await alice.tab_in("general")
    await _loses_the_line(house, tab)
    await tab.writes("from the tunnel")
    await _is_kept(tab, "from the tunnel")
    await alice.context.close()
    await house.starts()

    alice = await opens()
    bob = await new_profile(instance=house.instance)
    his = await (await bob.registers("bob")).tab_in("general")
    await alice.tab("/rooms")

    await his.sees("from the tunnel")


async def test_one_can_write_on_without_a_page(house: House, visitor: Profile) -> None:
    alice = await visitor.registers("alice")
    await alice.makes("Crew")
    tab = await alice.tab_in("general")
    await _loses_the_line(house, tab)
    await tab.page.reload()
    room, words = tab.page.get_by_label("Write to"), tab.page.get_by_label("Your message")
    await expect(room).to_have_value("general")
    await expect(tab.page.get_by_text("Nothing waits.")).to_be_visible()

    await words.fill("first")
    await words.press("Control+Enter")
    await room.select_option("Crew")
    await words.fill("to the crew")
    await tab.page.get_by_role("button", name="Keep it for later").click()
    await _waits(tab, "first", "to the crew")
    await room.select_option("General")
    await words.fill("half a sen")
    await house.starts()
    await _says_there_is_a_network(alice)

    # Nobody is torn out of a sentence.
    await expect(tab.page.get_by_role("heading", name="The line is there")).to_be_visible()
    await expect(words).to_have_value("half a sen")
    await tab.page.get_by_role("link", name="Go on").click()
    await tab.is_led_to("/rooms/general")
    await tab.sees("first")
    await expect(tab.composer).to_have_value("half a sen")


async def test_nothing_of_one_person_is_there_for_the_next(house: House, visitor: Profile) -> None:
    alice = await visitor.registers("alice")
    await alice.makes("Alices own room")
    tab = await alice.tab_in("general")
    await _loses_the_line(house, tab)
    await tab.writes("a secret of alice")
    await _is_kept(tab, "a secret of alice")
    await tab.opens("about:blank")
    await house.starts()
    await visitor.context.clear_cookies()
    await tab.opens("/login")

    # Nobody is signed in: nothing is told, line or not.
    await house.stops()
    await tab.opens("/rooms/general")
    await expect(tab.page.get_by_role("heading", name="You are offline")).to_be_visible()
    await expect(tab.page.locator("body")).not_to_contain_text(re.compile("alice", re.IGNORECASE))
    await expect(tab.page.get_by_label("Write to")).to_be_hidden()

    await house.starts()
    bob = await visitor.registers("bob")
    await tab.enters("general")
    await tab.writes("bob was here")
    await tab.sees("bob was here")
    await expect(tab.sign("bob was here")).to_have_text("Stored")
    await house.stops()
    await tab.page.reload()
    await expect(tab.page.get_by_text("Nothing waits.")).to_be_visible()
    await expect(tab.page.locator("body")).not_to_contain_text(re.compile("alice", re.IGNORECASE))

    await house.starts()
    await bob.context.clear_cookies()
    await visitor.signs_in("alice")
    await tab.enters("general")
    await tab.sees("bob was here", "a secret of alice")
    await expect(tab.sign("a secret of alice")).to_have_text("Stored")


async def test_an_old_page_of_one_person_sends_nothing_as_the_next(visitor: Profile) -> None:
    alice = await visitor.registers("alice")
    tab = await alice.tab()
    gate = await Gate().before(tab)
    gate.shuts()
    await tab.enters("general")
    await tab.writes("a secret of alice")
    await expect(tab.message("a secret of alice")).to_have_attribute("data-state", "pending")

    bob = await visitor.registers("bob")
    gate.opens()

    await expect(tab.page.locator(".side-foot")).to_contain_text("Bob")
    await tab.writes("bob was here")
    await expect(tab.sign("bob was here")).to_have_text("Stored")
    await tab.sees("bob was here")
    assert ["bob was here"] == await _said_in(bob, "general")


async def test_another_tab_shows_it_and_sends_it(visitor: Profile) -> None:
    alice = await visitor.registers("alice")
    cut, other = await alice.tab(), await alice.tab()
    shut, held = await Gate().before(cut), await Gate().before(other)
    shut.shuts()
    await other.enters("general")
    await held.resumed.wait()
    held.holds("ack", "message.posted", "message.stored")
    await cut.enters("general")

    await cut.writes("one", "two")
    await expect(other.message("one")).to_have_attribute("data-state", "pending")
    await other.sees("one", "two")
    held.lets("ack", "message.posted", "message.stored")
    await expect(other.sign("two")).to_have_text("Stored")
    await other.sees("one", "two")
    await cut.sees("one", "two")

    assert ["one", "two"] == await _said_in(alice, "general")


async def test_a_browser_keeps_no_page_of_anybody(house: House, visitor: Profile) -> None:
    alice = await visitor.registers("alice")
    tab = await alice.tab_in("general")
    await tab.is_provided_for()
    await tab.opens("/rooms")
    await tab.enters("general")

    kept = await tab.page.evaluate(
        """async () => {
          const names = await caches.keys()
          const requests = await Promise.all(names.map(async name => (await caches.open(name)).keys()))
          return [names.length, requests.flat().map(({ url }) => new URL(url).pathname)]
        }"""
    )

    assert 1 == kept[0]
    assert "/offline" in kept[1]
    assert [] == [path for path in kept[1] if path != "/offline" and not path.startswith("/static/")]


async def test_a_new_version_takes_over_whole(house: House, visitor: Profile) -> None:
    alice = await visitor.registers("alice")
    tab = await alice.tab_in("general")
    await tab.is_provided_for()
    kept = "async () => (await caches.keys()).join(' ')"
    before = await tab.page.evaluate(kept)

    await house.stops()
    house.renames("Another place")
    await house.starts()
    await tab.page.evaluate(
        """async () => {
          const taken = new Promise(done => navigator.serviceWorker.addEventListener("controllerchange", done))
          const registration = await navigator.serviceWorker.ready
          await registration.update()
          await taken
          const { active } = registration
          if (active.state !== "activated") await new Promise(done => active.addEventListener("statechange", done))
        }"""
    )

    after = await tab.page.evaluate(kept)
    assert before != after
    assert 1 == len(after.split())
    await house.stops()
    await tab.page.reload()
    await expect(tab.page).to_have_title("Offline · Another place")
