"""From the key to the disk: each message of mine says how far it has come, and none gets lost or doubled."""

import pytest
from playwright.async_api import expect

from tests.browser.gate import Gate
from tests.browser.profile import Profile

TOO_LONG = "x" * 8_001
# The page as it was drawn a moment before anything of its room was stored.
NOTHING_STORED = """new MutationObserver(() => document.querySelector("message-list")?.setAttribute("data-stored", "0"))
  .observe(document, { childList: true, subtree: true })"""

pytestmark = pytest.mark.regulars


async def test_a_message_is_on_its_way_then_accepted_then_stored(alice: Profile, crew: str) -> None:
    tab = await alice.tab()
    gate = await Gate().before(tab)
    await tab.enters(crew)
    await gate.resumed.wait()

    gate.holds("ack", "message.posted", "message.stored")
    await tab.writes("step by step")
    await expect(tab.message("step by step")).to_have_attribute("data-state", "pending")
    await expect(tab.sign("step by step")).to_have_text("Sending…")
    gate.lets("ack")
    await expect(tab.sign("step by step")).to_have_text("Accepted")
    await expect(tab.message("step by step")).not_to_have_attribute("data-state", "pending")
    gate.lets("message.posted", "message.stored")

    await expect(tab.sign("step by step")).to_have_text("Stored")
    await tab.sees("step by step")
    await tab.page.reload()
    await expect(tab.sign("step by step")).to_have_text("Stored")


async def test_what_was_stored_before_the_page_had_a_line_is_known_to_be(alice: Profile, crew: str) -> None:
    first = await alice.tab_in(crew)
    await first.writes("stored already")
    await expect(first.sign("stored already")).to_have_text("Stored")
    tab = await alice.tab()
    await tab.page.add_init_script(NOTHING_STORED)
    gate = await Gate().before(tab)
    gate.holds("message.stored")
    gate.shuts()

    await tab.enters(crew)
    await expect(tab.sign("stored already")).to_have_text("Accepted")
    gate.opens()

    await expect(tab.sign("stored already")).to_have_text("Stored")


async def test_a_refused_message_can_be_mended(alice: Profile, bob: Profile, crew: str) -> None:
    tab, his = await alice.tab_in(crew), await bob.tab_in(crew)
    await tab.writes(TOO_LONG)
    trouble = tab.messages.get_by_role("group", name="This message was not sent")
    await expect(trouble).to_contain_text("Not sent. Use at most 8000 characters")

    await tab.composer.fill("and this after it")
    await trouble.get_by_role("button", name="Edit").click()
    await expect(tab.messages).to_have_count(0)
    await expect(tab.composer).to_have_value(f"{TOO_LONG}\nand this after it")
    await expect(tab.composer).to_be_focused()
    await tab.writes("short enough")

    await his.sees("short enough")
    await tab.sees("short enough")


async def test_a_refused_message_can_be_discarded_and_stays_away(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await tab.writes(TOO_LONG, "the next one is not held up")
    await expect(tab.sign("the next one is not held up")).to_have_text("Stored")

    await tab.page.reload()
    await expect(tab.page.get_by_role("button", name="Discard")).to_be_visible()
    await tab.page.get_by_role("button", name="Discard").click()

    await tab.sees("the next one is not held up")
    await tab.page.reload()
    await tab.sees("the next one is not held up")


async def test_a_refused_message_can_be_sent_again(alice: Profile, bob: Profile, crew: str) -> None:
    tab, his = await alice.tab(), await bob.tab_in(crew)
    gate = await Gate().before(tab)
    await tab.enters(crew)
    gate.refuses_posts("internal", 1, message="Something broke here.")
    await tab.writes("second time lucky")
    await expect(tab.message("second time lucky")).to_contain_text("Not sent. Something broke here.")
    await his.sees()

    await tab.page.get_by_role("button", name="Retry").click()

    await expect(tab.sign("second time lucky")).to_have_text("Read")
    await his.sees("second time lucky")
    await expect(tab.page.get_by_role("button", name="Retry")).to_have_count(0)


async def test_what_is_refused_for_now_goes_out_by_itself(alice: Profile, crew: str) -> None:
    tab = await alice.tab()
    gate = await Gate().before(tab)
    await tab.enters(crew)
    for code in ("busy", "too_fast", "unavailable"):
        gate.refuses_posts(code, 1, message="Not now.", retry_after=0.01)

        await tab.writes(f"{code}, then patience", f"after {code}")

        await expect(tab.sign(f"after {code}")).to_have_text("Stored")
    await tab.sees(
        *("busy, then patience", "after busy"),
        *("too_fast, then patience", "after too_fast"),
        *("unavailable, then patience", "after unavailable"),
    )


async def test_a_reload_before_the_answer_does_not_double(alice: Profile, bob: Profile, crew: str) -> None:
    tab, his = await alice.tab(), await bob.tab_in(crew)
    gate = await Gate().before(tab)
    await tab.enters(crew)
    await gate.resumed.wait()
    gate.holds("ack", "message.posted", "message.stored")
    await tab.writes("said once")
    await his.sees("said once")
    await expect(tab.message("said once")).to_have_attribute("data-state", "pending")

    gate.shuts()
    await tab.page.reload()
    await tab.sees("said once")
    gate.lets("ack", "message.posted", "message.stored")
    gate.opens()

    await tab.writes("and then this")
    await his.sees("said once", "and then this")
    await tab.sees("said once", "and then this")
    await expect(tab.page.locator("[data-state]:is(.message)")).to_have_count(0)


async def test_a_reload_before_it_went_out_does_not_lose(alice: Profile, bob: Profile, crew: str) -> None:
    tab, his = await alice.tab(), await bob.tab_in(crew)
    gate = await Gate().before(tab)
    gate.shuts()
    await tab.enters(crew)
    await tab.writes("not yet", "not yet either")
    await tab.composer.fill("a draft")

    await tab.page.reload()
    await tab.sees("not yet", "not yet either")
    await expect(tab.composer).to_have_value("a draft")
    gate.opens()

    await his.sees("not yet", "not yet either")
    await expect(tab.sign("not yet either")).to_have_text("Read")
    await tab.sees("not yet", "not yet either")
