"""Touch: a message pulled aside is answered; scrolling stays scrolling."""

import pytest
from playwright.async_api import CDPSession, expect

from tests.browser.conftest import Come
from tests.browser.profile import TOUCH, Profile, Tab

pytestmark = pytest.mark.regulars


class Finger:
    """One finger on the glass of a phone."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._x = self._y = 0.0

    async def rests_on(self, tab: Tab, words: str) -> None:
        box = await tab.message(words).locator("[data-part=body]").bounding_box()
        assert box
        self._x, self._y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        await self._tells("touchStart")

    async def moves(self, across: float, down: float = 0) -> None:
        """In steps, as fingers do."""
        for _ in range(8):
            self._x, self._y = self._x + across / 8, self._y + down / 8
            await self._tells("touchMove")

    async def lifts(self) -> None:
        await self._session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    async def _tells(self, type_: str) -> None:
        await self._session.send(
            "Input.dispatchTouchEvent", {"type": type_, "touchPoints": [{"x": self._x, "y": self._y}]}
        )


@pytest.fixture
async def alice(arrive: Come) -> Profile:
    return await arrive("alice", **TOUCH)


@pytest.fixture
async def tab(alice: Profile, bob: Profile, crew: str) -> Tab:
    await bob.fills(crew, *(f"line {number}" for number in range(1, 31)))
    await alice.reads(crew)
    tab = await alice.tab_in(crew)
    await expect(tab.message("line 30")).to_be_in_viewport()
    return tab


async def finger_on(tab: Tab) -> Finger:
    # What hears it is fetched after the page.
    await tab.page.evaluate("() => import('/static/js/swiping.js').then(() => true)")
    return Finger(await tab.page.context.new_cdp_session(tab.page))


@pytest.fixture
async def finger(tab: Tab) -> Finger:
    return await finger_on(tab)


async def test_a_message_pulled_towards_the_start_of_its_line_is_answered(tab: Tab, finger: Finger) -> None:
    bar = tab.page.locator("[data-part=reply]")
    await finger.rests_on(tab, "line 28")
    await finger.moves(-40)
    await expect(tab.message("line 28")).to_have_attribute("data-swiped", "")
    await finger.moves(-40)
    await expect(tab.message("line 28")).to_have_attribute("data-swiped", "far")
    # Reduced motion is asked for here: the sign alone tells.
    assert await tab.message("line 28").evaluate("one => one.style.getPropertyValue('--pull')") == ""
    assert not await tab.scrolls_sideways()
    await finger.lifts()

    await expect(bar).to_contain_text("line 28")
    await expect(tab.composer).to_be_focused()
    await expect(tab.page.locator("[data-swiped], .message .swipe-sign")).to_have_count(0)
    await expect(tab.page.locator("message-menu")).to_be_hidden()


async def test_it_follows_the_finger_where_motion_is_welcome(tab: Tab, finger: Finger) -> None:
    await tab.page.emulate_media(reduced_motion="no-preference")

    await finger.rests_on(tab, "line 28")
    await finger.moves(-40)

    await expect(tab.message("line 28").locator("[data-part=body]")).to_be_in_viewport()
    assert await tab.message("line 28").evaluate("one => one.style.getPropertyValue('--pull')") == "-40px"
    await finger.lifts()


async def test_half_a_pull_and_one_to_the_other_side_answer_nothing(tab: Tab, finger: Finger) -> None:
    for way in (-50, 90):
        await finger.rests_on(tab, "line 28")
        await finger.moves(way)
        await finger.lifts()
    await finger.rests_on(tab, "line 28")
    await finger.moves(-90)
    await finger.moves(80)
    await finger.lifts()

    await expect(tab.page.locator("[data-swiped]")).to_have_count(0)
    await expect(tab.page.locator("[data-part=reply]")).to_be_hidden()


async def test_from_right_to_left_the_start_is_at_the_right(tab: Tab, finger: Finger) -> None:
    await tab.page.evaluate("document.documentElement.dir = 'rtl'")
    await finger.rests_on(tab, "line 28")
    await finger.moves(-90)
    await finger.lifts()
    await expect(tab.page.locator("[data-part=reply]")).to_be_hidden()

    await finger.rests_on(tab, "line 28")
    await finger.moves(90)
    await finger.lifts()

    await expect(tab.page.locator("[data-part=reply]")).to_contain_text("line 28")


async def test_scrolling_stays_scrolling_however_it_goes_on(tab: Tab, finger: Finger) -> None:
    before = await tab.list.evaluate("list => list.scrollTop")
    await finger.rests_on(tab, "line 24")
    await finger.moves(0, 120)
    await finger.moves(-120, 10)
    await finger.lifts()

    await tab.page.wait_for_function("from => document.querySelector('message-list').scrollTop < from - 50", arg=before)
    await expect(tab.page.locator("[data-swiped]")).to_have_count(0)
    await expect(tab.page.locator("[data-part=reply]")).to_be_hidden()


async def test_a_finger_that_rests_opens_the_menu_and_pulls_nothing_any_more(tab: Tab, finger: Finger) -> None:
    await finger.rests_on(tab, "line 28")
    await expect(tab.page.locator("message-menu")).to_be_visible()
    await finger.moves(-90)
    await finger.lifts()

    await expect(tab.page.locator("message-menu")).to_be_visible()
    await expect(tab.page.locator("[data-part=reply]")).to_be_hidden()


async def test_who_may_not_write_pulls_nothing(come: Come, bob: Profile) -> None:
    room = await bob.makes("Open door", "open")
    await bob.says(room, "come in")
    carol = await come("carol", **TOUCH)
    tab = await carol.tab_in(room)
    await expect(tab.page.get_by_role("button", name="Join Open door")).to_be_visible()
    finger = await finger_on(tab)

    await finger.rests_on(tab, "come in")
    await finger.moves(-90)

    await expect(tab.page.locator("[data-swiped]")).to_have_count(0)
    await finger.lifts()
