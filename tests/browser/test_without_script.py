"""Everything that talking needs works without a script."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NewProfile
from tests.browser.profile import PHONE, WAS_REFUSED, Profile, Tab
from tests.cast import PASSWORD


@pytest.fixture
async def tab(new_profile: NewProfile) -> Tab:
    profile = await new_profile(java_script_enabled=False)
    await profile.registers("plain." + hex(id(profile))[2:], "Pla In")
    return await profile.tab()


async def _says(page: Page, words: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(words)
    await page.get_by_role("button", name="Send").click()


async def test_registering_writing_reloading_and_signing_out(new_profile: NewProfile) -> None:
    profile = await new_profile(java_script_enabled=False)
    tab = await profile.tab("/")
    page = tab.page
    await tab.is_led_to("/login")
    await page.get_by_role("link", name="Join").click()
    await page.get_by_label("Your name").fill("Nora")
    await page.get_by_label("User name").fill("nora")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Join").click()
    await tab.is_led_to("/rooms/general")

    await _says(page, "written without a script")
    await expect(tab.bodies.last).to_have_text("written without a script")
    count = await tab.bodies.count()
    await page.reload()
    await expect(tab.bodies).to_have_count(count)
    await page.get_by_role("button", name="Sign out").click()
    await tab.is_led_to("/login")
    await page.go_back()

    await tab.is_led_to("/login?next=/rooms/general")


async def test_what_is_wrong_in_a_form_has_the_focus(new_profile: NewProfile) -> None:
    profile = await new_profile(java_script_enabled=False)
    profile.forgives(WAS_REFUSED)
    page = (await profile.tab("/register")).page
    await page.get_by_label("Your name").fill("Nora")
    await page.get_by_label("User name").fill("what is this")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Join").click()

    await expect(page.get_by_label("User name")).to_be_focused()
    await expect(page.get_by_label("User name")).to_have_accessible_description(re.compile("^Use 2 to 32"))


async def test_making_joining_and_leaving_rooms(tab: Tab, alice: Profile) -> None:
    page = tab.page
    crew = await alice.makes("Open deck", "open", "Everybody who likes wind")
    await tab.opens("/rooms")
    await page.get_by_role("button", name="Join Open deck").first.click()
    await tab.is_led_to(f"/rooms/{crew}")
    await _says(page, "hello deck")
    await expect(tab.bodies).to_have_text(["hello deck"])
    await page.get_by_role("button", name="Leave this room").click()
    await tab.is_led_to("/rooms")
    await expect(tab.room_link(crew)).to_have_count(0)

    await page.get_by_label("Name", exact=True).fill("My corner")
    await page.get_by_label("Closed").check()
    await page.get_by_role("button", name="Make the room").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("My corner")
    await _says(page, "alone at last")
    await expect(tab.bodies).to_have_text(["alone at last"])


async def test_adding_and_removing_a_member(tab: Tab, alice: Profile) -> None:
    page = tab.page
    await tab.opens("/rooms")
    await page.get_by_label("Name", exact=True).fill("For two")
    await page.get_by_role("button", name="Make the room").click()

    await page.locator("summary", has_text="Add").click()
    await page.get_by_label("User name").fill(alice.username)
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator("member-list li")).to_have_count(2)
    await page.locator("member-list li", has_text="Alice").hover()
    await page.get_by_role("button", name="Take Alice out of this room").click()

    await expect(page.locator("member-list li")).to_have_count(1)


async def test_a_refused_message_comes_back_with_its_reason(new_profile: NewProfile) -> None:
    profile = await new_profile(java_script_enabled=False)
    profile.forgives(WAS_REFUSED)
    await profile.registers("wordy")
    tab = await profile.tab_in("general")

    await _says(tab.page, "y" * 8_001)

    await expect(tab.page.get_by_role("textbox", name="Message")).to_have_value("y" * 8_001)
    await expect(tab.page.locator(".composer .field-error")).to_contain_text("Use at most 8000 characters")


async def test_earlier_pages_are_a_link_away(tab: Tab, alice: Profile) -> None:
    room = await alice.makes("Long talk")
    await alice.fills(room, *[f"line {number}" for number in range(1, 53)])
    await tab.enters(room)
    await expect(tab.bodies.first).to_have_text("line 3")
    await expect(tab.bodies.last).to_be_in_viewport()

    await tab.page.get_by_role("link", name="Earlier messages").click()

    await expect(tab.bodies).to_have_text(["line 1", "line 2"])
    await tab.page.get_by_role("link", name="To the newest").click()
    await expect(tab.bodies).to_have_count(50)


async def test_the_sheets_of_a_phone_open_and_close(tab: Tab) -> None:
    page = tab.page
    await page.set_viewport_size(PHONE)
    await tab.enters("general")
    await expect(tab.rooms).to_be_hidden()

    await page.get_by_role("link", name="Rooms", exact=True).click()
    await expect(tab.rooms).to_be_in_viewport()
    await page.get_by_role("link", name="Close the list").click()
    await expect(tab.rooms).to_be_hidden()
    await page.get_by_role("link", name="Details, members").click()
    await expect(page.get_by_role("complementary")).to_be_in_viewport()
    await page.get_by_role("link", name="Close details").click()

    await expect(page.get_by_role("complementary")).to_be_hidden()
