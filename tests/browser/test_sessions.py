"""Signing out ends every tab at once, and what one person left behind is not shown to the next."""

from playwright.async_api import expect

from tests.browser.conftest import Come, NewProfile
from tests.browser.profile import TOUCH, Profile
from tests.browser.test_accessibility import findings
from tests.cast import PASSWORD


async def test_signing_out_in_one_tab_leads_the_other_to_the_sign_in(alice: Profile, crew: str) -> None:
    one, other = await alice.tab_in("general"), await alice.tab_in(crew)

    await one.page.get_by_role("button", name="Sign out").click()
    await one.is_led_to("/login")
    await other.is_led_to(f"/login?next=/rooms/{crew}")

    await other.page.get_by_label("User name").fill(alice.username)
    await other.page.get_by_label("Password").fill(PASSWORD)
    await other.page.get_by_role("button", name="Sign in").click()
    await other.is_led_to(f"/rooms/{crew}")
    await other.writes("back again")
    await other.sees("back again")


async def test_going_back_after_signing_out_shows_nothing(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await tab.writes("between us")
    await expect(tab.sign("between us")).to_have_text("Stored")
    await tab.page.get_by_role("button", name="Sign out").click()
    await tab.is_led_to("/login")

    await tab.page.go_back()

    await tab.is_led_to(f"/login?next=/rooms/{crew}")
    await expect(tab.page.get_by_text("between us")).to_have_count(0)


async def test_the_next_person_in_a_profile_finds_nothing_of_the_first(come: Come) -> None:
    profile = await come("alice")
    alice = profile.username
    room = await profile.makes("Shared", "open")
    tab = await profile.tab_in(room)
    await tab.writes("z" * 8_001)
    await expect(tab.page.get_by_role("button", name="Discard")).to_be_visible()
    await tab.composer.fill("a half-written secret")
    other = await come("owner")
    await other.joins(room)
    await tab.page.get_by_role("button", name="Sign out").click()
    await tab.is_led_to("/login")
    bob = (await come("bob")).username

    await profile.signs_in(bob)
    await profile.joins(room)
    await tab.enters(room)
    await expect(tab.page.locator(".side-foot")).to_contain_text("Bob")
    await expect(tab.page.locator(".side-foot")).not_to_contain_text("Alice")
    await expect(tab.composer).to_have_value("")
    await tab.writes("I am new here")
    await tab.sees("I am new here")
    await expect(tab.sign("I am new here")).to_have_text("Stored")
    await tab.page.get_by_role("button", name="Sign out").click()
    await tab.is_led_to("/login")

    # And to the first, all of it is kept.
    await profile.signs_in(alice)
    await tab.enters(room)
    await expect(tab.composer).to_have_value("a half-written secret")
    await expect(tab.page.get_by_role("button", name="Discard")).to_be_visible()
    await expect(tab.message("I am new here")).not_to_have_attribute("data-mine", "")


async def test_another_person_signing_in_takes_over_the_other_tabs(come: Come) -> None:
    profile = await come("alice")
    one, other = await profile.tab_in("general"), await profile.tab_in("general")
    bob = await come("bob")
    await expect(other.page.locator(".side-foot")).to_contain_text("Alice")

    await one.page.get_by_role("button", name="Sign out").click()
    await one.is_led_to("/login")
    await other.is_led_to("/login?next=/rooms/general")
    await profile.signs_in(bob.username)
    await other.page.reload()

    await other.is_led_to("/rooms/general")
    await expect(other.page.locator(".side-foot")).to_contain_text("Bob")


async def test_a_wrong_password_says_so_at_its_field(come: Come) -> None:
    somebody = await come("somebody")
    visitor = await come("visitor")
    visitor.forgives("status of 401")
    await visitor.context.clear_cookies()
    tab = await visitor.tab("/login")

    await tab.page.get_by_label("User name").fill(somebody.username)
    await tab.page.get_by_label("Password").fill("not this one")
    await tab.page.get_by_role("button", name="Sign in").click()

    password = tab.page.get_by_label("Password")
    await expect(password).to_have_attribute("aria-invalid", "true")
    await expect(password).to_have_accessible_description("That name and password do not belong together.")
    await expect(tab.page.get_by_label("User name")).to_have_value(somebody.username)


async def test_a_phone_scans_what_the_screen_shows_and_is_in(alice: Profile, new_profile: NewProfile) -> None:
    desk = await alice.tab("/settings#device")
    section = desk.page.locator("#device")
    await section.get_by_text("Show a code").click()
    await section.get_by_label("Password").fill(PASSWORD)
    await section.get_by_role("button", name="Show it").click()
    await expect(section.get_by_role("img", name="QR code that signs in another device")).to_be_in_viewport()
    wrong = await findings(desk)
    link = await section.get_by_label("Link").input_value()

    phone = await (await new_profile(**TOUCH)).tab(link)
    await expect(phone.page.get_by_text(f"@{alice.username}")).to_be_visible()
    wrong += await findings(phone)
    await phone.page.get_by_role("button", name="Sign in").click()
    await expect(phone.page).to_have_title("General · Confab")

    await desk.opens("/settings#sessions")
    await expect(desk.page.locator("#sessions")).to_contain_text("By a code from another device.")
    assert [] == wrong
