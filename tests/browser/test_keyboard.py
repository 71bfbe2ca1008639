"""Everything by keyboard, on a desktop and on a phone with one."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Come
from tests.browser.profile import PHONE, Profile

pytestmark = pytest.mark.regulars


async def test_the_skip_link_leads_to_the_conversation_and_tab_to_the_composer(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    page = tab.page
    await expect(tab.composer).to_be_focused()
    await expect(page.get_by_role("button", name="Emoji")).to_be_visible()
    skip = page.get_by_role("link", name="Skip to the conversation")

    for _ in range(30):
        if await skip.evaluate("link => link === document.activeElement"):
            break
        await page.keyboard.press("Shift+Tab")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport(ratio=1)
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()

    on_the_way = [
        "Search in Crew",
        "Tell me about: All",
        "Details, members: 2",
        "Messages in Crew",
        "Add people",
        "Invite by a link",
        "Message Crew",
        "Add files",
        "Emoji",
        "Bold",
        "Send later",
        "Send",
    ]
    assert on_the_way == [await _next_stop(page) for _ in on_the_way]


async def _next_stop(page: Page) -> str:
    await page.keyboard.press("Tab")
    name = "element => element.getAttribute('aria-label') ?? element.textContent.replace(/\\s+/g, ' ').trim()"
    return str(await page.evaluate(f"() => ({name})(document.activeElement)"))


async def test_what_has_the_focus_is_marked(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    send = tab.page.get_by_role("button", name="Send", exact=True)

    await send.press("Shift+Tab")
    await tab.page.keyboard.press("Tab")

    await expect(send).to_be_focused()
    await expect(send).to_have_css("outline-style", "solid")


async def test_enter_sends_and_shift_enter_breaks_the_line(alice: Profile, bob: Profile, crew: str) -> None:
    tab, his = await alice.tab_in(crew), await bob.tab_in(crew)

    await tab.composer.press_sequentially("first")
    await tab.composer.press("Shift+Enter")
    await tab.composer.press_sequentially("second")
    await expect(tab.composer).to_have_value("first\nsecond")
    await tab.composer.press("Enter")

    await expect(his.bodies).to_have_text(["first\nsecond"], use_inner_text=True)
    await expect(tab.composer).to_have_value("")
    await expect(tab.composer).to_be_focused()


async def test_nothing_is_sent_from_an_empty_composer(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)

    await tab.writes("", "   ")
    await tab.writes("something")

    await tab.sees("something")


async def test_enter_on_a_touch_screen_breaks_the_line(come: Come) -> None:
    alice = await come("alice", viewport=PHONE, has_touch=True, is_mobile=True)
    tab = await alice.tab_in(await alice.makes("Palm"))

    await tab.composer.press_sequentially("two")
    await tab.composer.press("Enter")
    await tab.composer.press_sequentially("lines")
    await expect(tab.composer).to_have_value("two\nlines")
    await tab.page.get_by_role("button", name="Send", exact=True).tap()

    await expect(tab.bodies).to_have_text(["two\nlines"], use_inner_text=True)


async def test_escape_closes_a_sheet_and_gives_the_focus_back(come: Come) -> None:
    alice = await come("alice", viewport=PHONE)
    tab = await alice.tab_in("general")
    menu = tab.page.get_by_role("link", name="Rooms", exact=True)
    details = tab.page.get_by_role("complementary")
    for opener, sheet in ((menu, tab.rooms), (tab.page.get_by_role("link", name="Details, members"), details)):
        await expect(sheet).to_be_hidden()
        await opener.focus()
        await tab.page.keyboard.press("Enter")
        await expect(sheet).to_be_in_viewport()
        await expect(sheet.locator(":focus")).to_have_count(1)

        # The talk behind it is out of reach.
        for _ in range(40):
            await tab.page.keyboard.press("Tab")
            assert not await tab.page.evaluate("() => document.activeElement.closest('main') !== null")
        await tab.page.keyboard.press("Escape")

        await expect(sheet).to_be_hidden()
        await expect(opener).to_be_focused()
