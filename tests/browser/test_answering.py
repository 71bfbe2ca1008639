"""Writing in a thread: what one has in the conversation one has there too."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.gate import Gate
from tests.browser.profile import Profile, Tab
from tests.browser.test_message_actions import chooses
from tests.browser.test_threads import answer_field, pane

pytestmark = pytest.mark.regulars


@pytest.fixture
async def hers(alice: Profile, crew: str) -> Tab:
    """She has opened the thread of her own words."""
    await alice.says(crew, "Who has the key?")
    return await opens_thread(await alice.tab_in(crew))


async def opens_thread(tab: Tab) -> Tab:
    await chooses(tab, "Who has the key?", "Open the thread")
    await expect(answer_field(tab)).to_be_visible()
    return tab


async def answers(tab: Tab, words: str) -> None:
    await answer_field(tab).fill(words)
    await answer_field(tab).press("Enter")


def answer(tab: Tab, words: str) -> Locator:
    return pane(tab).locator(".message").filter(has=tab.page.get_by_text(words, exact=True))


def sign(tab: Tab, words: str) -> Locator:
    return answer(tab, words).locator(".delivery")


async def test_the_signs_of_an_answer_are_those_of_the_conversation(alice: Profile, bob: Profile, crew: str) -> None:
    await alice.says(crew, "Who has the key?")
    tab = await alice.tab()
    gate = await Gate().before(tab)
    await tab.enters(crew)
    await gate.resumed.wait()
    await opens_thread(tab)
    await expect(sign(tab, "Who has the key?")).to_have_text("Stored")

    gate.holds("ack", "message.posted", "message.stored")
    await answers(tab, "Have I?")
    for signs in (sign(tab, "Have I?"), tab.sign("Have I?")):
        await expect(signs).to_have_text("Sending…")
    gate.lets("ack", "message.posted")
    for signs in (sign(tab, "Have I?"), tab.sign("Have I?")):
        await expect(signs).to_have_text("Accepted")
    gate.lets("message.stored")
    await expect(sign(tab, "Have I?")).to_have_text("Stored")
    await bob.tab_in("general")
    await expect(sign(tab, "Have I?")).to_have_text("Delivered")
    await bob.tab_in(crew)

    for words in ("Who has the key?", "Have I?"):
        await expect(sign(tab, words)).to_have_text("Read")
    way = await tab.sign("Have I?").get_attribute("href")
    assert way == await sign(tab, "Have I?").get_attribute("href")


async def test_the_words_of_others_have_no_signs_in_a_thread(bob: Profile, crew: str, hers: Tab) -> None:
    his = await opens_thread(await bob.tab_in(crew))

    await answers(his, "I have.")

    await expect(answer(hers, "I have.")).to_be_visible()
    await expect(sign(hers, "I have.")).to_have_count(0)
    await expect(sign(hers, "Who has the key?")).to_have_text("Read")
