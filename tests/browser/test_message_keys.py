"""Messages by keyboard alone: one goes through them, and does with each what its menu does."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.profile import Profile, Tab

pytestmark = pytest.mark.regulars


def current(tab: Tab) -> Locator:
    return tab.page.locator(".message[data-current]")


async def says_current(tab: Tab, words: str) -> None:
    await expect(current(tab).locator("[data-part=body]")).to_have_text(words)
    await expect(current(tab)).to_be_focused()


@pytest.fixture
async def his(alice: Profile, bob: Profile, crew: str) -> Tab:
    """Bob in a room of alice with words of both, the focus in the log."""
    await bob.says(crew, "Is the dome up?")
    await alice.says(crew, "It is.", "And the heater?")
    await bob.says(crew, "On.")
    tab = await bob.tab_in(crew)
    await expect(tab.bodies).to_have_count(4)
    await expect(tab.composer).to_be_focused()
    await tab.list.focus()
    return tab


async def test_j_and_k_and_the_arrows_go_through_the_messages(his: Tab) -> None:
    keys = his.page.keyboard

    await keys.press("k")
    await says_current(his, "On.")
    await keys.press("ArrowUp")
    await says_current(his, "And the heater?")
    await keys.press("k")
    await keys.press("j")
    await says_current(his, "And the heater?")
    await expect(current(his)).to_have_attribute("aria-label", re.compile(r"^Alice, \d\d:\d\d, And the heater\?$"))
    for key in ("ArrowDown", "j", "j"):
        await keys.press(key)
    await says_current(his, "On.")

    await expect(his.page.locator("[aria-label^='Alice, ']")).to_have_count(0)
    await his.composer.focus()
    await expect(current(his)).to_have_count(0)


async def test_single_keys_do_what_the_menu_does(his: Tab, alice: Profile, crew: str) -> None:
    hers = await alice.tab_in(crew)
    keys = his.page.keyboard
    await keys.press("k")
    await keys.press("k")
    await says_current(his, "And the heater?")

    await keys.press("+")
    await expect(his.page.get_by_label("Find an emoji")).to_be_focused()
    await keys.type("telesc")
    await keys.press("Enter")
    await expect(hers.message("And the heater?").locator(".reaction[data-emoji]")).to_have_text("🔭 1")
    await says_current(his, "And the heater?")
    await keys.press("p")
    await expect(hers.message("And the heater?").locator("[data-part=pinned]")).to_have_count(1)
    await keys.press("b")
    await expect(his.page.locator(".toast", has_text="Kept for later.")).to_be_visible()
    # Not his, so not his to write anew.
    await keys.press("e")
    await expect(his.page.locator("message-editor")).to_have_count(0)
    await keys.press("d")
    await expect(his.page.get_by_role("complementary")).to_be_hidden()
    await keys.press("Shift+Tab")

    await his.list.focus()
    await keys.press("k")
    await keys.press("e")
    field = his.page.locator("message-editor textarea")
    await expect(field).to_be_focused()
    await field.press("End")
    await keys.type(" All night.")
    await keys.press("Enter")
    await expect(hers.message("On. All night.")).to_have_count(1)
    await says_current(his, "On. All night.")

    await keys.press("k")
    await keys.press("r")
    await expect(his.composer).to_be_focused()
    await keys.type("Yes, jeep")
    await keys.press("Enter")
    await expect(hers.messages.last.locator("[data-part=quote]")).to_contain_text("And the heater?")


async def test_enter_opens_the_menu_of_the_message_and_escape_gives_it_back(his: Tab) -> None:
    keys = his.page.keyboard
    menu = his.page.locator("message-menu")
    await keys.press("k")
    await keys.press("Enter")
    await expect(menu).to_be_visible()
    await expect(menu.locator(":focus")).to_have_count(1)

    await keys.press("Escape")
    await expect(menu).to_be_hidden()
    await says_current(his, "On.")
    await keys.press("Enter")
    await expect(menu).to_be_visible()
    await keys.press("r")

    await expect(his.page.locator("[data-part=reply]")).to_contain_text("On.")


async def test_escape_goes_outwards_one_step_at_a_time(his: Tab) -> None:
    keys = his.page.keyboard
    bar, menu = his.page.locator("[data-part=reply]"), his.page.locator("message-menu")
    await keys.press("k")
    await keys.press("r")
    await expect(bar).to_be_visible()
    await his.list.focus()
    await keys.press("k")
    await keys.press("Enter")
    await expect(menu).to_be_visible()

    await keys.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(bar).to_be_visible()
    await keys.press("+")
    await expect(his.page.get_by_label("Find an emoji")).to_be_focused()
    await keys.press("Escape")
    await expect(his.page.locator("emoji-picker")).to_be_hidden()
    # It still counts as open until the browser has told that it is closed.
    await expect(his.page.locator("[data-open]")).to_have_count(0)
    await expect(bar).to_be_visible()
    await says_current(his, "On.")
    await keys.press("Escape")
    await expect(bar).to_be_hidden()
    await says_current(his, "On.")
    await keys.press("Escape")

    await expect(current(his)).to_have_count(0)
    await expect(his.composer).to_be_focused()


async def test_escape_belongs_to_a_card_from_its_very_beginning(his: Tab) -> None:
    await his.page.keyboard.press("k")
    await his.page.keyboard.press("r")
    await his.list.focus()
    await his.page.keyboard.press("k")
    await his.page.keyboard.press("Enter")
    await expect(his.page.locator("message-menu")).to_be_visible()
    await his.page.keyboard.press("Escape")

    # Quicker than anybody: in the same turn, before the browser has told that the card is open.
    await his.page.locator("message-menu").evaluate(
        """menu => {
          menu.showPopover()
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }))
        }"""
    )

    await expect(his.page.locator("[data-part=reply]")).to_be_visible()


async def test_letters_stay_letters_where_one_writes(his: Tab) -> None:
    await his.composer.focus()
    await his.page.keyboard.type("jk?/+ gc")
    await expect(his.composer).to_have_value("jk?/+ gc")

    await his.page.get_by_role("link", name="Details, members").focus()
    for chord in ("Control+j", "Alt+k", "Shift+J"):
        await his.page.keyboard.press(chord)

    await expect(current(his)).to_have_count(0)
    await expect(his.page.locator("dialog[open]")).to_have_count(0)


async def test_home_leads_to_the_first_unread_and_end_to_the_newest(alice: Profile, bob: Profile, crew: str) -> None:
    await alice.fills(crew, *(f"line {number}" for number in range(1, 41)))
    his = await bob.tab_in(crew)
    await expect(his.page.locator(".unread-line")).to_be_visible()
    await his.list.focus()

    await his.page.keyboard.press("End")
    await expect(his.message("line 40")).to_be_in_viewport()
    await expect(his.list).to_be_focused()
    await his.page.keyboard.press("Home")

    await says_current(his, "line 1")
    await expect(his.message("line 1")).to_be_in_viewport()


async def test_the_sheet_lists_the_keys_and_switches_single_ones_off(his: Tab, bob: Profile) -> None:
    keys = his.page.keyboard
    sheet = his.page.get_by_role("dialog", name="What the keys do")
    await keys.press("k")
    await keys.press("?")
    await expect(sheet.get_by_role("heading", name="On a message")).to_be_visible()
    await expect(sheet.get_by_text("Mark unread from here")).to_be_visible()
    await keys.press("Escape")
    await expect(sheet).to_be_hidden()
    await says_current(his, "On.")

    await keys.press("?")
    await sheet.get_by_role("checkbox", name="Single keys").focus()
    await keys.press("Space")
    await keys.press("Escape")
    await keys.press("k")
    await says_current(his, "On.")
    await keys.press("?")
    await keys.press("ArrowUp")
    await says_current(his, "And the heater?")
    await expect(sheet).to_be_hidden()

    # In this browser, for all of its pages.
    page = await bob.tab("/shortcuts")
    box = page.page.get_by_role("checkbox", name="Single keys")
    await expect(box).not_to_be_checked()
    await box.check()
    await his.list.focus()
    await keys.press("k")
    await says_current(his, "On.")


async def test_what_is_replaced_under_the_focus_leaves_it_at_its_message(his: Tab, alice: Profile, crew: str) -> None:
    hers = await alice.tab_in(crew)
    await hers.writes("See https://example.org")
    link = his.page.get_by_role("link", name="https://example.org")
    await link.focus()

    await hers.composer.press("ArrowUp")
    field = hers.page.locator("message-editor textarea")
    await expect(field).to_have_value("See https://example.org")
    await field.fill("See https://example.net")
    await field.press("Enter")

    await says_current(his, "See https://example.net")
    await expect(his.messages).to_have_count(5)
