"""Writing to people from their page, and the list at the side that follows."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.profile import Profile


async def test_a_first_message_appears_at_the_side(alice: Profile, bob: Profile) -> None:
    his = await bob.tab_in("general")
    tab = await alice.tab(f"/people?q={bob.username}")

    await tab.page.get_by_role("button", name="Message Bob").click()
    await tab.writes("Are you there?")

    row = his.rooms.locator("[data-part=directs] .room", has_text="Alice")
    await expect(row).to_have_attribute("data-unread", "")
    await row.click()
    await his.sees("Are you there?")
    await expect(his.page.get_by_role("heading", name="Alice", exact=True)).to_be_visible()
    await expect(his.page.get_by_role("heading", name="The first page with Alice.")).to_be_visible()
    await his.writes("Here.")
    await tab.sees("Are you there?", "Here.")


async def test_several_are_chosen_one_search_after_the_other(alice: Profile, bob: Profile, come: Come) -> None:
    carol = await come("carol")
    tab = await alice.tab(f"/people?q={bob.username}")
    await tab.page.get_by_role("checkbox", name="Choose Bob").check()

    search = tab.page.get_by_role("searchbox", name="Find a person")
    await search.fill(carol.username)
    await search.press("Enter")
    await expect(tab.page.get_by_role("checkbox", name="Bob")).to_be_checked()
    await tab.page.get_by_role("checkbox", name="Choose Carol").check()
    await tab.page.get_by_role("button", name="Write to those chosen").click()

    await expect(tab.page).to_have_url(re.compile("/rooms/dm-"))
    await expect(tab.page.get_by_role("heading", name="Bob, Carol", exact=True)).to_be_visible()
    await expect(tab.page.locator("member-list li")).to_have_count(3)
