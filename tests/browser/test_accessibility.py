"""What axe finds on every page: nothing, in both themes, on a desk and on a phone."""

import re
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from chat.actions import accounts
from chat.model.user import Registration
from tests.browser.conftest import Come, NewProfile
from tests.browser.profile import DESKTOP, TOUCH, Profile, Tab
from tests.cast import PASSWORD
from tests.place import Place
from tests.web.test_files import picture

LOOKS: dict[str, dict[str, Any]] = {
    "light, desk": {"color_scheme": "light", "viewport": DESKTOP},
    "dark, phone": {"color_scheme": "dark", **TOUCH},
}
OUTSIDE = ("/login", "/register", "/docs")
ADMIN = (
    *("", "/people", "/bots", "/rooms", "/rooms/general/retention", "/invites", "/reports", "/jobs", "/storage"),
    *("/audit", "/site"),
)
PLACES = (
    *("/catchup", "/search?q=dome", "/people", "/bookmarks", "/scheduled", "/settings", "/rooms", "/slash-commands"),
    "/shortcuts",
    "/tasks",
    "/bots",
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
    await alice.sends(room, "plan.pdf", body="The plan")
    await bob.sends(room, "dusk.png", picture(), "")
    await alice.sends(room, "talk.mp3", b"ID3" + bytes(99))
    await bob.says(room, f"@{alice.username}, look", "> said\n\nand more")
    tab = await alice.tab()
    wrong = {}
    here = (
        f"/rooms/{room}",
        f"/rooms/{room}/messages/3",
        f"/rooms/{room}/messages/3/deletion",
        f"/rooms/{room}/settings",
        f"/rooms/{room}/files",
        f"/rooms/{room}/outgoing-webhooks",
    )
    alice.forgives("404")
    for path in (*PLACES, *here, "/rooms/nowhere", *OUTSIDE):
        if path in OUTSIDE:
            await alice.context.clear_cookies()
        await tab.opens(path)
        wrong[path] = await findings(tab)

    assert {} == {path: found for path, found in wrong.items() if found}


@pytest.mark.parametrize("look", LOOKS)
async def test_the_rule_of_a_room_and_whom_it_calls_are_in_nobodys_way(come: Come, look: str) -> None:
    alice = await come("alice", **LOOKS[look])
    room = await alice.makes("Dome crew", "closed")
    tab = await alice.tab(f"/rooms/{room}/settings")
    await tab.page.get_by_label("For some days").check()
    await tab.page.get_by_label("Days", exact=True).fill("30")
    await tab.page.get_by_role("button", name="See what would leave").click()
    await expect(tab.page.get_by_text("Nothing that is there now would leave.")).to_be_visible()
    wrong = {"looked at": await findings(tab)}
    assert not await tab.scrolls_sideways()
    await tab.page.get_by_role("button", name="Save it").click()
    await expect(tab.page.get_by_text("older than 30 days")).to_be_visible()
    await tab.opens(f"/rooms/{room}")
    wrong["room"] = await findings(tab)
    await tab.opens(f"/rooms/{room}/outgoing-webhooks")
    await tab.page.get_by_label("Under which name it answers").fill("Log")
    await tab.page.get_by_label("Address that is called").fill("http://127.0.0.1:9/")
    await tab.page.get_by_label("What is said").check()
    await tab.page.get_by_role("button", name="Make it").click()
    await expect(tab.page.get_by_role("heading", name="Log").first).to_be_visible()
    wrong["outgoing webhook"] = await findings(tab)

    assert {} == {path: found for path, found in wrong.items() if found}


@pytest.mark.parametrize("look", LOOKS)
async def test_nothing_is_in_the_way_of_administrators(new_profile: NewProfile, place: Place, look: str) -> None:
    name = f"admin.{look.partition(',')[0]}"
    await accounts.register(place.resources, Registration.parse(name, PASSWORD), "127.0.0.1", role="admin")
    admin = await (await new_profile(**LOOKS[look])).signs_in(name)
    await admin.says("general", "The dome is up.")
    tab, wrong = await admin.tab("/admin/invites"), {}
    await tab.page.get_by_role("button", name="Make a link").click()
    await expect(tab.page.get_by_label("Into General").first).to_be_visible()
    for path in ADMIN:
        await tab.opens(f"/admin{path}")
        for summary in await tab.page.locator("main summary").all():
            await summary.click()
        wrong[path] = await findings(tab)
        assert not await tab.scrolls_sideways(), path
    await tab.opens("/settings")
    await tab.page.get_by_text("Make a token").click()
    await tab.page.get_by_label("What it is for").fill("Weather bot")
    await tab.page.get_by_role("button", name="Make it").click()
    await expect(tab.page.get_by_label("Weather bot", exact=True)).to_have_value(re.compile("confab_"))
    await tab.page.locator("#tokens").get_by_role("button", name="Copy").click()
    await expect(tab.page.locator("#new-token-said")).to_contain_text(re.compile("Copied|Selected"))
    wrong["token"] = await findings(tab)

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
