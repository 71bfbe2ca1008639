"""What axe finds on every page: nothing, in both themes, on a desk and on a phone."""

import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import expect

from chat.actions import accounts, emoji
from chat.model.passkey import Fresh
from chat.model.user import Registration
from chat.store import passkeys
from tests.browser.conftest import NewProfile
from tests.browser.profile import DESKTOP, PHONE, Profile, Tab
from tests.cast import PASSWORD
from tests.place import Place
from tests.web.test_files import picture

DESK: tuple[Any, ...] = ("light", DESKTOP)
HAND: tuple[Any, ...] = ("dark", PHONE)
OUTSIDE = ("/login", "/register")
ADMIN = (
    *("", "/people", "/bots", "/rooms", "/rooms/general/retention", "/invites", "/reports", "/jobs", "/storage"),
    *("/audit", "/emoji", "/site"),
)
PLACES = (
    *("/catchup", "/search?q=dome", "/people", "/bookmarks", "/scheduled", "/settings", "/rooms", "/slash-commands"),
    "/shortcuts",
    "/tasks",
    "/bots",
)


# What axe says of the page as it stands. It waits for no stylesheet or film to be loaded once more.
ASK = """async () => (await axe.run({ resultTypes: ["violations"], preload: false })).violations
  .map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 200))])"""


async def findings(tab: Tab, *looks: tuple[Any, ...]) -> list[list[str]]:
    """What is wrong with the page in each look, and where. It is loaded once: what differs is a matter of styles."""
    await tab.page.evaluate(AXE_SCRIPT)
    found = []
    for scheme, size in looks or (DESK, HAND):
        await tab.page.emulate_media(color_scheme=scheme)
        await tab.page.set_viewport_size(size)
        found += [[scheme, *one] for one in await tab.page.evaluate(ASK)]
        if await tab.scrolls_sideways():
            found.append([scheme, "scrolls sideways"])
    await tab.page.set_viewport_size(DESKTOP)
    return found


async def test_nothing_is_in_the_way_of_anybody(alice: Profile, bob: Profile) -> None:
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
        f"/rooms/{room}/threads/3",
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


async def test_the_reference_is_in_nobodys_way(alice: Profile) -> None:
    """A few of each kind, opened: the same lines make its hundreds, and axe would take ten seconds for them."""
    tab = await alice.tab("/docs")
    await tab.page.locator("main section").evaluate_all(
        """sections => sections.forEach(section => section.querySelectorAll(".docs-entry").forEach(
          (entry, at) => at < 4 ? entry.open = true : entry.remove()))"""
    )

    assert [] == await findings(tab)


async def test_the_rule_of_a_room_and_whom_it_calls_are_in_nobodys_way(alice: Profile) -> None:
    room = await alice.makes("Dome crew", "closed")
    tab = await alice.tab(f"/rooms/{room}/settings")
    await tab.page.get_by_label("For some days").check()
    await tab.page.get_by_label("Days", exact=True).fill("30")
    await tab.page.get_by_role("button", name="See what would leave").click()
    await expect(tab.page.get_by_text("Nothing that is there now would leave.")).to_be_visible()
    wrong = {"looked at": await findings(tab)}
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


async def test_nothing_is_in_the_way_of_administrators(new_profile: NewProfile, place: Place) -> None:
    wish = Registration.parse("admin", PASSWORD)
    user = await accounts.register(place.resources, wish, "127.0.0.1", role="admin")
    async with place.resources.db.begin() as db:
        await passkeys.insert_one(db, user, "Phone", Fresh("credential", "key", 0))
    admin = await (await new_profile()).signs_in("admin")
    await emoji.add(place.resources, user, "telescope-2", picture())
    await admin.says("general", "The dome is up. :telescope-2:")
    tab, wrong = await admin.tab("/admin/invites"), {}
    await tab.page.get_by_role("button", name="Make a link").click()
    await expect(tab.page.get_by_label("Into General").first).to_be_visible()
    for path in ADMIN:
        await tab.opens(f"/admin{path}")
        for summary in await tab.page.locator("main summary").all():
            await summary.click()
        wrong[path] = await findings(tab)
    await tab.opens("/settings")
    await tab.page.get_by_text("Make a token").click()
    await tab.page.get_by_label("What it is for").fill("Weather bot")
    await tab.page.get_by_role("button", name="Make it").click()
    await expect(tab.page.get_by_label("Weather bot", exact=True)).to_have_value(re.compile("confab_"))
    await tab.page.locator("#tokens").get_by_role("button", name="Copy").click()
    await expect(tab.page.locator("#new-token-said")).to_contain_text(re.compile("Copied|Selected"))
    wrong["token"] = await findings(tab)
    await tab.page.get_by_text("Set up an authenticator app").click()
    await tab.page.locator("#factor-offer-password").fill(PASSWORD)
    await tab.page.locator("#factor").get_by_role("button", name="Go on").click()
    await expect(tab.page.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
    for summary in await tab.page.locator("main summary:visible").all():
        await summary.click()
    wrong["ways in"] = await findings(tab)
    await emoji.delete(place.resources, user, "telescope-2")

    assert {} == {path: found for path, found in wrong.items() if found}


async def test_the_open_menu_is_in_nobodys_way(alice: Profile) -> None:
    room = await alice.makes("Crew")
    await alice.says(room, "The dome is up.")
    tab = await alice.tab_in(room)
    await tab.message("The dome is up.").hover()
    await tab.message("The dome is up.").locator("[data-part=more]").click()
    await expect(tab.page.get_by_role("menu", name="This message")).to_be_visible()

    assert [] == await findings(tab, DESK)


async def test_what_the_keys_open_is_in_nobodys_way(alice: Profile) -> None:
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
