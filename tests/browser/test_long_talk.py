"""A long conversation stays light, and nothing moves the line being read."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come, NewProfile
from tests.browser.profile import Profile, Tab, lines

pytestmark = pytest.mark.regulars
SPOKEN = 500
# What the page may carry: 150, and the page of history that came last.
MOST = 200

SPOKEN_LINES = """list => [...list.querySelectorAll(".message [data-part=body]")]
  .map(body => Number(body.textContent.trim().match(/^line (\\d+)$/)?.[1])).filter(Boolean)"""
# The first message that can be seen, and where it stands.
READING = """list => {
  const top = list.getBoundingClientRect().top
  const line = [...list.querySelectorAll(".message")].find(one => one.getBoundingClientRect().bottom > top)
  return [line.id, line.getBoundingClientRect().top]
}"""
# Goes up or down until the page has fetched the next piece; by how much the line being read moved on the way, at most.
READ_ON = """async (list, up) => {
  const ol = list.querySelector("[data-part=list]")
  const end = () => [...ol.querySelectorAll(".message")].at(up ? 0 : -1).id
  const before = end()
  list.scrollTop = up ? 200 : list.scrollHeight - list.clientHeight - 200
  const top = list.getBoundingClientRect().top
  const line = [...ol.querySelectorAll(".message")].find(one => one.getBoundingClientRect().bottom > top)
  const stood = line.getBoundingClientRect().top
  let moved = 0
  const isLast = () => document.querySelector(`[data-part=${up ? "earlier" : "onward"}][hidden]`) !== null
  while (end() === before && !isLast()) {
    await new Promise(requestAnimationFrame)
    moved = Math.max(moved, Math.abs(line.getBoundingClientRect().top - stood))
  }
  return Math.max(moved, Math.abs(line.getBoundingClientRect().top - stood))
}"""


@pytest.fixture
async def talk(alice: Profile, bob: Profile) -> str:
    """A room of alice with 500 messages of bob, which she has read."""
    room = await alice.makes("Long talk", "open")
    await bob.joins(room)
    await bob.fills(room, *lines("line", range(1, SPOKEN + 1)))
    await alice.reads(room)
    return room


async def numbers(tab: Tab) -> list[int]:
    """The lines that are on the page."""
    return list(await tab.list.evaluate(SPOKEN_LINES))


async def test_going_all_the_way_back_and_forth_moves_nothing_and_stays_light(
    talk: str, come: Come, bob: Profile
) -> None:
    reader = await come("reader")
    await reader.joins(talk)
    await reader.reads(talk)
    tab = await reader.tab_in(talk)
    await expect(tab.message(f"line {SPOKEN}")).to_be_in_viewport()

    moved, seen = 0.0, set(await numbers(tab))
    while 1 not in seen:
        moved = max(moved, await tab.list.evaluate(READ_ON, True))
        here = await numbers(tab)
        assert list(range(here[0], here[-1] + 1)) == here, "there is a hole"
        assert len(here) <= MOST
        seen.update(here)
    assert moved <= 1
    assert set(range(1, SPOKEN + 1)) == seen
    assert SPOKEN not in await numbers(tab)

    # What happens below, and above the line being read, moves it by nothing either.
    await tab.message("line 60").evaluate("line => line.scrollIntoView()")
    before = await tab.list.evaluate(READING)
    await bob.says(talk, "far below", "and again")
    await expect(tab.newest).to_have_text("2 new below")
    seq = await tab.message("line 10").get_attribute("data-seq")
    await bob.reacts(talk, str(seq), "🔭")
    await expect(tab.message("line 10").locator(".reaction[data-emoji]")).to_have_text("🔭 1")
    after = await tab.list.evaluate(READING)
    assert before[0] == after[0]
    assert abs(before[1] - after[1]) <= 1

    # On the way forward it is what lies behind that goes.
    while 1 in await numbers(tab):
        moved = max(moved, await tab.list.evaluate(READ_ON, False))
        here = await numbers(tab)
        assert list(range(here[0], here[-1] + 1)) == here, "there is a hole"
        assert len(here) <= MOST
    assert moved <= 1


async def test_from_far_back_reading_on_or_one_key_leads_to_now(talk: str, alice: Profile, bob: Profile) -> None:
    tab = await alice.tab_in(talk)
    await expect(tab.message(f"line {SPOKEN}")).to_be_in_viewport()
    while SPOKEN in await numbers(tab):
        await tab.list.evaluate(READ_ON, True)
    await bob.says(talk, "psst")
    await expect(tab.newest).to_have_text("1 new below")

    # Whoever reads on comes to the end, and the page is live again.
    while await tab.page.locator("[data-part=onward]").is_visible():
        await tab.list.evaluate(READ_ON, False)
    await tab.scrolls("list.scrollHeight")
    await expect(tab.message("psst")).to_be_in_viewport()
    await expect(tab.newest).to_be_hidden()
    here = await numbers(tab)
    assert list(range(here[0], SPOKEN + 1)) == here
    await bob.says(talk, "and now")
    await expect(tab.message("and now")).to_be_in_viewport()

    while SPOKEN in await numbers(tab):
        await tab.list.evaluate(READ_ON, True)
    await bob.says(talk, "once more")
    await tab.page.evaluate("() => { window.stays = true }")

    await tab.list.focus()
    await tab.page.keyboard.press("End")

    await expect(tab.message("once more")).to_be_in_viewport()
    await expect(tab.newest).to_be_hidden()
    # The same page, made light again, and without a hole.
    assert await tab.page.evaluate("() => window.stays")
    here = await numbers(tab)
    assert list(range(here[0], SPOKEN + 1)) == here
    await tab.writes("I am here")
    await expect(tab.message("I am here")).to_be_in_viewport()


async def test_a_tab_that_stays_open_for_long_keeps_the_newest(alice: Profile, bob: Profile) -> None:
    room = await alice.makes("Busy", "open")
    await bob.joins(room)
    tab = await alice.tab_in(room)
    await expect(tab.composer).to_be_focused()

    await bob.fills(room, *lines("line", range(1, 451)))
    await expect(tab.message("line 450")).to_be_in_viewport()

    here = await numbers(tab)
    assert list(range(here[0], 451)) == here
    assert len(here) <= 150
    await tab.list.evaluate(READ_ON, True)
    assert (await numbers(tab))[0] < here[0]


@pytest.mark.parametrize("script", [True, False])
async def test_an_address_of_a_message_shows_what_stands_around_it(
    alice: Profile, talk: str, new_profile: NewProfile, script: bool
) -> None:
    visitor = await new_profile(java_script_enabled=script)
    await visitor.signs_in(alice.username)
    tab = await visitor.tab(f"/rooms/{talk}?at=250#message-250")
    target = tab.page.locator("#message-250")
    await expect(target).to_be_in_viewport(ratio=1)

    box, around = await target.bounding_box(), await tab.list.bounding_box()

    assert box and around
    above = box["y"] - around["y"]
    assert around["height"] / 3 < above < around["height"] * 2 / 3


# What browsers keep a piece of the picture for, of its own and anew at each paint.
STANDS_OUT = """list => [...list.querySelectorAll(".message:not([data-current])")]
  .flatMap(message => [message, ...message.querySelectorAll("*")])
  .filter(one => {
    const { position, opacity, overflow, clipPath } = getComputedStyle(one)
    return position !== "static" || opacity !== "1" || overflow !== "visible" || clipPath !== "none"
  }).map(({ className }) => className)"""


async def test_nothing_stands_out_of_a_message_where_nobody_looks(come: Come) -> None:
    alice, bob = await come("alice"), await come("bob")
    room = await alice.makes("Crew", "closed")
    await alice.adds(bob.username, room)
    await bob.fills(room, "first", "second")
    await alice.says(room, "mine")
    tab = await alice.tab_in(room)
    await expect(tab.message("mine")).to_be_visible()

    assert await tab.list.evaluate(STANDS_OUT) == []
    await tab.message("second").hover()
    assert "message-actions" in await tab.list.evaluate(STANDS_OUT)
