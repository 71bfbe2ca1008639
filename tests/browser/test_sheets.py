"""What lies over the conversation on a phone is a step: Back takes it away, and leaves nothing behind."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Come
from tests.browser.moves import Moves
from tests.browser.profile import LINE_IS_CUT, TOUCH, Profile, Tab

pytestmark = pytest.mark.regulars


@pytest.fixture
async def hers(come: Come) -> Profile:
    return await come("alice", **TOUCH)


@pytest.fixture
async def room(hers: Profile, bob: Profile) -> str:
    room = await hers.makes("Crew", "closed")
    await hers.adds(bob.username, room)
    await hers.says(room, "Who has the key?")
    return room


@pytest.fixture
async def moves(hers: Profile, room: str) -> Moves:
    """She has come from one room to another."""
    moves = Moves(await hers.tab())
    await moves.begins("/rooms/general")
    await lists(moves.tab)
    await moves.tab.room_link(room).tap()
    await moves.stands_in(room, "Crew")
    return moves


async def lists(tab: Tab) -> None:
    await tab.page.get_by_role("link", name=re.compile("^Rooms")).tap()
    await expect(tab.rooms).to_have_attribute("data-open", "")


async def is_on_the_page_itself(moves: Moves) -> None:
    await moves.tab.page.wait_for_function("() => history.state?.visit && !history.state.sheet")


async def opens_thread(tab: Tab) -> Locator:
    await tab.message("Who has the key?").locator("[data-part=more]").tap()
    await tab.page.get_by_role("menuitem", name="Open the thread").tap()
    await expect(tab.page.locator("thread-pane")).to_be_visible()
    return tab.page.locator("thread-pane")


async def opens(tab: Tab, what: str) -> Locator:
    if what == "thread":
        return await opens_thread(tab)
    if what == "list":
        await lists(tab)
        return tab.rooms
    await tab.page.get_by_role("link", name="Details, members").tap()
    return tab.page.get_by_role("complementary", name="About Crew")


@pytest.mark.parametrize("what", ["list", "details", "thread"])
async def test_back_closes_a_sheet_and_then_leaves_the_room(what: str, moves: Moves, room: str) -> None:
    page = moves.tab.page
    sheet = await opens(moves.tab, what)
    await expect(sheet).to_be_in_viewport(ratio=1)

    await page.go_back()

    await expect(sheet).to_be_hidden()
    await moves.stands_in(room, "Crew")
    await expect(page.locator("#main")).not_to_have_attribute("inert", "")
    await page.go_back()
    await moves.stands_in("general", "General")
    assert [] == moves.pages


@pytest.mark.parametrize("way", ["Escape", "Escape twice", "cross", "scrim"])
async def test_a_sheet_that_was_closed_otherwise_leaves_no_step(way: str, moves: Moves, room: str) -> None:
    page = moves.tab.page
    sheet = await opens_thread(moves.tab)

    if way == "cross":
        await page.get_by_role("link", name="Close the thread").tap()
    elif way == "scrim":
        await page.touchscreen.tap(10, 400)
    else:
        # A key that is held down comes again before anybody has seen what it did.
        await page.evaluate(
            """times => { for (let time = 0; time < times; time += 1)
              document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })) }""",
            2 if way == "Escape twice" else 1,
        )

    await expect(sheet).to_have_count(0)
    await moves.stands_in(room, "Crew")
    await page.go_forward()
    await page.go_back()
    await moves.stands_in("general", "General")


async def test_from_the_list_one_goes_to_a_room_and_back_in_one_step(moves: Moves, room: str, hers: Profile) -> None:
    den = await hers.makes("Den")
    tab, page = moves.tab, moves.tab.page
    await expect(tab.room_link(den)).to_be_attached()
    for key, name in ((room, "Crew"), (den, "Den")):
        await lists(tab)
        await tab.room_link(key).tap()
        await moves.stands_in(key, name)
        await is_on_the_page_itself(moves)

    await page.go_back()
    await moves.stands_in(room, "Crew")
    await page.go_back()

    await moves.stands_in("general", "General")
    assert [] == moves.pages


async def test_to_the_room_where_one_is_the_list_only_closes(moves: Moves, room: str) -> None:
    tab, page = moves.tab, moves.tab.page
    await lists(tab)
    await tab.room_link(room).tap()
    await is_on_the_page_itself(moves)
    await expect(tab.rooms).to_be_hidden()
    await page.go_back()

    await moves.stands_in("general", "General")


async def test_back_from_a_page_that_a_sheet_led_to_is_one_step_too(moves: Moves, room: str) -> None:
    tab, page = moves.tab, moves.tab.page
    await opens_thread(tab)
    await page.get_by_role("link", name="Open on its own").tap()
    await expect(page).to_have_url(re.compile(r"/threads/\d+$"))

    await page.go_back()

    await moves.stands_in(room, "Crew")
    await expect(page.locator("thread-pane")).to_have_count(0)
    await expect(page.locator("#main")).not_to_have_attribute("inert", "")
    await is_on_the_page_itself(moves)
    await page.go_back()
    await moves.stands_in("general", "General")


async def test_a_room_that_was_chosen_comes_though_the_list_was_closed(moves: Moves, room: str, hers: Profile) -> None:
    den = await hers.makes("Den")
    tab, page = moves.tab, moves.tab.page
    await lists(tab)
    lets = await moves.holds(den)
    await page.get_by_role("link", name="Close the list").tap()
    await is_on_the_page_itself(moves)

    await lets()

    await moves.stands_in(den, "Den")
    await page.go_back()
    await moves.stands_in(room, "Crew")


async def test_escape_closes_what_lies_on_top_and_nothing_below(moves: Moves, room: str) -> None:
    tab = moves.tab
    pane = await opens_thread(tab)
    await pane.get_by_role("button", name="Emoji").tap()
    picker = tab.page.get_by_role("searchbox", name="Find an emoji")
    await expect(picker).to_be_visible()
    await tab.page.keyboard.press("Escape")
    await expect(picker).to_be_hidden()
    await pane.locator("[data-part=more]").first.tap()
    menu = tab.page.get_by_role("menu")
    await expect(menu).to_be_visible()
    await tab.page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(pane).to_be_visible()
    assert await tab.page.evaluate("() => history.state.sheet")

    await tab.page.keyboard.press("Escape")
    await is_on_the_page_itself(moves)
    await expect(pane).to_be_hidden()


async def test_one_answers_in_a_thread_that_lies_over_the_talk(hers: Profile, room: str) -> None:
    tab = await hers.tab_in(room)
    thread = await opens_thread(tab)

    await thread.locator("textarea").fill("I have.")
    await thread.get_by_role("button", name="Send").tap()

    await expect(thread.locator(".message [data-part=body]")).to_have_text(["Who has the key?", "I have."])
    assert not await tab.scrolls_sideways()
    await tab.page.get_by_role("link", name="Close the thread").tap()
    await expect(thread).to_have_count(0)
    await expect(tab.message("Who has the key?").locator("[data-part=thread]")).to_contain_text("1 reply")
    await tab.composer.tap()
    await expect(tab.composer).to_be_focused()


async def test_who_writes_and_that_the_line_is_cut_is_seen_over_a_thread_too(
    hers: Profile, bob: Profile, room: str
) -> None:
    hers.forgives(LINE_IS_CUT)
    tab = await hers.tab_in(room)
    thread = await opens_thread(tab)
    his = await bob.tab_in(room)
    # What hears that he types comes behind all else.
    await his.page.wait_for_load_state("networkidle")

    await his.composer.press_sequentially("I ")

    await expect(thread.locator("typing-line")).to_contain_text("Bob is writing")
    await hers.context.set_offline(True)
    await expect(thread.locator("connection-banner")).to_contain_text("Offline since")
    await expect(thread.locator("typing-line")).to_be_hidden()
    await hers.context.set_offline(False)
