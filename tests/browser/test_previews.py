"""The card of a link as it is seen: it comes by itself, moves nothing, and goes when its author or its reader wants."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Route, expect

from tests.browser.profile import Profile, lines
from tests.browser.test_accessibility import findings
from tests.outside import Outside, curious, the_web
from tests.place import Place

pytestmark = pytest.mark.regulars


@pytest.fixture
async def outside(place: Place) -> AsyncIterator[Outside]:
    async with the_web() as web, curious(place):
        yield web


async def test_a_card_comes_by_itself_and_its_author_takes_it_away(
    alice: Profile, bob: Profile, crew: str, outside: Outside
) -> None:
    hers, his = await alice.tab_in(crew), await bob.tab_in(crew)
    await his.writes(f"see {outside.url}/seeing")
    card = hers.page.locator(".preview")
    title = card.get_by_role("link", name="Seeing forecast")

    await expect(title).to_have_attribute("href", f"{outside.url}/seeing")
    await expect(title).to_have_attribute("rel", "noopener noreferrer nofollow")
    await expect(card).to_contain_text("Jet stream weakens.")
    await expect(card).to_contain_text("Skyforecast · 127.0.0.1")
    await expect(card.locator("img")).to_have_js_property("naturalWidth", 800)
    await hers.page.reload()
    await expect(title).to_be_visible()

    await his.page.get_by_role("button", name="Take this preview away").click()
    await expect(card).to_have_count(0)
    await expect(his.page.locator(".preview")).to_have_count(0)


async def test_who_may_not_take_it_away_has_no_button(
    alice: Profile, bob: Profile, crew: str, outside: Outside
) -> None:
    await alice.says(crew, f"see {outside.url}/seeing")
    his, hers = await bob.tab_in(crew), await alice.tab_in(crew)

    await expect(his.page.locator(".preview a")).to_be_visible()
    await expect(his.page.get_by_role("button", name="Take this preview away")).to_be_hidden()
    await expect(hers.page.get_by_role("button", name="Take this preview away")).to_be_visible()


async def test_a_page_that_was_open_before_shows_cards_as_others_do(alice: Profile, crew: str, place: Place) -> None:
    tab = await alice.tab_in(crew)
    # What nobody waits for has come.
    await expect(tab.page.locator("head [data-part=preview-sheet]")).to_be_attached()
    async with the_web() as web, curious(place):
        await tab.writes(f"see {web.url}/seeing")
        await expect(tab.page.locator(".preview")).to_have_css("display", "flex")
        await tab.page.reload()
        await expect(tab.page.locator("main [data-part=preview-sheet]")).to_be_attached()
        await expect(tab.page.locator(".preview")).to_have_css("display", "flex")


async def test_whoever_wants_none_sees_none(alice: Profile, bob: Profile, crew: str, outside: Outside) -> None:
    tab = await bob.tab("/settings")
    await tab.page.get_by_text("Hidden", exact=True).click()
    await tab.page.get_by_role("button", name="Save the look").click()
    await expect(tab.page.get_by_role("radio", name="Hidden")).to_be_checked()
    hers = await alice.tab_in(crew)
    await hers.writes(f"see {outside.url}/seeing")
    await expect(hers.page.locator(".preview")).to_be_visible()

    tab = await bob.tab_in(crew)
    await expect(tab.page.locator(".preview")).to_be_attached()
    await expect(tab.page.locator(".preview")).to_be_hidden()
    await tab.opens("/settings")
    await tab.page.get_by_text("Shown", exact=True).click()
    await tab.page.get_by_role("button", name="Save the look").click()
    await tab.opens(f"/rooms/{crew}")
    await expect(tab.page.locator(".preview")).to_be_visible()


async def test_a_card_that_comes_late_moves_nobodys_line(
    alice: Profile, bob: Profile, crew: str, outside: Outside
) -> None:
    await bob.fills(crew, *lines("line", range(1, 31)))
    await alice.reads(crew)
    tab = await alice.tab_in(crew)
    seq = await tab.message("line 6").get_attribute("data-seq")
    await tab.message("line 12").evaluate("element => element.scrollIntoView({ block: 'center' })")
    await expect(tab.newest).to_be_visible()
    outside.pages["/slow"] = outside.pages["/seeing"]
    await bob.edits(crew, str(seq), f"see {outside.url}/slow")
    await expect(tab.page.locator(f'[data-seq="{seq}"] a[href$="/slow"]')).to_be_visible()
    before = await tab.top_of("line 12")
    outside.held.set()

    await expect(tab.page.locator(".preview")).to_be_attached()
    assert abs(before - await tab.top_of("line 12")) <= 1


async def test_at_the_end_one_stays_there_and_the_picture_has_its_place(
    alice: Profile, bob: Profile, crew: str, outside: Outside
) -> None:
    tab = await alice.tab_in(crew)
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await tab.page.route("**/files/**", hold)
    await bob.fills(crew, *lines("line", range(1, 31)))
    async with tab.page.expect_request("**/files/**"):
        await bob.says(crew, f"{outside.url}/seeing")
    card = tab.page.locator(".preview")
    await expect(card).to_be_in_viewport(ratio=1)
    before = await card.bounding_box()
    for route in held:
        await route.continue_()
    await expect(card.locator("img")).to_have_js_property("naturalWidth", 800)

    assert before == await card.bounding_box()


async def test_no_card_is_wider_than_a_small_phone_or_in_anybodys_way(
    alice: Profile, crew: str, outside: Outside
) -> None:
    outside.pages["/wide"] = f'<title>{"W" * 150}</title><meta name="description" content="{"M" * 300}">'
    await alice.says(crew, f"{outside.url}/wide", f"{outside.url}/seeing")
    tab = await alice.tab()
    await tab.page.set_viewport_size({"width": 320, "height": 568})
    await tab.opens(f"/rooms/{crew}")

    await expect(tab.page.locator(".preview")).to_have_count(2)
    assert not await tab.scrolls_sideways()
    assert [] == await findings(tab)
