"""Replies that are one line each, for those who want that."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.profile import Profile, Tab
from tests.browser.test_accessibility import DESK, findings
from tests.browser.test_message_actions import said
from tests.browser.test_threads import answers, link

pytestmark = pytest.mark.regulars


@pytest.fixture
async def hers(alice: Profile, crew: str) -> Tab:
    await alice.says(crew, "Who has the key?")
    return await alice.tab_in(crew)


async def test_folded_replies_are_a_line_each_until_somebody_opens_them(
    come: Come, hers: Tab, crew: str, alice: Profile
) -> None:
    carol = await come("carol")
    await alice.adds(carol.username, crew)
    await answers(hers, "Who has the key?", "I have it.\n\nAnd a list:\n\n- one\n- two")
    await answers(hers, "Who has the key?", "Or so\n\nI think.")
    tab = await carol.tab_in(crew)
    heights = "elements => elements.map(element => element.offsetHeight)"
    open_ = await tab.messages.evaluate_all(heights)

    await carol.folds_replies()
    await tab.page.reload()
    await expect(tab.messages).to_have_count(3)
    folded = await tab.messages.evaluate_all(heights)

    assert open_[0] + 40 > folded[0] >= open_[0] - 40
    assert max(folded[1:]) < 30 < 60 < min(open_[1:])
    await expect(tab.messages.nth(1).get_by_text("I have it.")).to_be_visible()
    assert [] == await findings(tab, DESK)

    await tab.messages.nth(1).locator("[data-part=body]").click()
    assert open_[1] == (await tab.messages.evaluate_all(heights))[1]
    await tab.list.focus()
    await tab.page.keyboard.press("k")
    one = await tab.messages.evaluate_all(heights)
    await tab.page.keyboard.press("k")
    assert (True, True) == (one[2] > 60, (await tab.messages.evaluate_all(heights))[2] < 30)


async def test_a_folded_reply_is_open_for_whoever_comes_by_its_link(bob: Profile, hers: Tab, crew: str) -> None:
    await answers(hers, "Who has the key?", "I have it.\n\nAnd a list:\n\n- one\n- two")
    await expect(link(hers, "Who has the key?")).to_contain_text("1 reply")
    seq = await said(hers, "I have it.").get_attribute("data-seq")
    await bob.folds_replies()

    tab = await bob.tab(f"/rooms/{crew}?at={seq}#message-{seq}")

    await expect(said(tab, "I have it.").locator("[data-part=quote]")).to_be_visible()
    await bob.folds_replies(wanted=False)
