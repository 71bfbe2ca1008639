"""An urgent direct message on the page: written with a command, said in words, and gone with what it said."""

import asyncio
import re

from playwright.async_api import expect

from tests.browser.gate import Gate
from tests.browser.profile import Profile, Tab
from tests.browser.test_notifications import HEARD, TAP


async def has_its_line(tab: Tab, room: str) -> None:
    """Commands go out at once or not at all."""
    gate = await Gate().before(tab)
    await tab.enters(room)
    await gate.resumed.wait()


async def test_a_direct_message_is_sent_as_urgent_and_called_so(alice: Profile, bob: Profile) -> None:
    room = (await bob._asks("directs", to=await alice.usercode())).rsplit("/", 1)[-1]
    theirs, mine = await alice.tab_in(room), await bob.tab()
    await has_its_line(mine, room)

    await mine.writes("/urgent The dome is on fire", "It was the kettle")

    for tab in (theirs, mine):
        await tab.sees("The dome is on fire", "It was the kettle")
        await expect(tab.message("The dome is on fire").locator("[data-part=urgent]")).to_have_text("Urgent")
        await expect(tab.page.locator(".message [data-part=urgent]")).to_have_count(1)
    seq = await mine.message("The dome is on fire").get_attribute("data-seq")
    await bob._asks(f"rooms/{room}/messages/{seq}", body="The dome is smoking")
    await expect(theirs.message("The dome is smoking").locator("[data-part=urgent]")).to_be_visible()

    await bob._asks(f"rooms/{room}/messages/{seq}/deletion")
    await expect(theirs.messages.first).to_have_text(re.compile("Bob deleted this message."))
    await expect(theirs.page.locator(".message [data-part=urgent]")).to_have_count(0)


async def test_it_is_spoken_as_urgent(alice: Profile, bob: Profile) -> None:
    room = (await bob._asks("directs", to=await alice.usercode())).rsplit("/", 1)[-1]
    tab = await alice.tab_in(room)

    await bob.says(room, "/urgent The dome is on fire")

    await expect(tab.page.locator("[data-part=announcer]")).to_have_text("Urgent, Bob: The dome is on fire")


async def test_a_room_has_nothing_urgent_and_the_words_stay(alice: Profile, crew: str) -> None:
    tab = await alice.tab()
    await has_its_line(tab, crew)

    await tab.writes("/urgent Fire")

    await expect(tab.page.get_by_text("Only a direct message can be urgent.")).to_be_visible()
    await expect(tab.composer).to_have_value("/urgent Fire")


async def test_it_is_heard_where_it_is_quiet(alice: Profile, bob: Profile) -> None:
    room = (await bob._asks("directs", to=await alice.usercode())).rsplit("/", 1)[-1]
    await alice.context.add_init_script(HEARD)
    await alice._asks("settings/notifications", zone="UTC", sounds="1", urgent="1")
    await alice._asks("settings/notifications/pause", pause="hour")
    tab = await alice.tab("/people")
    count = tab.page.locator("[data-part=catch-up] [data-part=count]")
    await bob.says(room, "no hurry")
    await expect(count).to_have_text("1")
    while not await tab.page.evaluate("globalThis.maySound === true"):
        await tab.page.locator("main").click(position={"x": 2, "y": 2})

    await bob.says(room, "still none", "/urgent The dome is on fire")

    await expect(count).to_have_text("3")
    async with asyncio.timeout(20):
        while not (heard := await tab.page.evaluate("heard")):
            await tab.page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 20))")
    assert TAP == heard
