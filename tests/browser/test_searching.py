"""Searching in the browser: what somebody looked for is theirs, in this browser, until they leave it."""

from playwright.async_api import expect

from tests.browser.profile import Profile


async def test_what_one_looked_for_is_there_again_until_it_is_forgotten(alice: Profile) -> None:
    tab = await alice.tab("/search")
    page = tab.page
    lately = page.locator("searched-lately")
    for words in ("heater on", "belt has:link"):
        await page.get_by_role("searchbox").fill(words)
        await page.get_by_role("searchbox").press("Enter")
        await expect(page).to_have_title(f"{words} · Search · Confab")

    await expect(lately.get_by_role("link")).to_have_text(["heater on"])
    await tab.opens("/search")
    await expect(lately.get_by_role("link")).to_have_text(["belt has:link", "heater on"])
    await lately.get_by_role("link", name="belt").click()
    await expect(page.get_by_role("searchbox")).to_have_value("belt has:link")
    await lately.get_by_role("button", name="Forget these").click()
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await tab.opens("/search")

    await expect(page.get_by_role("heading", name="Ways to ask")).to_be_visible()
    await expect(lately).to_be_hidden()


async def test_whoever_signs_out_leaves_no_searches_behind(alice: Profile) -> None:
    tab = await alice.tab("/search?q=birthday")
    await expect(tab.page.get_by_text("Nothing found.")).to_be_visible()
    await tab.opens("/search")
    await expect(tab.page.locator("searched-lately").get_by_role("link")).to_have_text(["birthday"])

    await tab.page.get_by_role("button", name="Sign out").click()
    await tab.is_led_to("/login")

    kept = await tab.page.evaluate("() => JSON.stringify({ ...localStorage })")
    assert "birthday" not in kept
