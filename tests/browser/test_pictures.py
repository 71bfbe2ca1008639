"""A picture, large: over the page, and from there to the others and to other programs."""

from playwright.async_api import expect

from tests.browser.profile import Profile
from tests.browser.test_accessibility import DESK, findings
from tests.browser.test_files import PHOTO, card, picks


async def test_a_picture_opens_over_the_page_and_leads_to_the_others(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await picks(tab, PHOTO, PHOTO | {"name": "dawn.jpg"})
    await expect(card(tab, "dawn.jpg")).to_contain_text("Ready")
    await expect(card(tab, "dusk.jpg")).to_contain_text("Ready")
    await tab.writes("both")
    for name in ("dusk.jpg", "dawn.jpg"):
        await expect(tab.page.get_by_role("img", name=name)).to_have_js_property("naturalWidth", 640)
    # It comes behind all else; until then a click leads to the file.
    await tab.page.evaluate("() => import('/static/js/pictures.js').then(() => null)")
    address = tab.page.url
    viewer = tab.page.get_by_role("dialog")
    link = tab.page.locator(".attachment a").filter(has=tab.page.get_by_role("img", name="dusk.jpg"))

    await link.press("Enter")

    await expect(viewer.get_by_role("img", name="dusk.jpg")).to_have_js_property("naturalWidth", 640)
    await expect(viewer.get_by_role("link", name="Download")).to_have_attribute("download", "dusk.jpg")
    assert [] == await findings(tab, DESK)
    await tab.page.keyboard.press("ArrowRight")
    await expect(viewer.get_by_role("heading")).to_have_text("dawn.jpg")
    await viewer.get_by_role("button", name="Next picture").click()
    await expect(viewer.get_by_role("heading")).to_have_text("dusk.jpg")
    await tab.page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await expect(link).to_be_focused()
    assert address == tab.page.url


async def test_a_picture_can_be_handed_to_whatever_the_device_shares_with(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await picks(tab, PHOTO)
    await expect(card(tab, "dusk.jpg")).to_contain_text("Ready")
    await tab.writes("at dusk")
    await expect(tab.page.get_by_role("img", name="dusk.jpg")).to_have_js_property("naturalWidth", 640)
    await tab.page.evaluate("() => import('/static/js/pictures.js').then(() => null)")
    await tab.page.evaluate(
        "() => { navigator.canShare = () => true;"
        " navigator.share = async ({ files }) => { document.title = `${files[0].name} ${files[0].type}` } }"
    )

    await tab.page.get_by_role("img", name="dusk.jpg").click()
    await tab.page.get_by_role("dialog").get_by_role("button", name="Share").click()

    await expect(tab.page).to_have_title("dusk.jpg image/jpeg")
