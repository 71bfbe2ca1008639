"""The server goes away and comes back: one quiet line, and nothing written meanwhile is lost or doubled."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewProfile
from tests.browser.house import House
from tests.browser.profile import LINE_IS_CUT, Profile, Tab


@pytest.fixture
async def alice(house: House, new_profile: NewProfile) -> Profile:
    alice = await new_profile(instance=house.instance, service_workers="allow")
    alice.forgives(LINE_IS_CUT)
    return await alice.registers("alice")


@pytest.fixture
async def bob(house: House, new_profile: NewProfile) -> Profile:
    bob = await new_profile(instance=house.instance)
    bob.forgives(LINE_IS_CUT)
    return await bob.registers("bob")


async def _goes_away(house: House, *tabs: Tab) -> None:
    await house.stops()
    for tab in tabs:
        await expect(tab.banner).to_have_text(re.compile(r"^Offline since \d\d:\d\d\. Write on, it goes out later\.$"))


async def _comes_back(house: House, *profiles: Profile) -> None:
    """The instance starts; and each browser is told by its system that there is a network."""
    await house.starts()
    for profile in profiles:
        await profile.context.set_offline(True)
        await profile.context.set_offline(False)


async def test_words_written_while_the_server_is_away_go_out_afterwards(
    house: House, alice: Profile, bob: Profile
) -> None:
    hers, his = await alice.tab_in("general"), await bob.tab_in("general")
    await hers.writes("before")
    await his.sees("before")

    await _goes_away(house, hers, his)
    await hers.writes("one", "two", "three")
    await expect(hers.page.locator("[data-state=pending]:is(.message)")).to_have_count(3)
    await expect(hers.composer).to_be_enabled()
    await _comes_back(house, alice, bob)

    await expect(hers.banner).to_have_text("Back online. 3 went out.")
    await expect(his.banner).to_have_text("Back online.")
    await his.sees("before", "one", "two", "three")
    await hers.sees("before", "one", "two", "three")
    await hers.page.reload()
    await hers.sees("before", "one", "two", "three")


async def test_a_reload_into_nothing_loses_no_words(house: House, alice: Profile, bob: Profile) -> None:
    hers, his = await alice.tab_in("general"), await bob.tab_in("general")
    await hers.is_provided_for()
    await _goes_away(house, hers)
    await hers.writes("one", "two")
    await hers.page.reload()
    await expect(hers.page.get_by_role("heading", name="Waiting to go out, 2")).to_be_visible()

    await _comes_back(house, alice, bob)

    await his.sees("one", "two")
    await hers.sees("one", "two")
    await expect(hers.sign("two")).to_have_text(re.compile("Stored|Read"))


async def test_what_others_said_meanwhile_is_there_after_coming_back(
    house: House, alice: Profile, bob: Profile
) -> None:
    hers = await alice.tab_in("general")
    await hers.writes("before")
    await expect(hers.sign("before")).to_have_text("Stored")

    await _goes_away(house, hers)
    await house.starts()
    await bob.says("general", "you missed this", "and this")
    await _comes_back_to(hers, alice)

    await hers.sees("before", "you missed this", "and this")


async def _comes_back_to(tab: Tab, profile: Profile) -> None:
    await profile.context.set_offline(True)
    await profile.context.set_offline(False)
    await expect(tab.banner).to_have_text(re.compile("^Back online"))
