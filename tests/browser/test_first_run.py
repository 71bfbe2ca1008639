"""Setting a place up with a browser, and passing the link on."""

from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.conftest import NewProfile
from tests.browser.profile import TOUCH, Tab
from tests.cast import PASSWORD
from tests.place import Instance, serving, settings


@pytest.fixture
async def empty(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    async with serving(settings(tmp_path_factory.mktemp("empty"))) as instance:
        yield instance


async def faults(tab: Tab) -> list[str]:
    return [one["id"] for one in (await Axe().run(tab.page)).response["violations"]]


async def test_from_nothing_to_a_room_with_somebody_else_in_it(empty: Instance, new_profile: NewProfile) -> None:
    mara = await new_profile(instance=empty, permissions=["clipboard-read", "clipboard-write"])
    tab = await mara.tab("/")
    assert [] == await faults(tab)
    answers = {"Your name": "Mara", "User name": "mara", "Password": PASSWORD}
    answers |= {"What is it called?": "Northlight", "Room": "Front desk"}
    for label, answer in answers.items():
        await tab.page.get_by_label(label, exact=True).fill(answer)
    await tab.page.get_by_role("button", name="Set the table").click()

    await tab.is_led_to("/welcome/invite")
    assert [] == await faults(tab)
    await expect(tab.page.get_by_role("img", name="QR code of the invite link")).to_be_visible()
    await tab.page.get_by_role("button", name="Copy").click()
    await expect(tab.page.get_by_role("status")).to_have_text("Copied.")
    link = await tab.page.evaluate("() => navigator.clipboard.readText()")
    assert link == await tab.page.get_by_role("textbox", name="Invite link").input_value()
    await tab.page.get_by_role("link", name="Other links").click()
    await tab.page.evaluate("() => navigator.clipboard.writeText('')")
    await tab.page.locator("#invites").get_by_role("button", name="Copy").click()
    await expect(tab.page.locator("#invites").get_by_role("status")).to_have_text("Copied.")
    assert link == await tab.page.evaluate("() => navigator.clipboard.readText()")
    await tab.opens("/admin/invites")
    await expect(tab.page.get_by_role("button", name="Copy")).to_be_visible()
    await tab.opens("/welcome/invite")
    await tab.page.get_by_role("link", name="Into the room").click()
    await expect(tab.page).to_have_title("Front desk · Northlight")

    tomasz = await new_profile(instance=empty)
    his = await tomasz.tab(link)
    await his.page.get_by_label("User name").fill("tomasz")
    await his.page.get_by_label("Password").fill(PASSWORD)
    await his.page.get_by_role("button", name="Come in").click()
    await his.writes("here I am")
    await tab.sees("here I am")


async def test_a_browser_without_a_clipboard_has_the_link_selected(empty: Instance, new_profile: NewProfile) -> None:
    mara = await new_profile(instance=empty, **TOUCH)
    await mara.context.add_init_script("delete Navigator.prototype.clipboard")
    form = {"username": "mara", "password": PASSWORD, "site": "Northlight", "room": "Front desk"}
    await mara._asks("welcome", **form)
    tab = await mara.tab("/welcome/invite")

    await tab.page.get_by_role("button", name="Copy").click()

    await expect(tab.page.get_by_role("status")).to_contain_text("Selected.")
    link = tab.page.get_by_role("textbox", name="Invite link")
    assert f"{empty.url}/join/" in await link.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert not await tab.scrolls_sideways()
