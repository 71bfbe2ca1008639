"""Settings with a browser: how pages look, and sessions that end elsewhere."""

import re

from playwright.async_api import expect

from tests.browser.conftest import NewProfile
from tests.browser.moves import Moves
from tests.browser.profile import Profile, Tab
from tests.cast import PASSWORD
from tests.web.test_files import picture
from tests.web.test_second_factor import code

PAPER = "() => getComputedStyle(document.querySelector('.main') ?? document.body).backgroundColor"
TURN = "() => getComputedStyle(document.documentElement).getPropertyValue('--gap-turn')"

SOFT_INK = "() => getComputedStyle(document.querySelector('.room:not([aria-current])')).color"


async def saves_the_look(tab: Tab) -> None:
    await tab.page.locator("#look").get_by_role("button", name="Save").click()
    await tab.is_led_to("/settings?said=look#look")


async def test_a_theme_wins_over_the_device_on_every_page(alice: Profile, new_profile: NewProfile) -> None:
    tab = await alice.tab("/settings")
    light, roomy = await tab.page.evaluate(PAPER), await tab.page.evaluate(TURN)
    await tab.page.get_by_text("Dark", exact=True).click()
    await tab.page.get_by_text("Compact", exact=True).click()
    await saves_the_look(tab)

    await expect(tab.page.locator("#look").get_by_role("status")).to_have_text("Saved.")
    dark, close = await tab.page.evaluate(PAPER), await tab.page.evaluate(TURN)
    assert light != dark and roomy != close
    await tab.enters("general")
    assert (dark, close) == (await tab.page.evaluate(PAPER), await tab.page.evaluate(TURN))

    on_a_dark_device = await new_profile(color_scheme="dark")
    there = await (await on_a_dark_device.signs_in(alice.username)).tab("/settings")
    assert dark == await there.page.evaluate(PAPER)
    await there.page.get_by_text("Light", exact=True).click()
    await saves_the_look(there)
    assert light == await there.page.evaluate(PAPER)


async def test_more_contrast_is_chosen_without_a_script_and_counts_on_every_device(
    alice: Profile, new_profile: NewProfile
) -> None:
    plain = await new_profile(java_script_enabled=False)
    page = (await (await plain.signs_in(alice.username)).tab("/settings")).page
    tab = await alice.tab_in("general")
    soft = await tab.page.evaluate(SOFT_INK)

    await page.get_by_role("group", name="Contrast").get_by_label("More").check()
    await page.locator("#look").get_by_role("button", name="Save").click()
    await expect(page.locator("#look").get_by_role("status")).to_have_text("Saved.")

    await tab.page.reload()
    strong = await tab.page.evaluate(SOFT_INK)
    assert soft != strong
    # Whoever leaves it to the device gets what that asks for.
    settings = await alice.tab("/settings")
    await settings.page.get_by_role("group", name="Contrast").get_by_text("As the device").click()
    await saves_the_look(settings)
    await tab.page.reload()
    assert soft == await tab.page.evaluate(SOFT_INK)
    await tab.page.emulate_media(contrast="more")
    assert strong == await tab.page.evaluate(SOFT_INK)


async def test_a_session_that_is_ended_elsewhere_is_led_to_the_sign_in(
    alice: Profile, new_profile: NewProfile, crew: str
) -> None:
    phone = await (await new_profile()).signs_in(alice.username)
    lost = await phone.tab_in(crew)
    await lost.writes("from the phone")
    await expect(lost.sign("from the phone")).to_have_text("Stored")
    tab = await alice.tab("/settings#sessions")

    await tab.page.locator("#sessions").get_by_role("button", name="End Chrome").first.click()

    await lost.is_led_to(f"/login?next=/rooms/{crew}")
    await expect(tab.page.locator("#sessions").get_by_role("status")).to_have_text("Signed out there.")
    await expect(tab.page.locator("#sessions").get_by_text("This one")).to_have_count(1)


