"""What is typed and not sent, on several devices."""

from datetime import date, timedelta

from playwright.async_api import expect

from chat.model.times import now
from tests.browser.conftest import NewProfile
from tests.browser.moves import Moves
from tests.browser.profile import LINE_IS_CUT, TOUCH, Profile
from tests.browser.test_files import LOG, card, picks
from tests.browser.test_later import sends_later


async def test_a_draft_follows_its_author(alice: Profile, bob: Profile, crew: str, new_profile: NewProfile) -> None:
    phone = await new_profile(**TOUCH)
    await phone.signs_in(alice.username)
    desk, hand = await alice.tab_in(crew), await phone.tab_in(crew)

    await desk.composer.fill("begun at the desk")
    await expect(hand.composer).to_have_value("begun at the desk")
    await hand.page.reload()
    await expect(hand.composer).to_have_value("begun at the desk")
    await hand.composer.fill("begun at the desk, and finished on the way")
    await expect(desk.composer).to_have_value("begun at the desk, and finished on the way")
    await desk.composer.press("Enter")

    await hand.sees("begun at the desk, and finished on the way")
    for tab in (desk, hand):
        await expect(tab.composer).to_have_value("")
        await tab.page.reload()
        await expect(tab.composer).to_have_value("")
    await expect((await bob.tab_in(crew)).composer).to_have_value("")


async def test_without_a_script_it_is_there_and_goes_with_the_form(
    alice: Profile, crew: str, new_profile: NewProfile
) -> None:
    plain = await new_profile(java_script_enabled=False)
    await plain.signs_in(alice.username)
    desk = await alice.tab_in(crew)
    second = await alice.tab_in(crew)
    await desk.composer.fill("begun with a script")
    await expect(second.composer).to_have_value("begun with a script")

    page = (await plain.tab_in(crew)).page
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("begun with a script")
    await page.get_by_role("button", name="Send", exact=True).click()

    await expect(page.get_by_role("textbox", name="Message")).to_have_value("")
    await expect(desk.composer).to_have_value("")


async def test_what_was_typed_without_a_line_and_what_was_typed_meanwhile_are_both_there(
    alice: Profile, crew: str, new_profile: NewProfile
) -> None:
    phone = await new_profile(**TOUCH)
    await phone.signs_in(alice.username)
    phone.forgives(LINE_IS_CUT)
    desk, hand, witness = await alice.tab_in(crew), await phone.tab_in(crew), await alice.tab_in(crew)
    beside = hand.page.locator("draft-versions")
    await phone.context.set_offline(True)
    await expect(hand.banner).to_be_visible()
    await hand.composer.fill("on the way")
    await desk.composer.fill("at the desk")
    await expect(witness.composer).to_have_value("at the desk")

    await phone.context.set_offline(False)

    await expect(beside).to_contain_text("at the desk")
    await expect(hand.composer).to_have_value("on the way")
    # There what was typed last stands in the room, and what stood there before below.
    await expect(desk.composer).to_have_value("on the way")
    await expect(desk.page.locator("draft-versions")).to_contain_text("at the desk")
    await beside.get_by_role("button", name="Put it in").tap()
    await expect(hand.composer).to_have_value("at the desk\non the way")
    await expect(desk.composer).to_have_value("at the desk\non the way")
    for tab in (desk, hand):
        await expect(tab.page.locator("draft-versions")).to_be_hidden()


async def test_without_a_script_both_are_there_too(alice: Profile, crew: str, new_profile: NewProfile) -> None:
    plain, phone = await new_profile(java_script_enabled=False), await new_profile()
    for profile in (plain, phone):
        await profile.signs_in(alice.username)
    page = (await plain.tab_in(crew)).page
    desk, hand, witness = await alice.tab_in(crew), await phone.tab_in(crew), await alice.tab_in(crew)
    phone.forgives(LINE_IS_CUT)
    await phone.context.set_offline(True)
    await hand.composer.fill("on the way")
    await desk.composer.fill("at the desk")
    await expect(witness.composer).to_have_value("at the desk")
    await phone.context.set_offline(False)
    await expect(hand.page.locator("draft-versions")).to_contain_text("at the desk")

    # Written on a page from before: it takes nothing away.
    await page.get_by_role("textbox", name="Message").fill("from the old page")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("on the way")
    await page.get_by_role("button", name="Put it in").click()
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("at the desk\non the way")
    await expect(page.get_by_text("You also began this")).to_be_hidden()

    await expect(desk.composer).to_have_value("at the desk\non the way")


async def test_what_a_closed_tab_could_not_tell_is_there_in_the_next(alice: Profile, crew: str) -> None:
    alice.forgives(LINE_IS_CUT)
    tab = await alice.tab_in(crew)
    await alice.context.set_offline(True)
    await expect(tab.banner).to_be_visible()
    await tab.composer.fill("half a word")
    await tab.page.close()
    await alice.context.set_offline(False)

    again = await alice.tab_in(crew)

    await expect(again.composer).to_have_value("half a word")
    await again.writes("half a word")
    await again.page.reload()
    await expect(again.composer).to_have_value("")


async def test_what_leaves_later_is_no_draft_any_more(alice: Profile, crew: str) -> None:
    tab, other = await alice.tab_in(crew), await alice.tab_in(crew)
    await tab.composer.fill("for tomorrow")
    await expect(other.composer).to_have_value("for tomorrow")

    await tab.page.locator(".later > summary").click()
    await tab.page.locator(".later [data-part=typed]").fill(f"{date.today() + timedelta(days=2)}T10:00")
    await tab.page.get_by_role("button", name="Send later").click()
    await tab.is_led_to("/scheduled")

    await expect(other.composer).to_have_value("")
    await expect((await tab.enters(crew)).composer).to_have_value("")


async def test_files_wait_where_they_were_put(alice: Profile, crew: str) -> None:
    moves = Moves(await alice.tab())
    await moves.begins(f"/rooms/{crew}")
    tab, names = moves.tab, moves.tab.page.locator("composer-files li b")
    await picks(tab, LOG, {**LOG, "name": "other.log"})
    await expect(card(tab, "gust-alarm.log")).to_contain_text("Ready")
    await expect(card(tab, "other.log")).to_contain_text("Ready")
    await card(tab, "other.log").get_by_role("button", name="Remove other.log").click()

    await moves.goes_to("general", "General")
    await expect(card(tab, "gust-alarm.log")).to_have_count(0)
    await moves.goes_to(crew, "Crew")
    await expect(names).to_have_text(["gust-alarm.log"])
    await tab.page.reload()
    await expect(names).to_have_text(["gust-alarm.log"])
    await tab.writes("here it is")
    await tab.sees("here it is")
    await expect(tab.messages.locator(".attachment b")).to_have_text("gust-alarm.log")

    await tab.page.reload()
    await tab.sees("here it is")
    await expect(names).to_have_count(0)


async def test_files_that_go_later_do_not_come_back(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await picks(tab, LOG)
    await expect(card(tab, "gust-alarm.log")).to_contain_text("Ready")

    there = f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    await sends_later(tab.page, "tomorrow", there)
    await tab.is_led_to("/scheduled")
    await tab.enters(crew)

    await expect(tab.page.locator("message-composer:defined")).to_be_visible()
    await tab.writes("nothing with it")
    await tab.sees("nothing with it")
    await expect(tab.page.locator(".attachment, composer-files li")).to_have_count(0)
