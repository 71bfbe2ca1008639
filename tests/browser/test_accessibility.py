"""What axe finds on every page: nothing, in both themes, on a desk and on a phone."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.profile import DESKTOP, TOUCH, Profile, Tab

LOOKS: dict[str, dict[str, Any]] = {
    "light, desk": {"color_scheme": "light", "viewport": DESKTOP},
    "dark, phone": {"color_scheme": "dark", **TOUCH},
}
OUTSIDE = ("/login", "/register")
PLACES = (
    *("/catchup", "/search?q=dome", "/people", "/bookmarks", "/scheduled", "/settings", "/rooms", "/slash-commands"),
    "/shortcuts",
)


async def findings(tab: Tab) -> list[tuple[str, list[str]]]:
    """What is wrong with the page as it stands, and where."""
    found = (await Axe().run(tab.page)).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("look", LOOKS)
async def test_nothing_is_in_the_way_of_anybody(come: Come, bob: Profile, look: str) -> None:
    alice = await come("alice", **LOOKS[look])
    room = await alice.makes("Dome crew", "closed", topic="Under the dome")
    await alice.adds(bob.username, room)
    await alice.says(room, "The dome is **up**.", "```python\nprint(1)\n```", "https://example.org", "🔭")
    await bob.says(room, f"@{alice.username}, look", "> said\n\nand more")
    tab = await alice.tab()
    wrong = {}
    here = (
        f"/rooms/{room}",
        f"/rooms/{room}/messages/3",
        f"/rooms/{room}/messages/3/deletion",
        f"/rooms/{room}/settings",
    )
    alice.forgives("404")
    for path in (*PLACES, *here, "/rooms/nowhere", *OUTSIDE):
        if path in OUTSIDE:
            await alice.context.clear_cookies()
        await tab.opens(path)
        wrong[path] = await findings(tab)

    assert {} == {path: found for path, found in wrong.items() if found}


async def test_the_open_menu_is_in_nobodys_way(alice: Profile) -> None:
    room = await alice.makes("Crew")
    await alice.says(room, "The dome is up.")
    tab = await alice.tab_in(room)
    await tab.message("The dome is up.").hover()
    await tab.message("The dome is up.").locator("[data-part=more]").click()
    await expect(tab.page.get_by_role("menu", name="This message")).to_be_visible()

    assert [] == await findings(tab)


@pytest.mark.parametrize("look", LOOKS)
async def test_what_the_keys_open_is_in_nobodys_way(come: Come, look: str) -> None:
    alice = await come("alice", **LOOKS[look])
    room = await alice.makes("Crew")
    await alice.says(room, "The dome is up.")
    tab = await alice.tab_in(room)
    await tab.list.focus()
    await tab.page.keyboard.press("k")
    await expect(tab.page.locator(".message[data-current]")).to_be_focused()
    wrong = {"message": await findings(tab)}

    await tab.page.keyboard.press("?")
    await expect(tab.page.get_by_role("heading", name="On a message")).to_be_visible()
    wrong["sheet"] = await findings(tab)
    await tab.page.keyboard.press("Escape")
    await tab.page.keyboard.press("Control+k")
    await tab.page.keyboard.type("e")
    await expect(tab.page.get_by_role("option", name="Search messages for")).to_be_visible()
    wrong["switcher"] = await findings(tab)

    assert {} == {place: found for place, found in wrong.items() if found}
