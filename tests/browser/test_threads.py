"""Threads on the page: what leads to them is kept up to date while people answer."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.profile import Profile, Tab
from tests.browser.test_message_actions import said

pytestmark = pytest.mark.regulars


@pytest.fixture
async def hers(alice: Profile, crew: str) -> Tab:
    await alice.says(crew, "Who has the key?")
    return await alice.tab_in(crew)


@pytest.fixture
async def his(bob: Profile, crew: str, hers: Tab) -> Tab:
    tab = await bob.tab_in(crew)
    await tab.sees("Who has the key?")
    return tab


async def answers(tab: Tab, words: str, answer: str) -> None:
    await said(tab, words).hover()
    await said(tab, words).locator("[data-part=answer]").click()
    await tab.writes(answer)


def link(tab: Tab, words: str) -> Locator:
    return said(tab, words).locator("[data-part=thread]")


async def test_whoever_answers_adds_to_the_thread_for_everybody(hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")

    await expect(link(hers, "Who has the key?")).to_contain_text("1 reply")
    await expect(link(his, "Who has the key?")).to_contain_text("1 reply")

    await answers(hers, "I have.", "Then come up.")

    for tab in (hers, his):
        await expect(link(tab, "Who has the key?")).to_contain_text("2 replies")
        await expect(link(tab, "Who has the key?").locator(".avatar")).to_have_text(["AL", "BO"])
        await expect(link(tab, "I have.")).to_have_count(0)

    await hers.page.reload()

    await expect(link(hers, "Who has the key?")).to_contain_text("2 replies")
    await expect(link(hers, "Who has the key?").locator(".avatar")).to_have_text(["AL", "BO"])


async def test_a_deleted_answer_is_taken_off(bob: Profile, crew: str, hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")
    await answers(his, "Who has the key?", "Or do I?")
    await expect(link(hers, "Who has the key?")).to_contain_text("2 replies")
    await hers.page.reload()
    await expect(link(hers, "Who has the key?")).to_contain_text("2 replies")

    for left, words in ((1, "Or do I?"), (0, "I have.")):
        seq = await said(his, words).get_attribute("data-seq")
        await bob.deletes(crew, str(seq))
        if left:
            await expect(link(hers, "Who has the key?")).to_contain_text("1 reply")

    for tab in (hers, his):
        await expect(link(tab, "Who has the key?")).to_have_count(0)


async def test_what_was_said_before_the_page_was_there_counts_once(
    alice: Profile, crew: str, hers: Tab, his: Tab
) -> None:
    await answers(his, "Who has the key?", "I have.")
    fresh = await alice.tab_in(crew)
    await expect(link(fresh, "Who has the key?")).to_contain_text("1 reply")

    await answers(his, "Who has the key?", "Here it is.")

    await expect(link(fresh, "Who has the key?")).to_contain_text("2 replies")
    await expect(link(fresh, "Who has the key?").locator(".avatar")).to_have_text(["BO"])
