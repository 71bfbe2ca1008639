"""What every page owes to people who listen to it: names, landmarks, one heading at the top, a language."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NewProfile
from tests.browser.profile import TOUCH, WAS_REFUSED, Profile

NAMELESS = """() => [...document.querySelectorAll("a[href], button, input, textarea, select, summary")]
  .filter(one => one.type !== "hidden" && one.checkVisibility({ visibilityProperty: true }))
  .filter(one => !one.closest("[aria-hidden=true]"))
  .filter(one => !(one.getAttribute("aria-label") || [...one.labels ?? []].map(label => label.textContent).join("")
    || one.textContent).trim())
  .map(one => one.outerHTML)"""
DOUBLED = """() => [...document.querySelectorAll("[id]")].map(one => one.id)
  .filter((id, index, all) => all.indexOf(id) !== index)"""
DANGLING = """() => [...document.querySelectorAll("[aria-describedby], label[for]")]
  .flatMap(one => (one.getAttribute("aria-describedby") ?? one.htmlFor).split(" "))
  .filter(id => !document.getElementById(id))"""
SKIPPED = """() => { const levels = [...document.querySelectorAll("h1, h2, h3, h4")]
    .filter(one => one.checkVisibility({ visibilityProperty: true })).map(one => Number(one.tagName[1]))
  return levels.filter((level, index) => level > (levels[index - 1] ?? 1) + 1).length }"""


async def _owes_nothing(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page).to_have_title(re.compile(r".+ · Confab"))
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    await expect(page.get_by_role("main")).to_have_count(1)
    assert [] == await page.evaluate(NAMELESS)
    assert [] == await page.evaluate(DOUBLED)
    assert [] == await page.evaluate(DANGLING)
    assert 0 == await page.evaluate(SKIPPED)


@pytest.mark.parametrize("options", [{}, TOUCH], ids=["desktop", "phone"])
async def test_every_page_can_be_listened_to(new_profile: NewProfile, options: dict) -> None:
    profile = await new_profile(**options)
    profile.forgives(WAS_REFUSED)
    tab = await profile.tab()
    for path in ("/login", "/register"):
        await tab.opens(path)
        await _owes_nothing(tab.page)
    await profile.registers("listener." + ("phone" if options else "desktop"))
    room = await profile.makes("Quiet", "closed")
    await profile.says(room, "can you hear me?")
    for path in (f"/rooms/{room}", "/rooms/general", "/rooms", "/rooms?q=nothing-like-it", "/rooms/not-here"):
        await tab.opens(path)
        await _owes_nothing(tab.page)


async def test_the_parts_of_a_room_have_their_names(alice: Profile, crew: str) -> None:
    page = (await alice.tab_in(crew)).page

    await expect(page.get_by_role("navigation", name="Rooms and pages")).to_be_visible()
    await expect(page.get_by_role("log", name="Messages in Crew")).to_be_visible()
    await expect(page.get_by_role("form", name="Write a message")).to_be_visible()
    await expect(page.get_by_role("complementary", name="About Crew")).to_be_visible()
    await expect(page.get_by_role("link", name="Crew", exact=False).first).to_have_attribute("aria-current", "page")


async def test_new_messages_are_spoken_and_the_list_itself_is_silent(alice: Profile, bob: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    spoken = tab.page.locator("[data-part=announcer]")
    await expect(tab.list).to_have_attribute("aria-live", "off")

    await bob.says(crew, "Dinner is ready.")

    await expect(spoken).to_have_text("Bob: Dinner is ready.")
    await expect(spoken).to_have_attribute("aria-live", "polite")

    await bob.says(crew, "Bring **both**:\n\n- a `spoon`\n- [bread](https://example.org)")

    await expect(spoken).to_have_text("Bob: Bring both: a spoon bread", use_inner_text=False)


async def test_a_room_is_spoken_as_much_as_one_wants_to_be_told_of_it(alice: Profile, bob: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    spoken = tab.page.locator("[data-part=announcer]")
    choice = tab.page.locator("involvement-choice")

    await choice.get_by_label("Mentions").check()
    await bob.says(crew, "Dinner is ready.", f"@{alice.username} dinner is ready.")
    await expect(spoken).to_have_text(f"Bob calls you: @{alice.username} dinner is ready.")
    await choice.get_by_label("Nothing").check()
    await bob.says(crew, f"@{alice.username} it gets cold.")

    await expect(tab.messages).to_have_count(3)
    await expect(spoken).to_have_text(f"Bob calls you: @{alice.username} dinner is ready.")


async def test_the_head_of_a_room_says_how_much_one_is_told_and_leads_to_the_choice(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    head = tab.page.locator(".bar")

    await head.get_by_role("link", name="Tell me about: All").click()
    await expect(tab.page.locator("#involvement")).to_be_focused()
    await tab.page.locator("involvement-choice").get_by_label("Mentions").check()

    await expect(head.get_by_role("link", name="Tell me about: Mentions")).to_be_visible()
    await head.get_by_role("link", name="Search in Crew").click()
    await expect(tab.page.get_by_role("searchbox")).to_have_value(f"in:{crew}")


async def test_a_page_with_something_forbidden_on_it_is_noticed(new_profile: NewProfile) -> None:
    profile = await new_profile()
    tab = await profile.tab("/login")

    await tab.page.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">inline</p>')")
    await expect(tab.page.locator("p[style]")).to_be_visible()

    # Seen here, and then forgiven: every other test ends with a look at this list.
    assert any("Content Security Policy" in complaint for complaint in profile.unforgiven)
    profile.forgives("Content Security Policy")
