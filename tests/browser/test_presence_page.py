"""Who is here, who is writing, and how far one's words have come: all of it live, and quietly."""

import re

import pytest
from playwright.async_api import expect

from chat.bus import presence
from tests.browser.conftest import Come
from tests.browser.gate import Gate
from tests.browser.profile import Profile, Tab

FIVE_MINUTES = 5 * 60 * 1000


@pytest.fixture(autouse=True)
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes is gone."""
    monkeypatch.setattr(presence, "GRACE_SECONDS", 0)


def group(tab: Tab, name: str) -> object:
    return tab.page.locator("member-list section", has_text=re.compile(f"^\\s*{name}, "))


async def test_the_members_follow_who_comes_and_goes(alice: Profile, bob: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    him = tab.page.locator("member-list li", has_text="Bob")
    await expect(him.locator("presence-dot")).to_have_attribute("state", "gone")
    await expect(group(tab, "Not here")).to_contain_text("Bob")

    his = await bob.tab_in("general")
    await expect(him.locator("presence-dot")).to_have_attribute("state", "here")
    await expect(group(tab, "Here")).to_contain_text(re.compile(r"Here, 2.*Bob", re.DOTALL))
    await his.opens("/settings")
    await his.page.get_by_label("A line about you").fill("In the dome")
    await his.page.get_by_label("Do not disturb").check()
    await his.page.locator("#status").get_by_role("button", name="Save").click()
    await expect(him.locator("presence-dot")).to_have_attribute("state", "busy")
    await expect(him).to_contain_text("Bob, do not disturb")
    await expect(him).to_contain_text("In the dome")
    await his.page.close()

    await expect(group(tab, "Not here")).to_contain_text("Bob")
    await expect(group(tab, "Here")).to_contain_text("Here, 1")


async def test_five_quiet_minutes_are_being_away(alice: Profile, bob: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    dot = tab.page.locator("member-list li", has_text="Bob").locator("presence-dot")
    his = await bob.tab()
    await his.page.clock.install()
    async with his.page.expect_response(re.compile(r"/js/absence\.")):
        await his.enters("general")
    await his.page.evaluate("() => import('/static/js/absence.js')")
    await expect(dot).to_have_attribute("state", "here")

    await his.page.clock.fast_forward(FIVE_MINUTES)
    await expect(dot).to_have_attribute("state", "away")
    await his.page.mouse.move(300, 300)

    await expect(dot).to_have_attribute("state", "here")


async def test_without_a_line_the_page_asks_now_and_then(alice: Profile, bob: Profile, crew: str) -> None:
    tab = await alice.tab()
    gate = await Gate().before(tab)
    gate.shuts()
    await tab.page.clock.install()
    await tab.enters(crew)
    dot = tab.page.locator("member-list li", has_text="Bob").locator("presence-dot")
    await expect(dot).to_have_attribute("state", "gone")
    his = await bob.tab_in("general")
    await expect(his.page.locator(".side-foot presence-dot")).to_have_attribute("state", "here")

    await tab.page.clock.run_for(16_000)  # no greeting: the line counts as cut
    await tab.page.clock.run_for(15_000)

    await expect(dot).to_have_attribute("state", "here")


async def test_who_is_writing_stands_over_the_composer_and_moves_nothing(
    alice: Profile, bob: Profile, crew: str
) -> None:
    hers, his = await alice.tab_in(crew), await bob.tab_in(crew)
    for tab in (hers, his):
        await expect(tab.page.locator("typing-line:defined")).to_be_attached()
    line = hers.page.locator("typing-line")
    await expect(line).to_be_hidden()
    before = await hers.composer.evaluate("field => field.getBoundingClientRect().top")
    await his.page.locator("typing-line").evaluate(
        """line => {
          globalThis.seen = []
          new MutationObserver(() => seen.push(line.textContent)).observe(line, { childList: true, subtree: true })
        }"""
    )

    await his.composer.press_sequentially("Well")
    await expect(line).to_have_text("Bob is writing")
    assert before == await hers.composer.evaluate("field => field.getBoundingClientRect().top")
    await expect(hers.page.locator("[data-part=announcer]")).to_be_empty()
    assert not await line.evaluate("line => line.closest('[aria-live], [role=status], [role=log]')")
    await hers.composer.press_sequentially("Hm")
    await expect(his.page.locator("typing-line")).to_have_text("Alice is writing")
    await his.composer.fill("")
    await expect(line).to_be_hidden()
    await his.composer.press_sequentially("Well then")
    await expect(line).to_be_visible()
    await his.composer.press("Enter")

    await expect(line).to_be_hidden()
    await hers.sees("Well then")
    assert not [words for words in await his.page.evaluate("seen") if "Bob" in words], "nobody is told of themselves"


async def test_the_signs_tell_how_far_ones_words_have_come(alice: Profile, bob: Profile, crew: str, come: Come) -> None:
    carol = await come("carol")
    await alice.adds(carol.username, crew)
    tab = await alice.tab_in(crew)
    await tab.writes("first", "second")
    await expect(tab.sign("second")).to_have_text("Stored")
    await expect(tab.sign("first")).to_be_hidden()

    his = await bob.tab_in("general")
    await expect(tab.sign("second")).to_have_text("Delivered to 1")
    await his.enters(crew)
    await expect(tab.sign("second")).to_have_text("Read by 1 of 2")
    await expect(tab.sign("second")).to_have_attribute("data-state", "read")
    await his.opens("/people")
    await tab.writes("third")
    await expect(tab.sign("third")).to_have_text("Delivered to 1")
    await expect(tab.sign("second")).to_be_visible()
    await tab.page.reload()

    await expect(tab.sign("second")).to_have_text("Read by 1 of 2")
    await expect(tab.sign("third")).to_have_attribute("href", re.compile(rf"/rooms/{crew}/messages/\d+$"))


async def test_who_reads_in_private_is_not_seen_reading(alice: Profile, bob: Profile, crew: str) -> None:
    await alice.says(crew, "between us")
    his = await bob.tab("/settings")
    await his.page.get_by_label("Show how far I have read").uncheck()
    await his.page.locator("#status").get_by_role("button", name="Save").click()
    await his.enters(crew)
    await expect(his.room_link(crew)).not_to_have_attribute("data-unread", "")
    await bob.reads(crew)

    tab = await alice.tab_in(crew)

    await expect(tab.sign("between us")).to_have_text("Delivered")
