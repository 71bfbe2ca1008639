"""What people do with messages where no script runs: a page of its own for each message, and forms on it."""

from playwright.async_api import expect

from tests.browser.conftest import NewProfile
from tests.browser.profile import Tab


async def opens_page_of(tab: Tab, words: str) -> None:
    message = tab.messages.filter(has=tab.page.locator("[data-part=body]", has_text=words))
    await message.hover()
    await message.get_by_role("link", name="More about this message").click()


async def test_without_a_script_everything_is_a_form(new_profile: NewProfile) -> None:
    profile = await new_profile(java_script_enabled=False)
    await profile.registers("forms", "For Ms")
    room = await profile.makes("Forms")
    await profile.says(room, "written plainly")
    tab = await profile.tab_in(room)
    page = tab.page

    await opens_page_of(tab, "written plainly")
    await page.locator("summary", has_text="React").click()
    await page.get_by_role("button", name="🎉").click()
    await expect(page.locator(".felt")).to_contain_text("you")
    await page.locator("summary", has_text="Edit").click()
    await page.get_by_label("The message", exact=True).fill("written better")
    await page.get_by_role("button", name="Save").click()
    await expect(tab.messages.first.locator("[data-part=edited]")).to_be_visible()
    await tab.messages.first.locator(".reaction[data-emoji]").click()
    await expect(page.locator(".reaction[data-emoji]")).to_have_count(0)

    await opens_page_of(tab, "written better")
    await expect(page.locator("del")).to_have_text("plainly")
    await page.locator("summary", has_text="Reply").click()
    await page.get_by_label("Your reply").fill("to myself")
    await page.get_by_role("button", name="Send").click()
    await expect(tab.message("to myself").locator("[data-part=quote]")).to_contain_text("written better")
    await opens_page_of(tab, "written better")
    await page.get_by_role("link", name="Delete…").click()
    await page.get_by_role("button", name="Delete it").click()

    await tab.sees("For Ms deleted this message.", "to myself")
    await expect(tab.message("to myself").locator("[data-part=quote]")).to_have_text("a deleted message")
