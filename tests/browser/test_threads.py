"""Threads on the page: what leads to them is kept up to date while people answer."""

import asyncio

import pytest
from playwright.async_api import Locator, Route, expect

from tests.browser.gate import Gate
from tests.browser.profile import Profile, Tab
from tests.browser.test_accessibility import DESK, HAND, findings
from tests.browser.test_message_actions import chooses, said

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
    await answers(his, "Who has the key?", "Take it.")
    await expect(link(fresh, "Who has the key?")).to_contain_text("3 replies")
    await expect(link(fresh, "Who has the key?").locator(".avatar")).to_have_text(["BO"])


def pane(tab: Tab) -> Locator:
    return tab.page.locator("thread-pane")


def in_pane(tab: Tab) -> Locator:
    return pane(tab).locator(".message [data-part=body]")


def answer_field(tab: Tab) -> Locator:
    return pane(tab).get_by_label("Reply in this thread").and_(tab.page.locator("textarea"))


async def test_a_thread_opens_beside_the_talk_and_is_live(hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")
    await his.writes("Nice weather.")

    await link(hers, "Who has the key?").click()

    await expect(in_pane(hers)).to_have_text(["Who has the key?", "I have."])
    await expect(answer_field(hers)).to_be_focused()
    await expect(hers.list).to_be_visible()
    await answers(his, "I have.", "Shall I come up?")
    await expect(in_pane(hers)).to_have_text(["Who has the key?", "I have.", "Shall I come up?"])

    await answer_field(hers).fill("Please do.")
    await answer_field(hers).press("Enter")

    await expect(in_pane(hers).last).to_have_text("Please do.")
    await expect(said(his, "Please do.").locator("[data-part=quoted-text]")).to_have_text("Who has the key?")
    await expect(said(hers, "Please do.")).to_have_count(1)
    await expect(link(hers, "Who has the key?")).to_contain_text("3 replies")
    assert [] == await findings(hers, DESK, HAND[:1] + DESK[1:])
    ids = await hers.page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))


