"""What people do with messages: everybody in the room sees it at once, and nothing that was typed is lost."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Come, NewProfile
from tests.browser.gate import Gate
from tests.browser.profile import PHONE, TOUCH, Profile, Tab
from tests.conftest import Invite

pytestmark = pytest.mark.regulars


def said(tab: Tab, words: str) -> Locator:
    """The message with these words of its own: a quote of them is another one's."""
    return tab.messages.filter(has=tab.page.locator("[data-part=body]", has_text=words))


async def opens_menu(tab: Tab, words: str) -> Locator:
    await said(tab, words).hover()
    await said(tab, words).locator("[data-part=more]").click()
    menu = tab.page.locator("message-menu")
    await expect(menu).to_be_visible()
    return menu


async def chooses(tab: Tab, words: str, item: str) -> None:
    menu = await opens_menu(tab, words)
    await menu.get_by_role("menuitem", name=item).click()


def pill(tab: Tab, words: str) -> Locator:
    return tab.message(words).locator(".reaction[data-emoji]")


def toast(tab: Tab, words: str) -> Locator:
    return tab.page.locator(".toast", has_text=words)


@pytest.fixture
async def hers(alice: Profile, crew: str) -> Tab:
    await alice.says(crew, "The dome is up")
    return await alice.tab_in(crew)


@pytest.fixture
async def his(bob: Profile, crew: str, hers: Tab) -> Tab:
    tab = await bob.tab_in(crew)
    await tab.sees("The dome is up")
    return tab


async def test_a_reaction_is_seen_by_all_and_taken_back_with_one_click(hers: Tab, his: Tab) -> None:
    menu = await opens_menu(his, "The dome is up")
    await menu.get_by_label("Party").click()

    await expect(pill(hers, "The dome is up")).to_have_attribute("aria-label", "🎉 1: Bob")
    await expect(pill(his, "The dome is up")).to_have_attribute("aria-pressed", "true")
    await pill(hers, "The dome is up").click()
    await expect(pill(his, "The dome is up")).to_have_attribute("title", "Alice and you")
    await pill(his, "The dome is up").click()
    await pill(hers, "The dome is up").click()

    await expect(pill(his, "The dome is up")).to_have_count(0)
    await expect(pill(hers, "The dome is up")).to_have_count(0)


async def test_an_emoji_is_found_by_name_with_the_keyboard_alone(hers: Tab, his: Tab) -> None:
    await his.message("The dome is up").locator("[data-part=more]").focus()
    keys = his.page.keyboard
    await keys.press("Enter")
    await expect(his.page.locator("message-menu")).to_be_visible()
    await keys.press("ArrowLeft")
    await his.page.get_by_label("Another reaction").focus()
    await keys.press("Enter")
    await expect(his.page.get_by_label("Find an emoji")).to_be_focused()
    await keys.type("telesc")
    await keys.press("ArrowDown")
    await keys.press("Enter")

    await expect(pill(hers, "The dome is up")).to_have_text("🔭 1")
    await expect(his.page.locator("emoji-picker")).to_be_hidden()


async def test_a_few_words_say_how_one_feels_and_others_repeat_them(hers: Tab, his: Tab) -> None:
    await chooses(his, "The dome is up", "Another reaction")
    search = his.page.get_by_label("Find an emoji")
    await search.fill("so much longer than it may be")
    await expect(his.page.get_by_text("Nothing found.")).to_be_visible()
    await search.fill(" well  done ")
    await his.page.get_by_role("button", name="React with “well done”").click()

    await expect(pill(hers, "The dome is up")).to_have_text("well done 1")
    await pill(hers, "The dome is up").click()
    await expect(pill(his, "The dome is up")).to_have_attribute("title", "Alice and you")
    await pill(his, "The dome is up").click()
    await expect(pill(hers, "The dome is up")).to_have_text("well done 1")


async def test_an_edit_happens_in_place_and_is_seen_by_all(hers: Tab, his: Tab) -> None:
    await his.writes("What time?")
    await hers.composer.press("ArrowUp")
    field = hers.page.locator("message-editor textarea")
    await expect(field).to_have_value("The dome is up")
    await field.press("Escape")
    await expect(field).to_have_count(0)

    await chooses(hers, "The dome is up", "Edit")
    await expect(field).to_be_focused()
    await field.fill("The dome is **down**")
    await field.press("Enter")

    await his.sees("The dome is down", "What time?")
    await hers.sees("The dome is down", "What time?")
    await expect(his.page.locator("strong", has_text="down")).to_have_count(1)
    await expect(his.message("What time?").locator("[data-part=edited]")).to_have_count(0)
    await expect(his.messages.first.locator("[data-part=edited]")).to_have_attribute("title", re.compile("^Edited on "))
    await his.page.reload()
    await his.sees("The dome is down", "What time?")


