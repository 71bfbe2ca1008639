"""Files in the browser: picked, pasted, dropped; with progress, a way back and a second try."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Route, expect

from tests.browser.cable import Cable
from tests.browser.conftest import Come, NewProfile
from tests.browser.profile import LINE_IS_CUT, TOUCH, Profile, Tab
from tests.place import Instance, Place
from tests.web.test_files import picture

LOG = {"name": "gust-alarm.log", "mimeType": "text/plain", "buffer": b"wind " * 3600}
PHOTO = {"name": "dusk.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (640, 400))}
TALE = bytes(range(250)) * 24_000
OFFERED = """([type, name, words]) => {
  const data = new DataTransfer()
  data.items.add(new File(["some words"], name, { type: "text/plain" }))
  if (words) data.setData("text/plain", words)
  const fields = { bubbles: true, cancelable: true }
  for (const kind of type.split(" ")) {
    const event = kind === "paste"
      ? new ClipboardEvent(kind, { ...fields, clipboardData: data })
      : new DragEvent(kind, { ...fields, dataTransfer: data })
    document.querySelector(".main").dispatchEvent(event)
  }
}"""

pytestmark = pytest.mark.regulars


async def picks(tab: Tab, *files: object) -> None:
    await expect(tab.composer).to_be_visible()
    await tab.page.set_input_files("[data-part=pick]", list(files))


def card(tab: Tab, name: str) -> Locator:
    return tab.page.locator("composer-files li").filter(has_text=name)


async def test_picked_files_go_out_with_the_words(alice: Profile, bob: Profile, crew: str) -> None:
    tab, his = await alice.tab_in(crew), await bob.tab_in(crew)
    await picks(tab, PHOTO, LOG)
    await expect(card(tab, "gust-alarm.log")).to_contain_text("Ready · 18 kB")
    await expect(card(tab, "dusk.jpg")).to_contain_text("Ready")

    await tab.writes("at dusk")

    await his.sees("at dusk")
    shown = his.page.get_by_role("img", name="dusk.jpg")
    await expect(shown).to_have_js_property("naturalWidth", 640)
    assert [352, 220] == await shown.evaluate("({ offsetWidth, offsetHeight }) => [offsetWidth, offsetHeight]")
    await expect(his.page.get_by_role("link", name="Download gust-alarm.log")).to_be_visible()
    await expect(tab.page.locator("composer-files li")).to_have_count(0)
    await expect(tab.composer).to_be_focused()


async def test_the_newest_files_stand_beside_the_room_at_once(alice: Profile, bob: Profile, crew: str) -> None:
    tab, his = await alice.tab_in(crew), await bob.tab_in(crew)
    beside = his.page.locator("file-list")
    await expect(beside).to_contain_text("Nothing was sent here yet.")
    await picks(tab, PHOTO, LOG)
    await expect(card(tab, "dusk.jpg")).to_contain_text("Ready")
    await expect(card(tab, "gust-alarm.log")).to_contain_text("Ready")
    await tab.writes("at dusk")

    await expect(beside.get_by_role("listitem")).to_have_count(2)
    await expect(beside.get_by_role("listitem").filter(has_text="dusk.jpg")).to_contain_text("Alice · 143 kB")
    shown = await beside.get_by_role("list").inner_text()
    await beside.get_by_role("link", name="The message with dusk.jpg").click()
    await expect(his.message("at dusk")).to_be_in_viewport()
    await expect(tab.sign("at dusk")).to_have_text(re.compile("Stored|Delivered|Read"))
    await his.page.reload()
    assert shown == await beside.get_by_role("list").inner_text()
    await tab.message("at dusk").hover()
    await tab.message("at dusk").locator("[data-part=more]").click()
    await tab.page.get_by_role("menuitem", name="Delete").click()
    await expect(tab.page.locator(".toast", has_text="Deleted.")).to_be_visible()
    await tab.page.evaluate("dispatchEvent(new Event('pagehide'))")

    await expect(beside).to_contain_text("Nothing was sent here yet.")
    await expect(beside.get_by_role("link", name="All")).to_be_hidden()


async def test_a_picture_that_comes_moves_nothing(alice: Profile, bob: Profile, crew: str) -> None:
    await bob.fills(crew, *(f"line {number}" for number in range(40)))
    tab = await alice.tab_in(crew)
    waiting, let = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        waiting.set()
        await let.wait()
        await route.continue_()

    await tab.page.route("**/*?thumbnail", hold)
    his = await bob.tab_in(crew)
    await picks(his, PHOTO)
    await expect(card(his, "dusk.jpg")).to_contain_text("Ready")
    await his.writes("look")
    await waiting.wait()
    await bob.says(crew, *(f"later {number}" for number in range(3)))
    await expect(tab.messages).to_have_count(44)
    await tab.scrolls("list.scrollHeight - list.clientHeight - 120")
    before = await tab.top_of("later 1")

    let.set()

    await expect(tab.page.get_by_role("img", name="dusk.jpg")).to_have_js_property("naturalWidth", 640)
    assert abs(await tab.top_of("later 1") - before) <= 1


async def test_files_may_be_pasted_and_dropped_anywhere(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await tab.composer.fill("with these")

    await tab.page.evaluate(OFFERED, ["paste", "pasted.txt", ""])
    await expect(card(tab, "pasted.txt")).to_contain_text("Ready")
    await tab.page.evaluate(OFFERED, ["dragenter dragover", "dropped.txt", ""])
    await expect(tab.page.locator(".composer[data-dropping]")).to_be_visible()
    await tab.page.evaluate(OFFERED, ["drop", "dropped.txt", ""])
    await expect(card(tab, "dropped.txt")).to_contain_text("Ready")
    await expect(tab.page.locator(".composer[data-dropping]")).to_have_count(0)
    # What was copied as words is pasted as words.
    await tab.page.evaluate(OFFERED, ["paste", "table.png", "one two"])
    await tab.composer.press("Enter")

    await tab.sees("with these")
    names = tab.messages.locator(".attachment b")
    await expect(names).to_have_text(["pasted.txt", "dropped.txt"])


async def test_what_was_picked_before_all_had_come_is_taken_up(alice: Profile, crew: str) -> None:
    tab, let = await alice.tab(), asyncio.Event()

    async def hold(route: Route) -> None:
        await let.wait()
        await route.continue_()

    await tab.page.route("**/js/attaching.*", hold)
    await tab.enters(crew)
    await picks(tab, LOG)
    await tab.composer.fill("with this")
    await tab.composer.press("Enter")
    await expect(tab.messages).to_have_count(0)

    let.set()

    await tab.sees("with this")
    await expect(tab.messages.locator(".attachment b")).to_have_text("gust-alarm.log")


async def test_what_was_picked_and_cannot_be_taken_up_is_not_left_behind_unsaid(alice: Profile, crew: str) -> None:
    alice.forgives("net::ERR_FAILED")
    tab = await alice.tab()
    await tab.page.route("**/js/attaching.*", lambda route: route.abort())
    await tab.enters(crew)

    await picks(tab, LOG)

    await expect(tab.page.get_by_text("Files need a connection.")).to_be_visible()
    await tab.writes("without it")
    await tab.sees("without it")


async def test_a_message_waits_for_its_files_and_any_can_be_cancelled(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    let = asyncio.Event()

    async def hold(route: Route) -> None:
        await let.wait()
        await route.continue_()

    await tab.page.route("**/api/v1/uploads", hold)
    await picks(tab, LOG, {**LOG, "name": "other.log"})
    await expect(tab.page.get_by_role("progressbar", name="Uploading gust-alarm.log")).to_be_visible()
    await tab.composer.fill("both of them")
    await tab.composer.press("Enter")
    await expect(tab.page.locator("composer-files [role=status]")).to_have_text(re.compile("goes out when"))
    await expect(tab.messages).to_have_count(0)

    await tab.page.get_by_role("button", name="Remove other.log").click()
    let.set()

    await tab.sees("both of them")
    await expect(tab.messages.locator(".attachment b")).to_have_text(["gust-alarm.log"])
    await expect(tab.composer).to_have_value("")


async def test_words_wait_for_files_that_the_page_cannot_take_yet(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    comes = asyncio.Event()

    async def hold(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    await tab.page.route("**/composer-files*.js", hold)
    async with tab.page.expect_request("**/composer-files*.js"):
        await picks(tab, LOG)

    await tab.writes("the log of the night")
    await expect(tab.composer).to_have_value("the log of the night")
    comes.set()

    carried = tab.message("the log of the night").get_by_role("link", name="Download gust-alarm.log")
    await expect(carried).to_be_visible()
    await expect(tab.bodies).to_have_count(1)


async def test_an_upload_that_broke_is_tried_again_and_costs_no_words(alice: Profile, crew: str) -> None:
    alice.forgives(r"net::ERR_")
    tab = await alice.tab_in(crew)
    await tab.page.route("**/api/v1/uploads", lambda route: route.abort())
    await picks(tab, LOG)
    await expect(card(tab, "gust-alarm.log")).to_contain_text("It did not come through. The server did not answer.")
    await tab.composer.fill("the log")
    await tab.composer.press("Enter")
    await expect(tab.messages).to_have_count(0)
    await expect(tab.composer).to_have_value("the log")

    await tab.page.unroute("**/api/v1/uploads")
    await card(tab, "gust-alarm.log").get_by_role("button", name="Retry").click()
    await expect(card(tab, "gust-alarm.log")).to_contain_text("Ready")
    await tab.composer.press("Enter")

    await tab.sees("the log")
    await expect(tab.messages.locator(".attachment")).to_have_count(1)


async def test_what_cannot_be_taken_says_why(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await tab.page.locator("composer-files").evaluate("tray => { tray.dataset.limit = 15000 }")

    await picks(tab, LOG, {**LOG, "name": "empty.log", "buffer": b""})

    await expect(card(tab, "gust-alarm.log")).to_contain_text("That file is 18 kB; the limit is 15 kB.")
    await expect(card(tab, "empty.log")).to_contain_text("This file is empty.")
    await card(tab, "empty.log").get_by_role("button").press("Escape")
    await expect(tab.page.get_by_role("button", name="Remove gust-alarm.log")).to_be_focused()


async def test_a_refused_message_gives_its_files_back(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await picks(tab, LOG)
    await expect(card(tab, "gust-alarm.log")).to_contain_text("Ready")
    await tab.writes("x" * 8_001)

    await tab.messages.get_by_role("button", name="Edit").click()
    await expect(card(tab, "gust-alarm.log")).to_contain_text("Ready · 18 kB")
    await tab.writes("short enough")

    await tab.sees("short enough")
    await expect(tab.messages.locator(".attachment b")).to_have_text(["gust-alarm.log"])


async def test_files_alone_go_out_from_a_phone_and_go_with_the_message(come: Come) -> None:
    dora = await come("dora", **TOUCH)
    room = await dora.makes("Phone")
    tab = await dora.tab_in(room)
    await picks(tab, LOG)
    await expect(card(tab, "gust-alarm.log")).to_contain_text("Ready")
    assert not await tab.scrolls_sideways()

    await tab.page.get_by_role("button", name="Send").tap()

    await expect(tab.messages.locator(".attachment b")).to_have_text(["gust-alarm.log"])
    assert not await tab.scrolls_sideways()
    await expect(tab.messages.locator(".delivery")).to_have_text("Stored")
    await tab.opens(f"/rooms/{room}/files")
    await expect(tab.page.get_by_role("link", name="gust-alarm.log", exact=True)).to_be_visible()


async def test_a_large_file_goes_on_after_a_cut(new_profile: NewProfile, place: Place) -> None:
    large = {"name": "gust.bin", "mimeType": "application/octet-stream", "buffer": TALE}
    async with Cable.laid(place.one.url) as cable:
        dora = await new_profile(instance=Instance(place.one.app, cable.url))
        dora.forgives(LINE_IS_CUT)
        await dora.registers(f"dora.{cable.url[-5:]}")
        room = await dora.makes("Far away", "closed")
        tab = await dora.tab_in(room)
        await expect(tab.composer).to_be_visible()
        before = cable.carried
        cable.breaks_after(len(TALE) * 9 // 10)

        await picks(tab, large)
        await cable.is_cut.wait()
        await expect(card(tab, "gust.bin")).to_contain_text("goes on when the line is back")
        cable.is_mended()

        await expect(card(tab, "gust.bin")).to_contain_text("Ready · 6.0 MB")
        # Next to nothing went twice.
        assert cable.carried - before < len(TALE) + 1_000_000
        await tab.writes("all of it")
        await tab.sees("all of it")
        link = tab.page.get_by_role("link", name="Download gust.bin")
        answer = await dora.context.request.get(str(await link.get_attribute("href")))
        assert TALE == await answer.body()
