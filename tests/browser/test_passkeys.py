"""A passkey with a real browser, whose device is a virtual one."""

from dataclasses import replace

from playwright.async_api import expect

from tests.browser.conftest import NewProfile
from tests.browser.profile import Profile, Tab
from tests.cast import PASSWORD
from tests.place import Place

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def has_a_device(profile: Profile, tab: Tab) -> None:
    line = await profile.context.new_cdp_session(tab.page)
    await line.send("WebAuthn.enable")
    await line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


async def test_a_passkey_is_made_in_the_settings_and_lets_in_again(
    alice: Profile, new_profile: NewProfile, place: Place
) -> None:
    # Browsers keep no passkeys for bare addresses.
    named = replace(place.one, url=place.one.url.replace("127.0.0.1", "localhost"))
    hers = await (await new_profile(instance=named)).signs_in(alice.username)
    tab = await hers.tab("/settings#passkeys")
    await has_a_device(hers, tab)
    section = tab.page.locator("#passkeys")

    await section.get_by_text("Add a passkey").click()
    await section.get_by_label("Name").fill("My laptop")
    await section.get_by_label("Password").fill(PASSWORD)
    await section.get_by_role("button", name="Add it").click()
    await expect(section.get_by_role("heading", name="My laptop")).to_be_visible()
    await expect(section.get_by_role("status")).to_have_text("Done.")

    await tab.page.locator("#leave").get_by_role("button").click()
    await tab.is_led_to("/login")
    await tab.opens("/login?next=/people")
    await tab.page.get_by_role("button", name="Sign in with a passkey").click()
    await tab.is_led_to("/people")


async def test_where_there_can_be_no_passkeys_none_are_offered(alice: Profile, new_profile: NewProfile) -> None:
    settings = await alice.tab("/settings")
    await expect(settings.page.locator("#passkeys-unable")).to_be_visible()
    await expect(settings.page.get_by_text("Add a passkey")).to_be_hidden()

    stranger = await (await new_profile()).tab("/login")
    await expect(stranger.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