async def test_a_deletion_can_be_undone_and_then_is_done(alice: Profile, bob: Profile, crew: str, come: Come) -> None:
    # Whose clock is stopped comes to no other test.
    erin = await come("erin")
    await alice.adds(erin.username, crew)
    await erin.says(crew, "The dome is up")
    hers, his = await erin.tab_in(crew), await bob.tab_in(crew)
    await hers.page.clock.install()
    await chooses(hers, "The dome is up", "Delete")
    await expect(hers.message("The dome is up")).to_have_attribute("data-going", "")
    await toast(hers, "Deleted.").get_by_role("button", name="Undo").click()
    await expect(hers.message("The dome is up")).not_to_have_attribute("data-going", "")
    await hers.page.clock.run_for(15_000)
    await hers.writes("still here?")
    await his.sees("The dome is up", "still here?")

    await chooses(hers, "The dome is up", "Delete")
    await hers.page.clock.run_for(10_000)

    await his.sees("Erin deleted this message.", "still here?")
    await hers.sees("Erin deleted this message.", "still here?")
    await expect(toast(hers, "Deleted.")).to_have_count(0)


async def test_a_deletion_is_sent_when_the_page_is_left(hers: Tab, his: Tab) -> None:
    await chooses(hers, "The dome is up", "Delete")
    await expect(toast(hers, "Deleted.")).to_be_visible()

    await hers.opens("/people")

    await his.sees("Alice deleted this message.")


async def test_a_reply_carries_what_it_answers_and_follows_it(hers: Tab, his: Tab) -> None:
    await chooses(his, "The dome is up", "Reply")
    bar = his.page.locator("[data-part=reply]")
    await expect(bar).to_contain_text("The dome is up")
    # An Esc before that would be for the menu.
    await expect(his.page.locator("message-menu[data-open]")).to_have_count(0)
    await his.composer.press("Escape")
    await expect(bar).to_be_hidden()
    await his.message("The dome is up").hover()
    await his.message("The dome is up").get_by_role("button", name="Reply").click()
    await his.writes("Already?")
    await expect(bar).to_be_hidden()

    quote = hers.message("Already?").locator("[data-part=quote]")
    await expect(quote).to_have_text("AliceThe dome is up")
    await quote.click()
    await expect(said(hers, "The dome is up")).to_have_attribute("data-found", "")
    await chooses(hers, "The dome is up", "Edit")
    await hers.page.locator("message-editor textarea").fill("The dome is down")
    await hers.page.keyboard.press("Enter")

    await expect(his.message("Already?").locator("[data-part=quote]")).to_have_text("AliceThe dome is down")
    await expect(quote).to_have_text("AliceThe dome is down")


async def test_changes_before_the_line_was_there_are_not_missed(alice: Profile, bob: Profile, crew: str) -> None:
    await alice.says(crew, "one", "two", "three")
    hers, his = await alice.tab_in(crew), await bob.tab()
    gate = await Gate().before(his)
    gate.shuts()
    await his.enters(crew)
    await his.sees("one", "two", "three")

    await opens_menu(hers, "one")
    await hers.page.get_by_label("Heart").click()
    await expect(pill(hers, "one")).to_have_count(1)
    await chooses(hers, "two", "Pin to the room")
    await expect(hers.page.locator("pin-list")).to_contain_text("two")
    gate.opens()

    await expect(pill(his, "one")).to_have_attribute("title", "Alice")
    await expect(his.message("two").locator("[data-part=pinned]")).to_be_visible()
    await expect(his.page.locator("pin-list li")).to_contain_text("Alice")
    await chooses(his, "two", "Unpin from the room")
    await expect(hers.page.locator("pin-list")).to_contain_text("Nothing pinned yet.")


