"""Emoji that the place has of its own: chosen by keyboard like the others, and seen by everybody."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, expect

from chat.actions import accounts, emoji
from chat.model.user import User
from tests.browser.profile import Profile, Tab
from tests.place import Place
from tests.web.conftest import somebody
from tests.web.test_emoji import moving

pytestmark = pytest.mark.regulars


@pytest.fixture
async def boss(place: Place) -> User:
    found = await accounts.find(place.resources, (await somebody(place, "admin")).usercode)
    assert found
    return found


@pytest.fixture(autouse=True)
async def _parrot(place: Place, boss: User) -> AsyncIterator[None]:
    await emoji.add(place.resources, boss, "party-parrot", moving())
    yield
    if place.resources.site.emoji.named("party-parrot"):
        await emoji.delete(place.resources, boss, "party-parrot")


def pictures(within: Locator) -> Locator:
    return within.locator("img.emoji[alt=':party-parrot:']")


async def is_drawn(picture: Locator) -> None:
    """Whether it has come, and is as large as the letters beside it."""
    await expect(picture).to_be_visible()
    await picture.evaluate("picture => picture.decode()")
    assert 10 < (await picture.bounding_box() or {"height": 0})["height"] < 30


async def test_one_is_written_quoted_and_spoken_by_its_name(
    alice: Profile, bob: Profile, crew: str, place: Place, boss: User
) -> None:
    hers, his = await alice.tab_in(crew), await bob.tab_in(crew)
    asked: list[str] = []
    hers.page.on("request", lambda request: asked.append(request.url))
    await hers.composer.press_sequentially("It is up:party")
    await expect(hers.page.locator("[role=option]")).to_have_count(0)
    assert not [url for url in asked if url.endswith("/api/v1/emoji")]
    await hers.composer.fill("It is up ")
    await hers.composer.press_sequentially(":party-p")
    await is_drawn(hers.page.locator("[role=option] img"))
    await hers.composer.press("Enter")
    await expect(hers.composer).to_have_value("It is up :party-parrot: ")
    await hers.composer.press("Enter")

    await is_drawn(pictures(his.bodies))
    await expect(his.page.locator("[data-part=announcer]")).to_have_text(re.compile("It is up :party-parrot:"))
    message = his.messages.last
    await message.hover()
    await message.locator("[data-part=answer]").click()
    await is_drawn(pictures(his.page.locator("message-composer [data-part=quote]")))
    await his.writes("Really? `:party-parrot:`")
    await is_drawn(pictures(hers.messages.last.locator("[data-part=quote]")))
    await expect(pictures(hers.messages.last.locator("[data-part=body]"))).to_have_count(0)

    await emoji.delete(place.resources, boss, "party-parrot")
    await hers.enters(crew)
    await expect(hers.bodies.first).to_have_text("It is up :party-parrot:")


async def test_somebody_reacts_with_one_by_the_keyboard_alone(alice: Profile, bob: Profile, crew: str) -> None:
    await alice.says(crew, "The dome is up")
    hers, his = await alice.tab_in(crew), await bob.tab_in(crew)
    pill = hers.message("The dome is up").locator(".reaction[data-emoji]")
    await _asks_for_another(his)
    await his.page.keyboard.type("parrot")
    await his.page.keyboard.press("ArrowDown")
    await expect(his.page.locator("emoji-picker button:focus")).to_have_attribute("aria-label", "party parrot")
    await his.page.keyboard.press("Enter")

    await is_drawn(pictures(pill))
    await expect(pill).to_have_attribute("aria-label", ":party-parrot: 1: Bob")
    await pill.click()
    await expect(pill).to_have_text(" 2")
    await expect(his.message("The dome is up").locator(".reaction[data-emoji]")).to_have_attribute(
        "title", "Alice and you"
    )


async def _asks_for_another(tab: Tab) -> None:
    await tab.message("The dome is up").locator("[data-part=more]").focus()
    await tab.page.keyboard.press("Enter")
    await expect(tab.page.locator("message-menu")).to_be_visible()
    await tab.page.get_by_label("Another reaction").focus()
    await tab.page.keyboard.press("Enter")
    await expect(tab.page.get_by_label("Find an emoji")).to_be_focused()
