"""On a desk and in a hand, by day and by night: nothing scrolls sideways, and one can always write."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.profile import DESKTOP, PHONE, TOUCH, WAS_REFUSED, Profile, lines
from tests.web.test_files import picture

SIZES = {"desktop": {"viewport": DESKTOP}, "phone": TOUCH, "small phone": {"viewport": {"width": 320, "height": 568}}}
HARD_TO_FIT = [
    "W" * 300,
    "https://example.org/" + "very-long-path/" * 30,
    "many\nshort\nlines",
    "wide 全角文字" * 40,
    "\u0627\u0644\u0644\u064a\u0644\u0629 \u0635\u0627\u0641\u064a\u0629 " * 20,
]


@pytest.mark.parametrize("size", SIZES)
async def test_no_page_scrolls_sideways_and_one_can_always_write(come: Come, size: str) -> None:
    alice = await come("alice", **SIZES[size])
    alice.forgives(WAS_REFUSED)
    room = await alice.makes("A room with quite a long name, " + "N" * 29, "open", "T" * 200)
    await alice.says(room, *HARD_TO_FIT)
    tab = await alice.tab_in(room)
    for words in ("M" * 200, "q" * 8_001):
        await tab.composer.fill(words)
        await tab.page.get_by_role("button", name="Send").click()
    discard = tab.page.get_by_role("button", name="Discard")
    for scheme in ("light", "dark"):
        await tab.page.emulate_media(color_scheme=scheme)
        await expect(discard).to_be_in_viewport(ratio=1)
        await expect(tab.composer).to_be_in_viewport(ratio=1)
        await expect(tab.page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
        assert not await tab.scrolls_sideways()

    for path in ("/rooms", "/rooms/general", "/rooms/nowhere"):
        await tab.opens(path)
        assert not await tab.scrolls_sideways(), path
    await alice.context.clear_cookies()
    for path in ("/login", "/register"):
        await tab.opens(path)
        assert not await tab.scrolls_sideways(), path


SAY = """words => {
  const place = document.querySelector("[data-part=toasts]")
  place.append(place.querySelector("template").content.cloneNode(true))
  place.querySelector("[data-part=sentence]").textContent = words
}"""


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_what_is_said_of_something_done_covers_neither_the_newest_words_nor_ones_own(
    come: Come, size: str
) -> None:
    alice = await come("alice", **SIZES[size])
    room = await alice.makes("Crew")
    await alice.fills(room, *lines("word " * 20, range(30)))
    tab = await alice.tab_in(room)
    await expect(tab.messages.last).to_be_in_viewport(ratio=1)

    await tab.page.evaluate(SAY, "Forwarded to a room with quite a long name.")

    said, newest, head = [
        await one.bounding_box()
        for one in (tab.page.locator(".toast"), tab.messages.last, tab.page.locator(".bar").first)
    ]
    assert said and newest and head
    assert head["y"] + head["height"] <= said["y"] and said["y"] + said["height"] <= newest["y"]


@pytest.mark.parametrize("size", SIZES)
async def test_messages_are_no_wider_than_the_composer_and_new_is_one_word(come: Come, size: str) -> None:
    alice, bob = await come("alice", **SIZES[size]), await come("bob")
    room = await bob.makes("Wide")
    await alice.joins(room)
    await bob.fills(room, *lines("word", range(40)))
    page = (await alice.tab_in(room)).page

    line, label = page.locator(".unread-line"), page.get_by_role("heading", name="New", exact=True)
    column, composer, word = [await one.bounding_box() for one in (line, page.locator(".composer"), label)]

    assert column and composer and word
    ends = [composer["x"] - column["x"], column["x"] + column["width"] - composer["x"] - composer["width"]]
    # In a hand the composer is a little wider; at both ends by the same.
    assert ends == ([0, 0] if size == "desktop" else [-8, -8])
    assert word["height"] < 26


async def test_the_settings_of_a_room_with_somebody_of_a_long_name_fit(come: Come) -> None:
    alice, bob = await come("alice", **SIZES["small phone"]), await come("bob")
    await bob.names_themselves("Maximiliana-Friederike von und zu Hohenschwangau-Oettingen")
    room = await alice.makes("Names", "closed")
    await alice.adds(bob.username, room)
    tab = await alice.tab(f"/rooms/{room}/settings")

    await tab.page.get_by_text("Change", exact=True).click()

    for words in ("Mute", "Ban", "Take"):
        box = await tab.page.get_by_role("button", name=re.compile(f"^{words} Maximiliana")).bounding_box()
        assert box and box["x"] + box["width"] <= 320 - 16


async def test_what_opens_over_the_talk_has_room_for_its_ways_out(come: Come) -> None:
    alice = await come("alice", **TOUCH)
    room = await alice.makes("Attic", "closed")
    await alice.says(room, "seldom " * 60)
    page = (await alice.tab_in(room)).page

    await page.locator("summary[aria-label='Send later']").click()
    later = page.get_by_role("button", name="Send later")
    assert await later.evaluate("button => button.scrollWidth <= button.clientWidth")
    await page.locator("summary[aria-label='Send later']").click()
    await page.locator(".message [data-part=more]").click()
    await page.get_by_role("menuitem", name="Forward").click()

    await expect(page.get_by_role("dialog").get_by_role("button", name="Forward")).to_be_in_viewport(ratio=1)


async def test_a_kept_picture_stands_below_its_words(come: Come) -> None:
    alice = await come("alice", **SIZES["small phone"])
    room = await alice.makes("Attic", "closed")
    await alice.sends(room, "dusk.png", picture(size=(640, 400)), "How it looked at dusk.")
    seq = await (await alice.tab_in(room)).messages.last.get_attribute("data-seq")
    await alice._asks(f"rooms/{room}/messages/{seq}/bookmark", kept="yes")

    page = (await alice.tab("/bookmarks")).page

    words, shown = [await page.locator(f".clip {one}").bounding_box() for one in (".message-body", ".attachment")]
    assert words and shown and words["height"] < 30 and shown["y"] >= words["y"] + words["height"]
    assert words["x"] == shown["x"] and shown["x"] + shown["width"] <= 320 - 16


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
async def test_long_words_and_writing_from_right_to_left_fit(come: Come, language: str, direction: str) -> None:
    alice = await come("alice", **SIZES["small phone"], locale=language)
    room = await alice.makes("Kuppelsteuerung", "open")
    await alice.says(room, *HARD_TO_FIT)

    for path in (f"/rooms/{room}", "/rooms", "/people", "/search", "/catchup", "/bookmarks", "/scheduled", "/settings"):
        tab = await alice.tab(path)
        await expect(tab.page.locator("html")).to_have_attribute("lang", language)
        await expect(tab.page.locator("html")).to_have_attribute("dir", direction)
        assert not await tab.scrolls_sideways(), path
    tab = await alice.tab_in(room)
    box = await tab.page.locator("message-composer").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320


async def test_from_right_to_left_a_room_is_its_own_mirror(come: Come) -> None:
    alice = await come("alice", locale="ar")
    room = await alice.makes("Crew", "closed")
    page = (await alice.tab_in(room)).page

    bar, title = await page.locator(".bar").bounding_box(), await page.locator(".bar h1").bounding_box()
    assert bar and title and 24 == bar["x"] + bar["width"] - title["x"] - title["width"]
    # Too long for its place, a Latin name loses its end.
    for name in (".side-foot .truncate", ".room[data-room='" + room + "'] .truncate"):
        await expect(page.locator(name)).to_have_css("direction", "ltr")
        await expect(page.locator(name)).to_have_css("text-align", "right")
    await page.locator("[data-part=pick]").set_input_files(
        files=[{"name": "gust.txt", "mimeType": "text/plain", "buffer": b"calm"}]
    )
    await page.get_by_role("button", name="إرسال", exact=True).click()
    await expect(page.locator(".attachment bdi", has_text="4 B")).to_have_css("direction", "ltr")


async def test_dark_is_dark_and_light_is_light(come: Come) -> None:
    alice = await come("alice", color_scheme="dark")
    tab = await alice.tab_in("general")
    lightness = (
        "() => { const c = document.createElement('canvas').getContext('2d');"
        " c.fillStyle = getComputedStyle(document.querySelector('.main')).backgroundColor; c.fillRect(0, 0, 1, 1);"
        " return c.getImageData(0, 0, 1, 1).data[0] }"
    )
    assert await tab.page.evaluate(lightness) < 60

    await tab.page.emulate_media(color_scheme="light")

    assert await tab.page.evaluate(lightness) > 230


async def test_with_the_colours_of_the_device_alone_nothing_is_lost(come: Come) -> None:
    alice, bob = await come("alice", forced_colors="active"), await come("bob")
    room, other = await alice.makes("Crew", "closed"), await alice.makes("Den", "closed")
    for one in (room, other):
        await alice.adds(bob.username, one)
    await bob.says(other, "psst")
    await alice.says(room, "mine")
    tab = await alice.tab_in(room)
    ground = await tab.rooms.evaluate("element => getComputedStyle(element).backgroundColor")

    dot = tab.room_link(other).locator(".badge[data-kind=dot]")
    await expect(dot).to_be_visible()
    await expect(dot).not_to_have_css("background-color", ground)
    actions = tab.message("mine").locator(".message-actions")
    await expect(actions).to_have_css("opacity", "0")
    await tab.message("mine").hover()
    await expect(actions).to_have_css("opacity", "1")
    await expect(tab.message("mine").locator("[data-part=body]")).to_have_css("border-top-style", "solid")
    await tab.opens("/settings")
    tick = "box => getComputedStyle(box, '::before').backgroundColor"
    assert ground != await tab.page.get_by_label("Show how far I have read").evaluate(tick)


async def test_the_sheets_of_a_phone_open_and_close(come: Come) -> None:
    alice = await come("alice", **TOUCH)
    tab = await alice.tab_in("general")
    page = tab.page
    details = page.get_by_role("complementary")
    await expect(tab.rooms).to_be_hidden()
    await expect(details).to_be_hidden()

    await page.get_by_role("link", name="Rooms", exact=True).tap()
    await expect(tab.rooms).to_be_in_viewport(ratio=1)
    await page.get_by_role("link", name="Close the list").tap()
    await expect(tab.rooms).to_be_hidden()
    await page.get_by_role("link", name="Details, members").tap()
    await expect(details).to_be_in_viewport(ratio=1)
    # Beside the sheet: the scrim.
    await page.touchscreen.tap(10, 400)

    await expect(details).to_be_hidden()
    await expect(page).to_have_url(f"{alice.instance.url}/rooms/general")


async def test_on_a_desktop_the_details_fold_away_and_stay_away(alice: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    details = tab.page.get_by_role("complementary")
    await expect(details).to_be_visible()

    await tab.page.get_by_role("link", name="Close details").click()
    await expect(details).to_be_hidden()
    await tab.page.reload()
    await expect(details).to_be_hidden()
    await tab.page.get_by_role("link", name="Details, members").click()

    await expect(details).to_be_visible()


async def test_what_is_touched_is_large_enough(come: Come) -> None:
    alice = await come("alice", **TOUCH)
    room = await alice.makes("Touch")
    await alice.says(room, "plain", "```sh\nmake test\n```")
    tab = await alice.tab_in(room)

    small = await tab.page.evaluate(
        """() => [...document.querySelectorAll(".main button, .main a.button, .bar a")]
          .filter(one => one.checkVisibility())
          .map(one => [one.getBoundingClientRect(), one.matches(".reaction") ? 32 : 40, one.outerHTML])
          .filter(([{ width, height }, least]) => width < least || height < least).map(([, , markup]) => markup)"""
    )

    assert [] == small
    assert PHONE["width"] == await tab.page.evaluate("() => document.documentElement.clientWidth")