async def test_a_new_password_keeps_this_browser_and_no_other(
    alice: Profile, new_profile: NewProfile, crew: str
) -> None:
    phone = await (await new_profile()).signs_in(alice.username)
    lost = await phone.tab_in(crew)
    await expect(lost.composer).to_be_visible()
    tab = await alice.tab("/settings")

    await tab.page.get_by_label("Old password").fill("four plain words here")
    await tab.page.get_by_label("New password").fill("five quite other plain words")
    await tab.page.get_by_role("button", name="Change it").click()

    await expect(tab.page.locator("#password").get_by_role("status")).to_contain_text("everywhere but here")
    await lost.is_led_to(f"/login?next=/rooms/{crew}")
    await tab.enters(crew)
    await tab.writes("still here")
    await tab.sees("still here")


async def test_a_new_picture_is_on_every_page_at_once(alice: Profile, bob: Profile, crew: str) -> None:
    await alice.says(crew, "who am I?")
    tab, his = await alice.tab("/settings"), await bob.tab_in(crew)
    face = his.message("who am I?").locator(".avatar")
    beside = his.page.locator(".member-list li").filter(has_text="Alice").locator(".avatar")
    await expect(face).to_have_text(re.compile("A"))

    field = tab.page.get_by_label("A picture of you")
    # Until there is a file, the browser's own words about it are not shown: they may be in another language.
    await expect(field).to_have_css("color", "rgba(0, 0, 0, 0)")
    async with tab.page.expect_file_chooser() as chooser:
        await tab.page.get_by_text("Choose a file").click()
    await (await chooser.value).set_files({"name": "me.png", "mimeType": "image/png", "buffer": picture()})
    await expect(field).not_to_have_css("color", "rgba(0, 0, 0, 0)")
    await tab.page.get_by_role("button", name="Use it").click()

    await expect(tab.page.get_by_text("Done. Everybody sees it.")).to_be_visible()
    for where in (face, beside):
        await expect(where.locator("img")).to_have_js_property("naturalWidth", 256)
        await expect(where).to_have_text("")
    await expect(beside.locator("presence-dot")).to_be_visible()

    await tab.page.get_by_role("button", name="Take it away").click()
    await expect(face.locator("img")).to_have_count(0)
    await expect(face).to_have_text(re.compile("A"))


async def test_what_was_chosen_elsewhere_is_there_in_the_next_room(alice: Profile, bob: Profile, crew: str) -> None:
    """A page that stands for days is not the page of another day."""
    moves = Moves(await alice.tab())
    await moves.begins("/rooms/general")
    light = await moves.tab.page.evaluate(PAPER)

    await alice._asks("settings/look", theme="dark")
    await alice._asks("settings/notifications", zone="UTC", keywords="dome")
    await moves.goes_to(crew, "Crew")
    await moves.tab.page.wait_for_function("() => history.state?.visit")

    assert light != await moves.tab.page.evaluate(PAPER)
    await bob.says(crew, "The dome is up.")
    await expect(moves.tab.message("The dome is up.")).to_have_attribute("data-mentions-me", "")
    assert 1 == len(moves.pages)
    await moves.goes_to("general", "General")
    assert 1 == len(moves.pages), "once is enough"


async def test_recovery_codes_are_taken_along_with_one_press(alice: Profile) -> None:
    await alice.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = await alice.tab("/settings#factor")
    section = tab.page.locator("#factor")
    await section.get_by_text("Set up an authenticator app").click()
    await section.get_by_label("Password").fill(PASSWORD)
    await section.get_by_role("button", name="Go on").click()
    secret = await section.locator("code").first.inner_text()
    await section.get_by_label("Code", exact=True).fill(code(secret))
    await section.get_by_role("button", name="Confirm").click()
    codes = await section.get_by_role("list", name="Recovery codes").locator("code").all_inner_texts()

    await section.get_by_role("button", name="Copy all").click()

    await expect(section.get_by_text("Copied. They are not shown again.")).to_be_visible()
    copied = await tab.page.evaluate("() => navigator.clipboard.readText()")
    assert 10 == len(codes)
    assert codes == copied.split()
