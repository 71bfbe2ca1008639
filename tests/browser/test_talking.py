"""People talk: what one writes, the others see, without a reload."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.browser.gate import Gate
from tests.browser.profile import Profile, Tab
from tests.cast import PASSWORD, Person

pytestmark = pytest.mark.regulars


async def _fills_in_the_form(tab: Tab, username: str, name: str) -> None:
    await tab.opens("/register")
    await tab.page.get_by_label("Your name").fill(name)
    await tab.page.get_by_label("User name").fill(username)
    await tab.page.get_by_label("Password").fill(PASSWORD)
    await tab.page.get_by_role("button", name="Join").click()


async def test_two_people_register_and_talk_in_general(new_profile: Callable[..., Awaitable[Profile]]) -> None:
    alice = await (await new_profile()).tab()
    bob = await (await new_profile()).tab()
    await _fills_in_the_form(alice, "alice.first", "Alice Ahn")
    await _fills_in_the_form(bob, "bob.first", "Bob Berg")
    await alice.is_led_to("/rooms/general")
    await bob.is_led_to("/rooms/general")

    await alice.writes("Is anybody here?")
    await expect(bob.message("Is anybody here?")).to_be_visible()
    await bob.writes("I am.")

    await expect(alice.bodies.last).to_have_text("I am.")
    assert ["Is anybody here?", "I am."] == (await alice.bodies.all_text_contents())[-2:]
    assert ["Is anybody here?", "I am."] == (await bob.bodies.all_text_contents())[-2:]
    await expect(bob.message("Is anybody here?").locator("[data-part=author]")).to_have_text("Alice Ahn")
    await expect(alice.message("I am.").locator("[data-part=author]")).to_have_text("Bob Berg")


async def test_ones_own_words_stand_on_ones_own_side(alice: Profile, bob: Profile, crew: str) -> None:
    hers, his = await alice.tab_in(crew), await bob.tab_in(crew)

    await hers.writes("mine")

    await expect(hers.message("mine")).to_have_attribute("data-mine", "")
    await expect(his.message("mine")).not_to_have_attribute("data-mine", "")
    at_the_end = "element => element.getBoundingClientRect().left - element.closest('li').getBoundingClientRect().left"
    assert await hers.message("mine").locator(".message-body").evaluate(at_the_end) > 100
    assert await his.message("mine").locator(".message-body").evaluate(at_the_end) < 100


async def test_a_script_takes_part(
    alice: Profile, bob: Profile, crew: str, invite: Callable[[str], Awaitable[Person]]
) -> None:
    script = await (await invite("script")).comes()
    await alice.adds(script.username, crew)
    hers, his = await alice.tab_in(crew), await bob.tab_in(crew)

    await script.says("beep", crew)
    await expect(hers.message("beep")).to_be_visible()
    await hers.writes("A machine!")
    await expect(his.message("A machine!")).to_be_visible()
    await his.writes("Be kind to it.")

    assert ["beep", "A machine!", "Be kind to it."] == await script.hears(crew, 3)
    await hers.sees("beep", "A machine!", "Be kind to it.")
    await his.sees("beep", "A machine!", "Be kind to it.")


async def test_everybody_sees_the_same_order_however_fast_they_write(alice: Profile, bob: Profile, crew: str) -> None:
    hers, his = await alice.tab_in(crew), await bob.tab_in(crew)

    for number in range(5):
        await hers.writes(f"a{number}")
        await his.writes(f"b{number}")
    await expect(hers.bodies).to_have_count(10)
    await expect(his.bodies).to_have_count(10)
    await expect(hers.page.locator("[data-state=pending]")).to_have_count(0)
    await expect(his.page.locator("[data-state=pending]")).to_have_count(0)

    order = await hers.bodies.all_text_contents()
    assert order == await his.bodies.all_text_contents()
    await hers.page.reload()
    assert order == await hers.bodies.all_text_contents()
    assert [f"a{number}" for number in range(5)] == [words for words in order if words.startswith("a")]


async def test_words_are_shown_as_they_were_written(alice: Profile, bob: Profile, crew: str) -> None:
    hers, his = await alice.tab_in(crew), await bob.tab_in(crew)
    words = "<b>bold?</b> & <script>alert(1)</script> https://example.org/a?b=1&c=2."

    await hers.writes(words)

    await his.sees(words)
    await hers.sees(words)
    link = his.page.locator(".message-body a")
    await expect(link).to_have_attribute("href", "https://example.org/a?b=1&c=2")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_a_page_misses_nothing_that_was_said_before_its_socket_was_there(
    alice: Profile, bob: Profile, crew: str
) -> None:
    his = await bob.tab()
    gate = await Gate().before(his)
    gate.shuts()
    await his.enters(crew)
    await his.sees()

    await alice.says(crew, "before the socket", "and once more")
    gate.opens()

    await his.sees("before the socket", "and once more")
