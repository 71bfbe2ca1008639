"""One field leads everywhere: by keyboard, mouse and touch."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Come
from tests.browser.profile import TOUCH, WAS_REFUSED, Profile, Tab


def dialog(tab: Tab) -> Locator:
    return tab.page.get_by_role("dialog", name="Go to")


def field(tab: Tab) -> Locator:
    return tab.page.get_by_role("combobox", name="Go to a room or a person")


def places(tab: Tab) -> Locator:
    return dialog(tab).locator("[role=option] [data-part=name]")


def chosen(tab: Tab) -> Locator:
    return dialog(tab).locator("[role=option][aria-selected=true]")


@pytest.fixture
async def dome(alice: Profile, bob: Profile, crew: str) -> str:
    """A room of alice and bob, beside the one that is only called a crew."""
    room = await alice.makes("Bôme in the north", "closed")
    await alice.adds(bob.username, room)
    return room


async def test_control_k_leads_to_a_room_and_escape_back_to_the_words(alice: Profile, crew: str, dome: str) -> None:
    tab = await alice.tab_in(crew)
    keys = tab.page.keyboard
    await tab.composer.fill("half a word")
    await keys.press("Control+k")
    await expect(field(tab)).to_be_focused()
    await expect(field(tab)).to_have_attribute("aria-expanded", "true")
    # Not to where one is.
    await expect(places(tab).filter(has_text=re.compile("^Crew$"))).to_have_count(0)
    await keys.press("Escape")
    await expect(dialog(tab)).to_be_hidden()
    await expect(tab.composer).to_be_focused()
    await expect(tab.composer).to_have_value("half a word")

    await keys.press("Control+k")
    await keys.type("bitn")
    await expect(places(tab)).to_have_text(["Bôme in the north"])
    await expect(chosen(tab)).to_contain_text("room, 2 people")
    await field(tab).fill("bome")
    await expect(places(tab).first.locator("mark")).to_have_text("Bôme")
    await expect(chosen(tab)).to_contain_text("Bôme in the north")
    assert await field(tab).get_attribute("aria-activedescendant") == await chosen(tab).get_attribute("id")
    await keys.press("Enter")

    await tab.is_led_to(f"/rooms/{dome}")


async def test_what_calls_comes_first_then_what_was_used_lately(
    alice: Profile, bob: Profile, crew: str, dome: str
) -> None:
    rooms = [await alice.makes(f"Zz {number} of {alice.username}", "closed") for number in (1, 2, 3)]
    for room in rooms:
        await alice.adds(bob.username, room)
    tab = await alice.tab_in(rooms[2])
    await tab.enters(crew)
    await bob.says(rooms[0], "psst")
    await bob.says(rooms[1], f"@{alice.username} psst")
    await expect(tab.room_link(rooms[1]).locator("[data-part=number]")).to_be_visible()
    await expect(tab.room_link(rooms[0])).to_have_attribute("data-unread", "")

    await tab.page.keyboard.press("Control+k")
    await field(tab).fill("zz of")

    await expect(places(tab)).to_have_text([re.compile(f"^Zz {number}") for number in (2, 1, 3)])
    await expect(chosen(tab).locator("[data-part=number]")).to_have_text("1 for you")
    await tab.page.keyboard.press("ArrowUp")
    await expect(chosen(tab)).to_contain_text("Search messages for “zz of”")
    await tab.page.keyboard.press("ArrowDown")
    await tab.page.keyboard.press("ArrowDown")
    await tab.page.keyboard.press("Enter")
    await tab.is_led_to(f"/rooms/{rooms[0]}")


async def test_people_are_found_by_the_server_and_written_to(alice: Profile, come: Come) -> None:
    thora = await come("thora")
    await thora.makes("Thoradoes")
    tab = await alice.tab_in("general")

    await tab.page.keyboard.press("Control+k")
    await field(tab).fill(f"@{thora.username}")
    await expect(places(tab)).to_have_text(["Thora"])
    await expect(chosen(tab)).to_contain_text(f"@{thora.username}")
    await tab.page.keyboard.press("Enter")

    await expect(tab.page).to_have_title(re.compile("^Thora"))
    await expect(tab.composer).to_be_focused()
    await tab.page.keyboard.press("Control+k")
    await expect(places(tab).filter(has_text="Thora")).to_have_count(0)
    await field(tab).fill(thora.username[:3])
    # One who has a room with me is that room, not a person besides; an open room that is not mine is there too.
    await expect(places(tab).filter(has_text=re.compile("^Thora$"))).to_have_count(1)
    await expect(places(tab).filter(has_text=re.compile("^Thoradoes$"))).to_have_count(1)


async def test_a_room_that_is_not_mine_to_see_is_not_offered(alice: Profile, come: Come) -> None:
    dora = await come("dora")
    await dora.makes("Cellar of secrets", "closed")
    tab = await alice.tab_in("general")

    await tab.page.keyboard.press("Control+k")
    async with tab.page.expect_response(re.compile("/api/v1/rooms")):
        await field(tab).fill("cellar")

    await expect(dialog(tab).locator("[role=option]")).to_have_text([re.compile("Search messages for “cellar”")])


async def test_pages_and_the_search_are_places_too(alice: Profile) -> None:
    tab = await alice.tab_in("general")

    await tab.page.keyboard.press("Control+k")
    await field(tab).fill("kept")
    await tab.page.keyboard.press("Enter")
    await tab.is_led_to("/bookmarks")
    await tab.page.keyboard.press("Control+k")
    await field(tab).fill("heater on")
    await tab.page.keyboard.press("Control+Enter")

    await expect(tab.page).to_have_url(re.compile(r"/search\?q=heater%20on$"))


async def test_the_mouse_opens_it_and_chooses_and_a_click_beside_it_closes_it(
    alice: Profile, crew: str, dome: str
) -> None:
    tab = await alice.tab_in(crew)
    opener = tab.page.get_by_role("button", name="Go to a room or a person")
    await opener.click()
    await expect(field(tab)).to_be_focused()
    await tab.page.mouse.click(20, 800)
    await expect(dialog(tab)).to_be_hidden()
    await expect(opener).to_be_focused()

    await opener.click()
    await places(tab).filter(has_text="Bôme").click()

    await tab.is_led_to(f"/rooms/{dome}")


async def test_a_finger_opens_it_and_chooses(come: Come) -> None:
    alice = await come("alice", **TOUCH)
    room = await alice.makes("Bôme", "closed")
    tab = await alice.tab_in("general")

    await tab.page.get_by_role("link", name=re.compile("^Rooms")).tap()
    await tab.page.get_by_role("button", name="Go to a room or a person").tap()
    await expect(field(tab)).to_be_focused()
    await tab.page.get_by_role("button", name="Close", exact=True).tap()
    await expect(dialog(tab)).to_be_hidden()
    await tab.page.get_by_role("button", name="Go to a room or a person").tap()
    assert not await tab.scrolls_sideways()
    await field(tab).fill("bome")
    await places(tab).filter(has_text="Bôme").tap()

    await tab.is_led_to(f"/rooms/{room}")


async def test_without_a_line_there_is_what_the_page_has(alice: Profile, crew: str, dome: str) -> None:
    tab = await alice.tab_in(crew)
    alice.forgives("net::ERR_", WAS_REFUSED)
    await tab.page.route("**/api/v1/**", lambda route: route.abort())

    await tab.page.keyboard.press("Control+k")
    await field(tab).fill("bom")
    await expect(chosen(tab)).to_contain_text("Bôme in the north")
    await tab.page.keyboard.press("Enter")

    await tab.is_led_to(f"/rooms/{dome}")


async def test_alt_and_the_arrow_lead_to_the_next_unread_room(
    alice: Profile, bob: Profile, crew: str, dome: str
) -> None:
    tab = await alice.tab_in(crew)
    await tab.page.keyboard.press("Alt+ArrowDown")
    await expect(tab.page.locator(".toast", has_text="Nothing waits for you.")).to_be_visible()
    await bob.says(dome, "news")
    await expect(tab.room_link(dome)).to_have_attribute("data-unread", "")

    await tab.page.keyboard.press("Alt+ArrowDown")

    await tab.is_led_to(f"/rooms/{dome}")
    await tab.list.focus()
    await tab.page.keyboard.press("g")
    await tab.page.keyboard.press("c")
    await tab.is_led_to("/catchup")
    await tab.page.keyboard.press("/")
    await tab.is_led_to("/search")


async def test_it_is_not_loaded_before_it_is_wanted_and_no_letter_is_lost(alice: Profile) -> None:
    asked: list[str] = []
    tab = await alice.tab()
    tab.page.on("request", lambda request: asked.append(request.url))
    await tab.enters("general")
    await expect(tab.composer).to_be_focused()
    rare = re.compile("quick-switcher|places|gathering|shortcut-sheet|single-keys|/api/v1/(rooms|users)")
    assert [] == [url for url in asked if rare.search(url)]

    # What somebody types meanwhile is for the field that opens.
    await tab.page.keyboard.press("Control+k")
    await tab.page.keyboard.type("kept")

    await expect(field(tab)).to_be_focused()
    await expect(field(tab)).to_have_value("kept")
    await expect(tab.composer).to_have_value("")
    await expect(chosen(tab)).to_contain_text("Kept")
    assert any("quick-switcher" in url for url in asked)


async def test_enter_before_it_has_come_leads_there_and_sends_nothing(alice: Profile, crew: str, dome: str) -> None:
    tab = await alice.tab_in(crew)
    await tab.composer.fill("half a word")

    # All in one turn: nothing can have been fetched before the last of them.
    await tab.composer.evaluate(
        """field => {
          for (const key of ["k", "b", "i", "t", "n", "Enter"]) {
            const options = { key, ctrlKey: key === "k", bubbles: true, cancelable: true }
            field.dispatchEvent(new KeyboardEvent("keydown", options))
          }
        }"""
    )

    await tab.is_led_to(f"/rooms/{dome}")
    await tab.enters(crew)
    await expect(tab.composer).to_have_value("half a word")
    await expect(tab.bodies).to_have_count(0)


async def test_what_a_newer_server_has_no_more_comes_with_the_page_again(alice: Profile, crew: str, dome: str) -> None:
    alice.forgives(WAS_REFUSED)
    tab = await alice.tab_in(crew)
    await tab.composer.fill("half a word")
    await tab.page.route("**/quick-switcher.*", lambda route: route.fulfill(status=404), times=1)
    await tab.page.keyboard.press("Control+k")

    await tab.page.get_by_role("button", name="Load it again").click()

    await tab.page.wait_for_load_state()
    await expect(tab.composer).to_have_value("half a word")
    await tab.page.keyboard.press("Control+k")
    await expect(field(tab)).to_be_focused()
