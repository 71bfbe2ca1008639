"""Sending later: on the reader's own clock with a script, in UTC without."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from chat.model.times import now
from tests.browser.conftest import Come, NewProfile

TOKYO = ZoneInfo("Asia/Tokyo")


async def sends_later(page: Page, words: str, typed: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(words)
    await page.locator("summary[aria-label='Send later']").click()
    await page.get_by_label("Day and time").fill(typed)
    await page.get_by_role("button", name="Send later").click()


async def test_a_time_is_that_of_the_readers_clock(come: Come) -> None:
    alice = await come("alice", timezone_id="Asia/Tokyo")
    room = await alice.makes("Tomorrow")
    tab = await alice.tab_in(room)
    there = (now() + timedelta(days=1)).astimezone(TOKYO)
    typed = f"{there:%Y-%m-%dT%H:%M}"
    await expect(tab.composer).to_be_visible()

    await sends_later(tab.page, "good morning", typed)

    await tab.is_led_to("/scheduled")
    time = tab.page.locator("local-time time").first
    at = datetime.fromisoformat(await time.get_attribute("datetime") or "")
    assert there.replace(second=0, microsecond=0) == at
    await expect(time).to_have_text(re.compile(f"{there.day} {there:%B}.*{there:%H:%M}$"))

    await tab.page.locator("summary", has_text="Change").click()
    await expect(tab.page.get_by_label("Day and time")).to_have_value(typed)
    await tab.page.get_by_label("Text").fill("good evening")
    await tab.page.get_by_role("button", name="Keep").click()

    await expect(tab.page.locator(".scheduled-body").first).to_have_text("good evening")
    assert at == datetime.fromisoformat(await time.get_attribute("datetime") or "")
    await tab.enters(room)
    await expect(tab.composer).to_have_value("")
    await tab.sees()


@pytest.mark.parametrize("script", [True, False])
async def test_a_wrong_time_keeps_the_words_where_they_are(new_profile: NewProfile, *, script: bool) -> None:
    profile = await new_profile(java_script_enabled=script)
    profile.forgives(r"422")
    await profile.registers(f"later.{script}".lower())
    tab = await profile.tab_in("general")

    await sends_later(tab.page, "do not lose me", "2001-01-01T00:00")

    await expect(tab.page.locator("#field-due_at-error")).to_contain_text("at least 5 seconds")
    await expect(tab.page.get_by_role("textbox", name="Message")).to_have_value("do not lose me")


async def test_without_a_script_it_is_utc_and_says_so(new_profile: NewProfile) -> None:
    profile = await new_profile(java_script_enabled=False, timezone_id="Asia/Tokyo")
    await profile.registers("later.plain")
    page = (await profile.tab_in("general")).page
    there = now() + timedelta(days=1)

    await page.locator("summary[aria-label='Send later']").click()
    await expect(page.get_by_text("In UTC")).to_be_visible()
    await page.locator("summary[aria-label='Send later']").click()
    await sends_later(page, "good morning", f"{there:%Y-%m-%dT%H:%M}")
    await expect(page.locator("local-time").first).to_contain_text(f"{there:%H:%M} UTC")
    await page.get_by_role("button", name="Cancel").click()

    await expect(page.get_by_text("Nothing waits")).to_be_visible()