async def test_what_is_refused_says_so_and_keeps_the_words(hers: Tab, his: Tab, alice: Profile, crew: str) -> None:
    await his.writes("mine to change")
    await chooses(his, "mine to change", "Edit")
    field = his.page.locator("message-editor textarea")
    await field.fill("y" * 8_001)
    await field.press("Enter")
    await expect(his.page.locator("message-editor")).to_contain_text("Use at most 8000 characters")
    await field.fill("words that stay")

    await chooses(hers, "mine to change", "Delete")
    await hers.page.evaluate("dispatchEvent(new Event('pagehide'))")

    await expect(his.messages.last).to_have_attribute("data-deleted", "")
    await expect(his.composer).to_have_value("words that stay")
    await expect(toast(his, "This message is gone.")).to_be_visible()


async def test_calling_many_is_asked_back(invite: Invite, alice: Profile) -> None:
    room = await alice.makes("Everybody", "open")
    for _ in range(20):
        await (await invite("guest")).asks("POST", f"rooms/{room}/join")
    tab = await alice.tab_in(room)

    await tab.writes("@room supper is ready")

    failed = tab.page.locator(".message[data-state=failed]")
    await expect(failed.locator(".message-trouble")).to_contain_text("This calls 21 people.")
    await failed.get_by_role("button", name="Call them").click()
    await expect(tab.sign("@room supper is ready")).to_have_attribute("data-state", re.compile("accepted|stored"))


async def test_keeping_forwarding_and_the_details(hers: Tab, his: Tab, bob: Profile) -> None:
    other = await bob.makes("Other place")
    await his.page.reload()
    await chooses(his, "The dome is up", "Keep for later")
    await expect(toast(his, "Kept for later.")).to_be_visible()
    await chooses(his, "The dome is up", "Forward")
    dialog = his.page.get_by_role("dialog", name="Forward")
    await dialog.get_by_label("To", exact=True).select_option(label="Other place")
    await dialog.get_by_label("Your words to it").fill("Look:")
    await dialog.get_by_role("button", name="Forward").click()
    await toast(his, "Forwarded to Other place.").get_by_role("button", name="Open").click()
    await his.is_led_to(f"/rooms/{other}")
    await expect(his.bodies.last).to_contain_text("The dome is up")

    await his.bodies.last.get_by_role("link", name=re.compile("^Alice")).evaluate("link => { link.target = '' }")
    await his.bodies.last.get_by_role("link", name=re.compile("^Alice")).click()
    await expect(his.message("The dome is up")).to_have_attribute("data-found", "")
    await chooses(his, "The dome is up", "Message details")
    await expect(his.page.get_by_role("heading", name="The way of one message")).to_be_visible()
    await his.opens("/bookmarks")
    await expect(his.page.locator(".clip")).to_contain_text("The dome is up")


async def test_code_is_copied_with_one_click(new_profile: NewProfile) -> None:
    profile = await new_profile(permissions=["clipboard-read", "clipboard-write"])
    await profile.registers("coder")
    tab = await profile.tab_in("general")
    await tab.composer.fill("```\nmake test\n```")
    await tab.composer.press("Enter")

    await tab.messages.last.hover()
    await tab.messages.last.get_by_role("button", name="Copy this code").click()

    await expect(toast(tab, "Copied.")).to_be_visible()
    assert "make test" == (await tab.page.evaluate("navigator.clipboard.readText()")).strip()


async def test_on_a_phone_the_menu_is_a_sheet_and_a_long_press_opens_it(come: Come) -> None:
    phone = await come("tom", **TOUCH)
    room = await phone.makes("On the way")
    tab = await phone.tab_in(room)
    await phone.says(room, "under my thumb")
    await expect(tab.message("under my thumb")).to_be_visible()

    await _presses_long(phone, tab, tab.message("under my thumb").locator("[data-part=body]"))

    menu = tab.page.locator("message-menu")
    await expect(menu).to_be_visible()
    box = await menu.bounding_box()
    assert box and (box["x"], box["width"], round(box["y"] + box["height"])) == (0, PHONE["width"], PHONE["height"])
    await menu.get_by_role("menuitem", name="Copy link").click()
    await expect(menu).to_be_hidden()


async def _presses_long(profile: Profile, tab: Tab, element: Locator) -> None:
    """A finger as the browser itself would tell of it, down until the menu is there, and up again."""
    box = await element.bounding_box()
    assert box
    finger = await profile.context.new_cdp_session(tab.page)
    at = {"x": box["x"] + 20, "y": box["y"] + 5}
    await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    await expect(tab.page.locator("message-menu")).to_be_visible()
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