async def test_a_change_of_an_answer_shows_in_the_thread(bob: Profile, crew: str, hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")
    await link(hers, "Who has the key?").click()
    await expect(in_pane(hers)).to_have_count(2)
    await expect(link(his, "Who has the key?")).to_contain_text("1 reply")
    seq = str(await said(his, "I have.").get_attribute("data-seq"))

    await bob.reacts(crew, seq, "🎉")
    await expect(pane(hers).locator(".reaction[data-emoji]")).to_contain_text("🎉")
    await bob.deletes(crew, seq)

    await expect(in_pane(hers).last).to_have_text("Bob deleted this message.")


async def test_names_are_completed_in_a_thread(hers: Tab, his: Tab, bob: Profile) -> None:
    await answers(his, "Who has the key?", "I have.")
    await link(hers, "Who has the key?").click()
    await answer_field(hers).press_sequentially(f"@{bob.username[:4]}")
    await expect(pane(hers).get_by_role("option", name=bob.username)).to_be_visible()

    await answer_field(hers).press("Tab")
    await expect(answer_field(hers)).to_have_value(f"@{bob.username} ")
    await answer_field(hers).press_sequentially("come!")
    await answer_field(hers).press("Enter")

    await expect(said(his, "come!").locator(".mention")).to_have_attribute("data-me", "")


async def test_closing_a_thread_gives_the_focus_back(hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")
    await link(hers, "Who has the key?").click()
    await expect(answer_field(hers)).to_be_focused()
    await answer_field(hers).fill("half a thou")

    await hers.page.keyboard.press("Escape")

    await expect(pane(hers)).to_have_count(0)
    await expect(link(hers, "Who has the key?")).to_be_focused()
    await link(hers, "Who has the key?").press("Enter")
    await expect(answer_field(hers)).to_have_value("half a thou")
    await hers.page.get_by_role("link", name="Close the thread").click()
    await expect(pane(hers)).to_have_count(0)
    await expect(hers.page.get_by_role("heading", name="About this room")).to_be_visible()


async def test_the_details_come_back_in_the_place_of_a_thread(hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")
    details = hers.page.get_by_role("heading", name="About this room")
    for first in ("shown", "folded"):
        if first == "folded":
            await hers.page.get_by_role("link", name="Details, members").click()
        await link(hers, "Who has the key?").click()
        await expect(pane(hers)).to_be_visible()
        await expect(details).to_be_hidden()

        await hers.page.get_by_role("link", name="Details, members").click()

        await expect(pane(hers)).to_have_count(0)
        await expect(details).to_be_visible()


async def test_a_thread_that_comes_late_does_not_take_the_place_of_what_was_asked_for_since(
    crew: str, hers: Tab, his: Tab
) -> None:
    await answers(his, "Who has the key?", "I have.")
    details = hers.page.get_by_role("heading", name="About this room")
    await link(hers, "Who has the key?").click()
    await expect(pane(hers)).to_be_visible()
    for _ in range(2):
        await hers.page.get_by_role("link", name="Details, members").click()
    await expect(details).to_be_hidden()
    held: asyncio.Queue[Route] = asyncio.Queue()
    await hers.page.route(f"**/rooms/{crew}/threads/*", held.put)
    await link(hers, "Who has the key?").click()
    late = await held.get()

    await hers.page.get_by_role("link", name="Details, members").click()
    await expect(details).to_be_visible()
    async with hers.page.expect_request_finished():
        await late.continue_()

    await expect(pane(hers)).to_have_count(0)
    await expect(details).to_be_visible()


async def test_a_key_opens_the_thread_of_a_message(hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")
    await expect(hers.messages).to_have_count(2)
    await hers.list.focus()
    await hers.page.keyboard.press("k")

    await hers.page.keyboard.press("t")

    await expect(in_pane(hers)).to_have_text(["Who has the key?", "I have."])


async def test_an_answer_that_cannot_go_out_waits_in_the_thread(bob: Profile, crew: str, hers: Tab) -> None:
    tab = await bob.tab()
    gate = await Gate().before(tab)
    await tab.enters(crew)
    await gate.resumed.wait()
    await chooses(tab, "Who has the key?", "Open the thread")
    await expect(in_pane(tab)).to_have_text(["Who has the key?"])
    gate.holds("ack", "message.posted")

    await answer_field(tab).fill("I have.")
    await answer_field(tab).press("Enter")

    waiting = pane(tab).locator(".message[data-state=pending] [data-part=body]")
    await expect(waiting).to_have_text("I have.")
    gate.lets("ack", "message.posted")
    await expect(waiting).to_have_count(0)
    await expect(in_pane(tab)).to_have_text(["Who has the key?", "I have."])
    await expect(said(hers, "I have.")).to_have_count(1)


async def test_a_thread_on_its_own_page_is_live_too(hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")
    await link(hers, "Who has the key?").click()
    await hers.page.get_by_role("link", name="Open on its own").click()
    await expect(in_pane(hers)).to_have_text(["Who has the key?", "I have."])
    assert "/threads/" in hers.page.url

    await answers(his, "I have.", "Shall I come up?")
    await expect(in_pane(hers).last).to_have_text("Shall I come up?")
    await answer_field(hers).fill("Please do.")
    await answer_field(hers).press("Enter")

    await expect(in_pane(hers).last).to_have_text("Please do.")
    await expect(said(his, "Please do.")).to_have_count(1)


async def test_one_unfollows_and_follows_with_a_button(hers: Tab, his: Tab) -> None:
    await answers(his, "Who has the key?", "I have.")
    await link(hers, "Who has the key?").click()

    await pane(hers).get_by_role("button", name="Unfollow").click()

    follow = pane(hers).get_by_role("button", name="Follow", exact=True)
    await expect(follow).to_be_focused()
    await expect(pane(hers).locator("[data-part=told-following]")).to_have_text("You are not told of replies.")
    await hers.page.reload()
    await answers(his, "I have.", "Shall I come up?")
    await expect(said(hers, "Shall I come up?")).not_to_have_attribute("data-mentions-me", "")
    await link(hers, "Who has the key?").click()
    await follow.click()
    await expect(pane(hers).get_by_role("button", name="Unfollow")).to_be_focused()

    await answers(his, "I have.", "Or come down?")

    await expect(said(hers, "Or come down?")).to_have_attribute("data-mentions-me", "")


async def test_whoever_answers_for_the_first_time_follows_from_then_on(hers: Tab, bob: Profile, crew: str) -> None:
    tab = await bob.tab_in(crew)
    await chooses(tab, "Who has the key?", "Open the thread")
    await expect(pane(tab).get_by_role("button", name="Follow", exact=True)).to_be_visible()

    await answer_field(tab).fill("I have.")
    await answer_field(tab).press("Enter")

    await expect(pane(tab).get_by_role("button", name="Unfollow")).to_be_visible()
