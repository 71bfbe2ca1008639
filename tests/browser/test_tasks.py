"""The page of tasks, live: the form of what is chosen, and what comes of it without a reload."""

from playwright.async_api import expect

from tests.browser.conftest import Come


async def test_a_task_is_chosen_begun_and_seen_to_end(come: Come) -> None:
    alice = await come("alice")
    tab = await alice.tab("/tasks")
    other = await alice.tab("/tasks")
    page = tab.page
    await expect(page.get_by_role("button", name="Choose")).to_be_hidden()

    await page.get_by_label("What should be done").select_option("Reverse a text")
    await expect(page.get_by_label("From")).to_be_hidden()
    await page.get_by_role("textbox", name="Text").fill("Noël 👩‍🚀")
    await page.get_by_role("button", name="Start").click()

    for one in (page, other.page):
        await expect(one.locator(".tasks .result")).to_have_text("👩‍🚀 lëoN")
        await expect(one.get_by_role("heading", name="Finished")).to_be_visible()
    await expect(other.page.locator("[data-part=announcer]")).to_have_text("Reverse a text: done.")


async def test_what_is_wrong_is_told_by_the_field(come: Come) -> None:
    alice = await come("alice")
    tab = await alice.tab("/tasks")
    alice.forgives("422")
    await tab.page.get_by_label("What should be done").select_option("A random number between two others")
    await tab.page.get_by_label("From").fill("10")
    await tab.page.get_by_label("Up to").fill("6")

    await tab.page.get_by_role("button", name="Start").click()

    field = tab.page.get_by_label("From")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description("“From” must not be larger than “Up to”.")
    await expect(field).to_have_value("10")
