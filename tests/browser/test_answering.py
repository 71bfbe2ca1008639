"""Writing in a thread: what one has in the conversation one has there too."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.gate import Gate
from tests.browser.profile import Profile, Tab
from tests.browser.test_files import LOG, OFFERED, PHOTO
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


async def behind_a_gate(person: Profile, crew: str) -> tuple[Tab, Gate]:
    """As `hers`, and what the server says can be held back."""
    await person.says(crew, "Who has the key?")
    tab = await person.tab()
    gate = await Gate().before(tab)
    await tab.enters(crew)
    await gate.resumed.wait()
    return await opens_thread(tab), gate


async def answers(tab: Tab, words: str) -> None:
    await answer_field(tab).fill(words)
    await answer_field(tab).press("Enter")


def answer(tab: Tab, words: str) -> Locator:
    return pane(tab).locator(".message").filter(has=tab.page.get_by_text(words, exact=True))


def sign(tab: Tab, words: str) -> Locator:
    return answer(tab, words).locator(".delivery")


async def test_the_signs_of_an_answer_are_those_of_the_conversation(alice: Profile, bob: Profile, crew: str) -> None:
    tab, gate = await behind_a_gate(alice, crew)
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


async def test_the_page_of_a_thread_knows_by_itself_how_far_ones_words_came(bob: Profile, crew: str, hers: Tab) -> None:
    await answers(hers, "Have I?")
    await hers.page.get_by_role("link", name="Open on its own").click()
    await expect(hers.page.locator(".bar h1")).to_have_text("Thread")
    for words in ("Who has the key?", "Have I?"):
        await expect(sign(hers, words)).to_have_text("Stored")

    his = await bob.tab_in("general")
    await expect(sign(hers, "Have I?")).to_have_text("Delivered")
    await his.enters(crew)
    await expect(sign(hers, "Have I?")).to_have_text("Read")
    await hers.page.reload()

    await expect(sign(hers, "Have I?")).to_have_text("Read")
    await his.opens("/people")
    await answers(hers, "I do.")
    await expect(sign(hers, "I do.")).to_have_text("Delivered")


async def test_the_words_of_others_have_no_signs_in_a_thread(bob: Profile, crew: str, hers: Tab) -> None:
    his = await opens_thread(await bob.tab_in(crew))

    await answers(his, "I have.")

    await expect(answer(hers, "I have.")).to_be_visible()
    await expect(sign(hers, "I have.")).to_have_count(0)
    await expect(sign(hers, "Who has the key?")).to_have_text("Read")


def card(place: Locator, name: str) -> Locator:
    return place.locator("composer-files li").filter(has_text=name)


async def test_files_go_out_with_an_answer(bob: Profile, crew: str, hers: Tab) -> None:
    his = await bob.tab_in(crew)
    await pane(hers).locator("[data-part=pick]").set_input_files([PHOTO, LOG])
    await expect(card(pane(hers), "dusk.jpg")).to_contain_text("Ready")
    await expect(card(pane(hers), "gust-alarm.log")).to_contain_text("Ready")
    await expect(card(hers.page.locator("message-composer"), "dusk.jpg")).to_have_count(0)

    await answers(hers, "It hangs there.")

    await expect(his.message("It hangs there.").get_by_role("img", name="dusk.jpg")).to_be_visible()
    await expect(his.message("It hangs there.").locator("[data-part=quote]")).to_contain_text("Who has the key?")
    await expect(answer(hers, "It hangs there.").locator(".attachment")).to_have_count(2)
    await expect(pane(hers).locator("composer-files li")).to_have_count(0)
    await expect(answer_field(hers)).to_be_focused()
    # A file without a word is an answer too.
    await pane(hers).locator("[data-part=pick]").set_input_files([LOG])
    await expect(card(pane(hers), "gust-alarm.log")).to_contain_text("Ready")
    await answer_field(hers).press("Enter")
    await expect(pane(hers).locator(".message")).to_have_count(3)


async def test_what_is_pasted_and_dropped_goes_where_it_is_given(hers: Tab) -> None:
    room = hers.page.locator("message-composer")
    for place, selector in ((pane(hers), "thread-pane .message"), (room, ".main")):
        offered = OFFERED.replace(".main", selector)
        await hers.page.evaluate(offered, ["paste", "pasted.txt", ""])
        await expect(card(place, "pasted.txt")).to_contain_text("Ready")
        await hers.page.evaluate(offered, ["dragenter dragover", "dropped.txt", ""])
        await expect(place.locator(".composer[data-dropping]")).to_be_visible()
        await expect(hers.page.locator(".composer[data-dropping]")).to_have_count(1)
        await hers.page.evaluate(offered, ["drop", "dropped.txt", ""])
        await expect(card(place, "dropped.txt")).to_contain_text("Ready")
        await expect(hers.page.locator(".composer[data-dropping]")).to_have_count(0)

    for place in (pane(hers), room):
        await expect(place.locator("composer-files li")).to_have_count(2)


async def test_an_answer_that_is_taken_back_brings_its_files(bob: Profile, crew: str) -> None:
    tab, gate = await behind_a_gate(bob, crew)
    gate.refuses_posts("bad_field", times=1, message="Not like this.")
    await pane(tab).locator("[data-part=pick]").set_input_files([LOG])
    await expect(card(pane(tab), "gust-alarm.log")).to_contain_text("Ready")
    await answers(tab, "It hangs there.")

    await pane(tab).get_by_role("button", name="Edit", exact=True).click()

    await expect(answer_field(tab)).to_have_value("It hangs there.")
    await expect(card(pane(tab), "gust-alarm.log")).to_contain_text("Ready")
    await answer_field(tab).press("Enter")
    await expect(answer(tab, "It hangs there.").locator(".attachment b")).to_have_text("gust-alarm.log")


async def test_a_command_in_a_thread_says_there_what_came_of_it(crew: str, hers: Tab) -> None:
    await answers(hers, "/topic")

    await expect(pane(hers).locator("[data-part=notice]")).to_be_visible()
    await expect(hers.page.locator("message-composer [data-part=notice]")).to_be_hidden()
    await expect(answer_field(hers)).to_have_value("/topic")
    await answers(hers, "/shrug Whoever.")
    await expect(pane(hers).locator("[data-part=notice]")).to_be_hidden()
    await expect(answer_field(hers)).to_have_value("")
    await expect(pane(hers).locator(".message")).to_have_count(2)


async def test_emoji_and_bold_are_at_hand_in_a_thread(hers: Tab) -> None:
    await answer_field(hers).fill("here ")
    await pane(hers).get_by_role("button", name="Emoji").click()
    await hers.page.get_by_role("dialog").get_by_role("searchbox").fill("key")
    await hers.page.keyboard.press("Enter")
    await expect(answer_field(hers)).to_be_focused()
    await answer_field(hers).press_sequentially(" now")
    await answer_field(hers).press("Shift+Control+ArrowLeft")
    await pane(hers).get_by_role("button", name="Bold").click()
    await answer_field(hers).press("Enter")

    await expect(pane(hers).locator(".message strong")).to_have_text("now")
    await expect(pane(hers).locator(".message [data-part=body]").last).to_have_text("here 🔑 now")


@pytest.mark.parametrize("where", ["beside", "on its own"])
async def test_who_writes_in_a_thread_is_seen_writing_in_the_room(
    where: str, bob: Profile, crew: str, hers: Tab
) -> None:
    his = await opens_thread(await bob.tab_in(crew))
    if where == "on its own":
        await his.page.get_by_role("link", name="Open on its own").click()
        await expect(his.page.locator(".bar h1")).to_have_text("Thread")
    line = hers.page.locator("#main typing-line:defined")
    await expect(line).to_be_hidden()
    await expect(his.page.locator("emoji-button:defined").first).to_be_visible()

    await answer_field(his).press_sequentially("I ha")
    await expect(line).to_have_text("Bob is writing")
    await answer_field(his).fill("")
    await expect(line).to_be_hidden()
    await answer_field(his).press_sequentially("I have.")
    await expect(line).to_be_visible()
    await answer_field(his).press("Enter")

    await expect(line).to_be_hidden()
    await expect(answer(hers, "I have.")).to_be_visible()


async def test_whoever_mends_an_answer_is_not_writing(bob: Profile, crew: str, hers: Tab) -> None:
    his = await opens_thread(await bob.tab_in(crew))
    await answers(his, "I haf.")
    await expect(answer(hers, "I haf.")).to_be_visible()
    await expect(hers.page.locator("#main typing-line:defined")).to_be_hidden()
    await hers.page.locator("#main typing-line").evaluate(
        """line => {
          globalThis.seen = []
          new MutationObserver(() => seen.push(line.textContent)).observe(line, { childList: true, subtree: true })
        }"""
    )

    await answer(his, "I haf.").hover()
    await answer(his, "I haf.").locator("[data-part=more]").click()
    await his.page.get_by_role("menuitem", name="Edit").click()
    await pane(his).get_by_role("textbox", name="The message").fill("")
    await pane(his).get_by_role("textbox", name="The message").press_sequentially("I have.")
    await pane(his).get_by_role("button", name="Save").click()

    await expect(answer(hers, "I have.")).to_be_visible()
    assert [] == [words for words in await hers.page.evaluate("seen") if words.strip()]
