"""Whoever reads further up is not disturbed: nothing moves the line being read."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.profile import TOUCH, Profile, lines

LONG = "a line that is long enough to be broken on a phone, and then once more, because people do talk like this. "

pytestmark = pytest.mark.regulars


@pytest.fixture
async def talk(alice: Profile, bob: Profile) -> str:
    """A room of alice and bob with more than two pages of talk, which she has read."""
    room = await alice.makes("Long talk", "open")
    await bob.joins(room)
    await bob.fills(room, *lines("line", range(1, 121)))
    await alice.reads(room)
    return room


@pytest.mark.parametrize("options", [{}, TOUCH], ids=["desktop", "phone"])
async def test_new_messages_do_not_move_the_line_being_read(talk: str, come: Come, bob: Profile, options: dict) -> None:
    reader = await come("reader", **options)
    await reader.joins(talk)
    tab = await reader.tab_in(talk)
    await expect(tab.message("line 120")).to_be_in_viewport()
    await expect(tab.newest).to_be_hidden()

    await tab.message("line 90").evaluate("element => element.scrollIntoView({ block: 'center' })")
    await expect(tab.newest).to_have_text("To the newest")
    before = await tab.top_of("line 90")
    await bob.says(talk, LONG, LONG + "2", LONG + "3")
    await expect(tab.newest).to_have_text("3 new below")
    assert abs(before - await tab.top_of("line 90")) <= 1

    await tab.newest.click()
    await expect(tab.message(LONG + "3")).to_be_in_viewport()
    await expect(tab.newest).to_be_hidden()
    await expect(tab.list).to_be_focused()


async def test_at_the_end_one_stays_at_the_end(talk: str, alice: Profile, bob: Profile) -> None:
    tab = await alice.tab_in(talk)

    await bob.says(talk, LONG, LONG + "2", "and the last")

    await expect(tab.message("and the last")).to_be_in_viewport()
    await expect(tab.newest).to_be_hidden()


async def test_a_growing_composer_and_a_smaller_window_keep_the_end_in_sight(talk: str, alice: Profile) -> None:
    tab = await alice.tab_in(talk)

    await tab.composer.fill("one\ntwo\nthree\nfour\nfive")
    await expect(tab.message("line 120")).to_be_in_viewport(ratio=1)
    await tab.page.set_viewport_size({"width": 800, "height": 500})

    await expect(tab.message("line 120")).to_be_in_viewport(ratio=1)


async def test_earlier_pages_come_while_scrolling_and_move_nothing(talk: str, alice: Profile) -> None:
    tab = await alice.tab_in(talk)
    await expect(tab.bodies).to_have_count(50)

    await tab.scrolls("list.scrollTop = 300")
    top = await tab.list.evaluate(
        """list => {
          const seen = [...list.querySelectorAll(".message")].find(one => one.getBoundingClientRect().top > 200)
          seen.dataset.read = ""
          return seen.getBoundingClientRect().top
        }"""
    )
    await expect(tab.bodies).not_to_have_count(50)
    assert abs(top - await tab.page.locator("[data-read]").evaluate("one => one.getBoundingClientRect().top")) <= 1

    await expect(tab.bodies).to_have_count(100)
    await tab.scrolls("0")
    await expect(tab.bodies).to_have_count(120)
    assert lines("line", range(1, 121)) == await tab.bodies.all_text_contents()
    await expect(tab.page.get_by_role("heading", name="The first page of Long talk.")).to_be_attached()
    await expect(tab.page.locator("[data-part=earlier]")).to_be_hidden()


async def test_ones_own_words_lead_to_the_end(talk: str, alice: Profile) -> None:
    tab = await alice.tab_in(talk)
    await tab.message("line 90").evaluate("element => element.scrollIntoView({ block: 'center' })")
    await expect(tab.newest).to_be_visible()

    await tab.writes("back to the present")

    await expect(tab.message("back to the present")).to_be_in_viewport()
    await expect(tab.newest).to_be_hidden()


async def test_a_link_to_a_message_opens_around_it(talk: str, alice: Profile, bob: Profile) -> None:
    tab = await alice.tab(f"/rooms/{talk}?at=40")
    # Two made the room and came in before the first line, or not: the seq tells.
    found = tab.page.locator('[data-seq="40"]')
    await expect(found).to_be_in_viewport()
    await expect(found).to_have_attribute("data-found", "")

    await bob.says(talk, "far below")
    await expect(tab.newest).to_have_text("1 new below")
    await expect(found).to_be_in_viewport()
    await tab.newest.click()

    await tab.is_led_to(f"/rooms/{talk}")
    await expect(tab.message("far below")).to_be_in_viewport()


async def test_writing_on_an_old_page_leads_to_the_present(talk: str, alice: Profile) -> None:
    tab = await alice.tab(f"/rooms/{talk}?at=40")
    await expect(tab.page.locator('[data-seq="40"]')).to_be_in_viewport()

    await tab.writes("what did I miss?")

    await expect(tab.message("what did I miss?")).to_be_in_viewport()
    await expect(tab.message("line 120")).to_be_in_viewport()
    await tab.is_led_to(f"/rooms/{talk}")
