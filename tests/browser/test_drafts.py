"""What is typed and not sent, on several devices."""

from playwright.async_api import expect

from tests.browser.conftest import NewProfile
from tests.browser.profile import TOUCH, Profile


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
