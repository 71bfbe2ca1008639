"""The composer knows commands, people and emoji by name, and never takes a key that was meant for the message."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Come
from tests.browser.gate import Gate
from tests.browser.profile import Profile, Tab

pytestmark = pytest.mark.regulars


@pytest.fixture
async def hers(alice: Profile, crew: str) -> Tab:
    tab = await alice.tab_in(crew)
    await expect(tab.composer).to_be_focused()
    return tab


def options(tab: Tab) -> Locator:
    return tab.page.locator("completion-menu:not([hidden]) [role=option]")


def notice(tab: Tab) -> Locator:
    return tab.page.locator("[data-part=notice]")


async def types(tab: Tab, words: str, *keys: str) -> None:
    await tab.composer.press_sequentially(words)
    for key in keys:
        await expect(options(tab).first).to_be_visible()
        await tab.composer.press(key)


async def test_a_slash_lists_the_commands_and_one_is_done(hers: Tab, bob: Profile, crew: str) -> None:
    his = await bob.tab_in(crew)
    await types(hers, "/")
    await expect(options(hers).filter(has_text="/remind")).to_contain_text("Be reminded by a message")
    await hers.composer.press_sequentially("sh")
    await expect(options(hers)).to_have_count(1)
    await expect(hers.composer).to_have_attribute("aria-activedescendant", "completions-0")
    await hers.composer.press("Enter")
    await expect(hers.composer).to_have_value("/shrug ")
    await types(hers, "no idea")
    await hers.composer.press("Enter")
    await his.sees("no idea ¯\\_(ツ)_/¯")
    await expect(hers.composer).to_have_value("")

    await hers.writes("/topic Shutter and drives")

    await expect(hers.page.locator(".toast")).to_have_text(re.compile("The room has a new topic."))
    await expect(hers.composer).to_have_value("")
    await types(hers, "/help")
    await expect(options(hers)).to_have_count(1)
    await hers.composer.press("Enter")
    await expect(notice(hers)).to_contain_text("/poll")
    await hers.writes("//etc is text")
    await expect(notice(hers)).to_be_hidden()
    await expect(his.bodies.last).to_have_text("/etc is text")


async def test_a_command_that_is_refused_keeps_its_words(hers: Tab) -> None:
    await hers.writes("/tpoic x")

    await expect(notice(hers)).to_contain_text("There is no command /tpoic.")
    await expect(hers.composer).to_have_value("/tpoic x")
    await hers.composer.press("x")
    await expect(notice(hers)).to_be_hidden()


async def test_without_a_line_a_command_is_not_kept_for_later(alice: Profile, crew: str) -> None:
    tab = await alice.tab()
    gate = await Gate().before(tab)
    gate.shuts()
    await tab.enters(crew)

    await tab.writes("/me waves")
    await expect(notice(tab)).to_contain_text("Commands need a connection.")
    await expect(tab.composer).to_have_value("/me waves")
    await expect(tab.messages).to_have_count(0)
    gate.opens()
    await gate.resumed.wait()
    await tab.composer.press("Enter")

    await expect(tab.bodies).to_have_count(1)
    await expect(tab.composer).to_have_value("")


async def test_people_are_named_by_keyboard_and_by_mouse(hers: Tab, bob: Profile, come: Come) -> None:
    await types(hers, "hi @", "ArrowDown")
    await expect(options(hers)).to_have_text([re.compile("Bob"), re.compile("@room")])
    await expect(options(hers).nth(1)).to_have_attribute("aria-selected", "true")
    await hers.composer.press("Escape")
    await expect(options(hers)).to_have_count(0)
    await hers.composer.press_sequentially("ro")
    await expect(options(hers)).to_have_count(0)

    await hers.composer.fill("hi ")
    await types(hers, "@bo")
    await options(hers).first.click()
    await expect(hers.composer).to_have_value(f"hi @{bob.username} ")
    await expect(hers.composer).to_be_focused()
    await hers.composer.press("Enter")
    await expect(hers.messages.last).to_have_attribute("data-mentions", await bob.usercode())

    await types(hers, "@room", "Enter")
    await expect(hers.messages.last).to_have_attribute("data-mentions", "*")


async def test_whom_the_page_does_not_show_the_server_finds(come: Come) -> None:
    other = await come("xaver")
    viewer = await come("viewer")
    tab = await viewer.tab_in("general")
    await tab.page.locator("member-list [data-part=members] > li").evaluate_all(
        "lines => lines.map(one => one.remove())"
    )

    await types(tab, f"@{other.username}"[:-1])
    await options(tab).filter(has_text=other.username).click()

    await expect(tab.composer).to_have_value(f"@{other.username} ")


async def test_an_emoji_is_found_by_name_and_input_methods_are_left_alone(hers: Tab) -> None:
    await types(hers, "look :telesc")
    await expect(options(hers)).to_have_count(1)
    composing = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    await hers.composer.dispatch_event("keydown", composing)
    await expect(hers.composer).to_have_value("look :telesc")
    await hers.composer.press("Tab")

    await expect(hers.composer).to_have_value("look 🔭 ")
    await expect(options(hers)).to_have_count(0)
    await types(hers, "at 12:30 :)")
    await hers.composer.press("Enter")
    await hers.sees("look 🔭 at 12:30 :)")


async def test_words_are_made_bold_and_plain_again(hers: Tab) -> None:
    await hers.composer.fill("clear sky tonight")
    await hers.composer.evaluate("field => field.setSelectionRange(6, 9)")
    bold = hers.page.get_by_role("button", name="Bold")
    await bold.click()
    await expect(hers.composer).to_have_value("clear **sky** tonight")
    await hers.composer.press("ControlOrMeta+i")
    await expect(hers.composer).to_have_value("clear ***sky*** tonight")
    await hers.composer.press("ControlOrMeta+i")
    await bold.click()

    await expect(hers.composer).to_have_value("clear sky tonight")
    await expect(hers.composer).to_be_focused()


async def test_an_emoji_is_picked_for_where_the_caret_stands(hers: Tab) -> None:
    await hers.composer.fill("clear sky")
    await hers.composer.evaluate("field => field.setSelectionRange(6, 6)")
    await hers.page.get_by_role("button", name="Emoji", exact=True).press("Enter")
    await expect(hers.page.get_by_label("Find an emoji")).to_be_focused()
    await hers.page.keyboard.press("Escape")
    await expect(hers.page.locator("emoji-picker")).to_be_hidden()
    await expect(hers.page.get_by_role("button", name="Emoji", exact=True)).to_be_focused()

    await hers.page.keyboard.press("Enter")
    # Before it is there, what is typed would go nowhere.
    await expect(hers.page.get_by_label("Find an emoji")).to_be_focused()
    await hers.page.keyboard.type("telesc")
    await hers.page.keyboard.press("Enter")

    await expect(hers.composer).to_be_focused()
    await hers.page.keyboard.type("!")
    await expect(hers.composer).to_have_value("clear 🔭!sky")
    await expect(hers.page.locator("emoji-picker")).to_be_hidden()


async def test_who_looked_in_vain_or_beside_can_still_pick_an_emoji(hers: Tab) -> None:
    await hers.page.get_by_role("button", name="Emoji", exact=True).click()
    search = hers.page.get_by_label("Find an emoji")
    await search.fill("nothing is called so")
    await search.press("Enter")
    await search.fill("")
    await search.click()
    await hers.page.locator("emoji-picker h3").first.click()

    await hers.page.get_by_role("button", name="telescope").click()

    await expect(hers.composer).to_have_value("🔭")
    await expect(hers.page.locator("emoji-picker")).to_be_hidden()
