"""From room to room on one page: what stays, what goes, and what nobody may miss."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.moves import Moves
from tests.browser.profile import LINE_IS_CUT, LOOKS_AWAY, TOUCH, WAS_REFUSED, Profile, lines

SCREENFUL = 40

pytestmark = pytest.mark.regulars


@pytest.fixture
async def den(alice: Profile, bob: Profile) -> str:
    """A closed room of bob, who owns it, and alice."""
    room = await bob.makes("Den", "closed")
    await bob.adds(alice.username, room)
    return room


@pytest.fixture
async def moves(alice: Profile) -> Moves:
    return Moves(await alice.tab())


async def test_the_page_and_its_line_stay(moves: Moves, alice: Profile, bob: Profile, crew: str, den: str) -> None:
    await bob.says(den, "in the den")
    await moves.begins(f"/rooms/{crew}")
    await moves.goes_to(den, "Den")

    tab = moves.tab
    await tab.sees("in the den")
    await expect(tab.composer).to_be_focused()
    await expect(tab.page.locator(".aside")).to_have_attribute("aria-label", "About Den")
    await expect(tab.page.locator("[data-part=announcer]")).to_have_text(re.compile("^Den · "))
    await tab.writes("here I am")
    await expect((await bob.tab_in(den)).message("here I am")).to_be_visible()
    await bob.says(den, "so you are")
    await tab.sees("in the den", "here I am", "so you are")
    await expect(tab.page.locator("message-list, message-composer, .aside")).to_have_count(3)

    assert ([], 1) == (moves.pages, len(moves.sockets))
    # The next visit begins where one was last.
    await tab.opens("/")
    await tab.is_led_to(f"/rooms/{den}")


async def test_what_is_said_while_it_comes_is_there_once(moves: Moves, bob: Profile, crew: str, den: str) -> None:
    await bob.says(den, "before", "hello with a mistake")
    seq = str(await (await bob.tab_in(den)).message("before").get_attribute("data-seq"))
    await moves.begins(f"/rooms/{crew}")
    lets = await moves.holds(den)

    await bob.says(den, "meanwhile")
    await bob.reacts(den, seq, "👍")
    await expect(moves.tab.room_link(den)).to_have_attribute("data-unread", "")
    await bob.says(crew, "a sign in the room that still stands")
    await moves.tab.sees("a sign in the room that still stands")
    await lets()

    await moves.stands_in(den, "Den")
    await moves.tab.sees("before", "hello with a mistake", "meanwhile")
    await expect(moves.tab.message("before").locator(".reaction[data-emoji]")).to_have_count(1)
    await bob.says(den, "after")
    await moves.tab.sees("before", "hello with a mistake", "meanwhile", "after")


async def test_what_was_read_elsewhere_while_it_comes_can_be_put_off_again(
    moves: Moves, alice: Profile, bob: Profile, den: str
) -> None:
    await bob.says(den, "one", "two")
    await moves.begins("/rooms/general")
    await moves.tab.page.evaluate(LOOKS_AWAY)
    lets = await moves.holds(den)
    desk = await alice.tab_in(den)
    await expect(moves.tab.room_link(den)).not_to_have_attribute("data-unread", "")
    await lets()
    line = moves.tab.page.locator(".unread-line + .message")
    await expect(line).to_contain_text("one")

    await desk.marks_unread("two")

    await expect(line).to_contain_text("two")
    await expect(moves.tab.room_link(den)).to_have_attribute("data-unread", "")


async def test_back_leads_to_the_line_that_was_read(moves: Moves, bob: Profile, crew: str, den: str) -> None:
    await bob.fills(crew, *lines("word", range(SCREENFUL)))
    tab = moves.tab
    await moves.begins(f"/rooms/{crew}?at=end")
    await expect(tab.message(f"word {SCREENFUL - 1}")).to_be_in_viewport()
    await tab.scrolls("150")
    await expect(tab.newest).to_be_visible()
    was = await tab.top_of("word 12")
    await moves.goes_to(den, "Den")

    await tab.page.go_back()
    await moves.stands_in(crew, "Crew")
    await expect(tab.message("word 12")).to_be_in_viewport()
    assert abs(was - await tab.top_of("word 12")) <= 2
    await tab.page.go_forward()
    await moves.stands_in(den, "Den")
    await tab.page.go_back()
    await moves.stands_in(crew, "Crew")

    assert [] == moves.pages


async def test_to_where_one_is_there_is_no_way_back(moves: Moves, crew: str, den: str) -> None:
    await moves.begins(f"/rooms/{crew}")
    await moves.goes_to(den, "Den")
    before = await moves.tab.page.evaluate("() => history.state.visit")
    await moves.tab.room_link(den).click()
    await moves.tab.page.wait_for_function("before => history.state.visit !== before", arg=before)

    await moves.tab.page.go_back()

    await moves.stands_in(crew, "Crew")


async def test_whoever_changes_their_mind_stays(moves: Moves, crew: str, den: str) -> None:
    await moves.begins(f"/rooms/{crew}")
    await moves.goes_to(den, "Den")
    lets = await moves.holds("general")

    await moves.goes_to(crew, "Crew")
    await lets()

    await moves.tab.writes("this is the crew's")
    await moves.stands_in(crew, "Crew")
    await moves.tab.sees("this is the crew's")


async def test_a_draft_stays_in_its_room(moves: Moves, alice: Profile, crew: str, den: str) -> None:
    elsewhere = await alice.tab_in(crew)
    tab = moves.tab
    await moves.begins(f"/rooms/{crew}")
    await tab.composer.press_sequentially("half a word")
    await moves.goes_to(den, "Den")
    await expect(tab.composer).to_have_value("")
    # It is told at once, though the keys had not rested yet.
    await expect(elsewhere.composer).to_have_value("half a word")
    await tab.composer.press_sequentially("of the den")

    await moves.goes_to(crew, "Crew")

    await expect(tab.composer).to_have_value("half a word")
    await tab.writes("half a word, and the rest")
    await moves.goes_to(den, "Den")
    await expect(tab.composer).to_have_value("of the den")
    await moves.goes_to(crew, "Crew")
    await expect(tab.composer).to_have_value("")
    await tab.sees("half a word, and the rest")


async def test_keys_and_menus_are_those_of_the_second_room(
    moves: Moves, alice: Profile, bob: Profile, crew: str, den: str
) -> None:
    # A regular is in every crew of this module, and one of them may call louder than the one of this test.
    nook = await alice.makes("Nook", "closed")
    await bob.says(den, "one", "two")
    await bob.says(crew, "of the crew")
    tab, keys = moves.tab, moves.tab.page.keyboard
    await moves.begins(f"/rooms/{crew}")
    await tab.list.focus()
    await keys.press("k")
    await expect(tab.message("of the crew")).to_be_focused()
    await moves.goes_to(den, "Den")

    await tab.list.focus()
    await keys.press("k")
    await expect(tab.message("two")).to_be_focused()
    await keys.press("k")
    await expect(tab.message("one")).to_be_focused()
    await keys.press("r")
    await expect(tab.page.locator("[data-part=reply]")).to_contain_text("one")
    await keys.press("Control+k")
    await keys.type("nook")
    await keys.press("Enter")
    await moves.stands_in(nook, "Nook")
    await expect(tab.page.get_by_role("dialog")).to_have_count(0)
    await expect(tab.page.locator("[data-part=reply]")).to_be_hidden()

    assert [] == moves.pages


async def test_reading_and_members_follow_the_room(
    moves: Moves, alice: Profile, bob: Profile, crew: str, den: str, come: Come
) -> None:
    await bob.says(den, "for you", "and this")
    await moves.begins(f"/rooms/{crew}")
    tab = moves.tab
    await expect(tab.room_link(den)).to_have_attribute("data-unread", "")
    await moves.goes_to(den, "Den")
    await expect(tab.page.locator(".unread-line")).to_be_visible()
    await expect(tab.room_link(den)).not_to_have_attribute("data-unread", "")
    await bob.says(crew, "over there")
    await expect(tab.room_link(crew)).to_have_attribute("data-unread", "")

    carol = await come("carol")
    await bob.adds(carol.username, den)

    await expect(tab.page.locator("member-list li").filter(has_text="Carol")).to_be_visible()
    await expect(tab.page.locator("[data-part=member-count]")).to_have_text("3")
    await bob.removes(await alice.usercode(), den)
    await tab.is_led_to("/rooms?gone")


async def test_what_cannot_be_shown_in_place_is_shown_as_ever(
    moves: Moves, alice: Profile, bob: Profile, crew: str, den: str
) -> None:
    tab = moves.tab
    await moves.begins(f"/rooms/{crew}")
    alice.forgives(LINE_IS_CUT, WAS_REFUSED)
    # Newer files of the server.
    await tab.page.evaluate("() => { document.body.dataset.build = 'older' }")
    await tab.room_link(den).click()
    await tab.is_led_to(f"/rooms/{den}")
    await expect(tab.list).to_have_attribute("data-room", den)
    assert 1 == len(moves.pages)

    # A room that is gone by now.
    await tab.page.wait_for_function("() => history.state?.visit")
    await tab.room_link(crew).evaluate("link => { link.href = '/rooms/never-made' }")
    await tab.room_link(crew).click()
    await expect(tab.page.get_by_role("heading", name="There is nothing behind this door")).to_be_visible()
    await tab.page.go_back()
    await expect(tab.list).to_have_attribute("data-room", den)

    # Somebody signed out elsewhere: the sign-in, and then the room.
    await tab.page.wait_for_function("() => history.state?.visit")
    await tab.page.route_web_socket("**/ws**", lambda socket: None)
    await alice.context.clear_cookies()
    await tab.room_link(crew).click()
    await expect(tab.page).to_have_url(re.compile(f"/login\\?.*{crew}"))


async def test_on_a_phone_the_list_closes(come: Come, bob: Profile) -> None:
    alice = await come("alice", **TOUCH)
    room = await bob.makes("Ahoy")
    await alice.joins(room)
    moves = Moves(await alice.tab())
    await moves.begins("/rooms/general")
    menu = moves.tab.page.get_by_role("link", name=re.compile("^Rooms"))
    await menu.tap()
    await moves.tab.room_link(room).tap()

    await expect(moves.tab.rooms).not_to_have_attribute("data-open", "")
    await moves.stands_in(room, "Ahoy")
    await expect(moves.tab.page.locator("#main")).to_be_focused()
    await menu.tap()
    await expect(moves.tab.room_link("general")).to_be_in_viewport()
    assert [] == moves.pages


async def test_nothing_of_the_rooms_before_is_left(
    moves: Moves, alice: Profile, bob: Profile, crew: str, den: str
) -> None:
    for room in (crew, den):
        await bob.fills(room, *lines("word", range(10)))
    tab = moves.tab
    await moves.begins(f"/rooms/{crew}")
    session = await alice.context.new_cdp_session(tab.page)
    names = {crew: "Crew", den: "Den"}

    async def held() -> dict[str, int]:
        await session.send("HeapProfiler.collectGarbage")
        return dict(await session.send("Memory.getDOMCounters"))

    async def wanders(times: int) -> None:
        for _ in range(times):
            for room in (den, crew):
                await moves.goes_to(room, names[room])

    await wanders(3)
    before = await held()
    await wanders(10)
    after = await held()

    # One room has some thousand nodes, and a hundred listeners.
    assert (1, after["documents"]) == (len(moves.sockets), before["documents"])
    assert after["nodes"] - before["nodes"] < 1_000
    assert after["jsEventListeners"] - before["jsEventListeners"] < 40
