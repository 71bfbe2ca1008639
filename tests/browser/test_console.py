"""The console on the page for scripts: what is typed goes out over one's own session, and what comes is shown."""

from playwright.async_api import expect

from tests.browser.conftest import NewProfile
from tests.browser.profile import Profile


async def test_frames_go_out_and_come_in(alice: Profile, crew: str) -> None:
    tab = await alice.tab("/docs#console")
    page = tab.page
    frames = page.get_by_role("log", name="Frames")

    await page.get_by_role("button", name="Connect").click()
    await expect(frames).to_contain_text('"type":"hello"')
    frame = page.get_by_label("A frame to send")
    await frame.fill('{"type": "message.post", "id": 7,')
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_have_text("This is not a JSON object.")
    await frame.fill(f'{{"type": "message.post", "id": 7, "room": "{crew}", "body": "from the console"}}')
    await page.get_by_role("button", name="Send").click()
    await expect(frames).to_contain_text('"type":"ack","id":7')
    await expect(frames).to_contain_text('"body":"from the console"')

    await page.get_by_role("button", name="Disconnect").click()
    await expect(page.get_by_text("Closed with 1000.")).to_be_visible()
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()


async def test_whoever_is_not_signed_in_reads_everything_and_connects_to_nothing(new_profile: NewProfile) -> None:
    nobody = await new_profile()
    nobody.forgives("HTTP Authentication failed")
    tab = await nobody.tab("/docs")

    await tab.page.get_by_text("message.post").filter(visible=True).first.click()
    await tab.page.get_by_role("button", name="Connect").click()

    await expect(tab.page.get_by_text("Not connected. Sign in first, then try again.")).to_be_visible()
