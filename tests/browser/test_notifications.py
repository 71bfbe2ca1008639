"""Notifications and sounds with a browser. No push service is asked: what the browser does with one is played."""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Come
from tests.browser.profile import Profile, Tab
from tests.phone import PushService

# What a browser says of notifications, and a subscription that it keeps for as long as the profile lives.
PLAYED = """(() => {
  if (location.protocol === "about:") return
  const { permission, answer, made } = %s
  const plain = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  const bytes = (text) => Uint8Array.from(plain(text), (sign) => sign.charCodeAt(0))
  const subscription = (key) => key && {
    endpoint: made.endpoint,
    options: { applicationServerKey: bytes(key).buffer },
    toJSON: () => made,
    unsubscribe: async () => (localStorage.removeItem("played.key"), true),
  }
  let allowed = localStorage.getItem("played.permission") ?? permission
  PushManager.prototype.getSubscription = async () => subscription(localStorage.getItem("played.key"))
  PushManager.prototype.subscribe = async ({ applicationServerKey: key }) => {
    localStorage.setItem("played.key", key)
    return subscription(key)
  }
  Object.defineProperty(Notification, "permission", { get: () => allowed })
  Notification.requestPermission = async () => {
    allowed = answer
    localStorage.setItem("played.permission", answer)
    return answer
  }
})()"""
# Sounds are counted instead of heard, and a page has somebody's eyes when the test says so.
HEARD = """(() => {
  globalThis.heard = []
  globalThis.isLookedAt = false
  document.hasFocus = () => globalThis.isLookedAt
  const parameter = { setValueAtTime: (value) => value, exponentialRampToValueAtTime() {} }
  const frequency = { ...parameter, setValueAtTime: (pitch) => globalThis.heard.push(pitch) }
  const does = { connect: (next) => next, start() {}, stop() {}, disconnect() {} }
  const node = () => ({ gain: parameter, frequency, ...does })
  globalThis.AudioContext = class {
    constructor() { globalThis.maySound = true }
    currentTime = 0
    async resume() {}
    close() {}
    createOscillator = node
    createGain = node
  }
})()"""
# What this browser shows, by room, until it is closed.
SHOWN = """(() => {
  if (location.protocol === "about:") return
  globalThis.shown = %s
  const close = (room) => globalThis.shown.splice(globalThis.shown.indexOf(room), 1)
  ServiceWorkerRegistration.prototype.getNotifications = async () =>
    globalThis.shown.map((room) => ({ data: { room }, close: () => close(room) }))
})()"""
KNOCK, TAP = [320, 350], [520]


@pytest.fixture
async def alice(come: Come) -> Profile:
    """With a service worker, which shows what is pushed."""
    return await come("alice", service_workers="allow")


async def plays(profile: Profile, permission: str = "default", answer: str = "granted") -> None:
    service = PushService()
    service.url = "http://127.0.0.1:9"
    facts = {"permission": permission, "answer": answer, "made": service.phone().subscription}
    await profile.context.add_init_script(PLAYED % json.dumps(facts))


async def until(tab: Tab, condition: str) -> None:
    """Wait for what no element shows; our pages allow nobody to look for it by another way."""
    look = f"const look = () => {condition} ? resolve() : setTimeout(look, 20)"
    async with asyncio.timeout(20):
        await tab.page.evaluate(f"() => new Promise((resolve) => {{ {look}; look() }})")


async def subscribed(profile: Profile) -> list[dict[str, Any]]:
    answer = await profile.context.request.get("/api/v1/push")
    return list((await answer.json())["subscriptions"])


async def allows(profile: Profile) -> Tab:
    await plays(profile)
    tab = await profile.tab("/settings#notifications")
    await tab.page.get_by_role("button", name="Allow").click()
    await expect(tab.page.locator("push-choice [role=status]")).to_contain_text("This browser shows notifications")
    return tab


async def test_whoever_allows_notifications_can_try_and_stop_them(alice: Profile) -> None:
    tab = await allows(alice)
    await expect(tab.page.get_by_role("button", name="Stop", exact=True)).to_be_focused()
    assert [True] == [one["current"] for one in await subscribed(alice)]

    await tab.page.reload()
    await tab.page.get_by_role("button", name="Send me a test").click()
    await expect(tab.page.locator("#notifications").get_by_text("It is on its way.")).to_be_visible()

    await tab.page.get_by_role("button", name="Stop", exact=True).click()
    await expect(tab.page.get_by_role("button", name="Allow")).to_be_focused()
    assert [] == await subscribed(alice)


@pytest.mark.parametrize("permission", ["default", "denied"])
async def test_a_browser_that_blocks_says_how_to_go_on(alice: Profile, permission: str) -> None:
    await plays(alice, permission, answer="denied")
    tab = await alice.tab("/settings")
    if permission == "default":
        await tab.page.get_by_role("button", name="Allow").click()

    await expect(tab.page.locator("push-choice")).to_contain_text("This browser blocks our notifications.")
    await expect(tab.page.locator("push-choice button:visible")).to_have_count(0)
    assert [] == await subscribed(alice)


async def test_signing_out_ends_them_in_this_browser(alice: Profile) -> None:
    tab = await allows(alice)
    await tab.page.reload()
    await tab.page.get_by_role("button", name="Sign out here").click()
    await tab.is_led_to("/login")

    assert await tab.page.evaluate("localStorage.getItem('played.key')") is None


async def test_the_next_one_in_this_browser_does_not_inherit_them(alice: Profile, bob: Profile) -> None:
    await allows(alice)
    await alice.context.clear_cookies()
    await alice.signs_in(bob.username)

    tab = await alice.tab("/people")

    await until(tab, "localStorage.getItem('played.key') === null")
    assert [] == await subscribed(alice)


async def test_a_new_session_of_the_same_person_goes_on_with_them(alice: Profile) -> None:
    await allows(alice)
    await alice.context.clear_cookies()
    await alice.signs_in(alice.username)
    tab = await alice.tab()

    async with tab.page.expect_response("**/api/v1/push/subscriptions") as told:
        await tab.opens("/people")

    assert 204 == (await told.value).status
    assert [True] == [one["current"] for one in await subscribed(alice)]


async def test_what_is_read_elsewhere_is_closed_here(alice: Profile, bob: Profile, crew: str) -> None:
    await plays(alice, "granted")
    await bob.says(crew, "look up")
    await alice.context.add_init_script(SHOWN % json.dumps([crew, "somewhere-else"]))
    tab = await alice.tab("/people")
    await expect(tab.room_link(crew)).to_have_attribute("data-unread", "")
    assert [crew, "somewhere-else"] == await tab.page.evaluate("shown")

    await alice.reads(crew)

    await until(tab, "shown.join() === 'somewhere-else'")


async def test_what_was_read_before_the_page_could_close_it_is_closed_too(
    alice: Profile, bob: Profile, crew: str
) -> None:
    await plays(alice, "granted")
    await bob.says(crew, "look up")
    await alice.context.add_init_script(SHOWN % json.dumps([crew]))
    tab, comes = await alice.tab(), asyncio.Event()

    async def hold(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    await tab.page.route("**/notified*.js", hold)
    async with tab.page.expect_request("**/notified*.js"):
        await tab.opens("/people")
    await alice.reads(crew)
    await expect(tab.room_link(crew)).not_to_have_attribute("data-unread", "")
    assert [crew] == await tab.page.evaluate("shown")
    comes.set()

    await until(tab, "shown.length === 0")


async def test_one_page_alone_sounds_and_none_that_is_looked_at(alice: Profile, bob: Profile, crew: str) -> None:
    await alice.context.add_init_script(HEARD)
    await alice._asks("settings/notifications", begins="", ends="", zone="UTC", sounds="1", keywords="tent")
    tabs = [await alice.tab("/people"), await alice.tab("/rooms")]
    await bob.says(crew, "nobody is called")
    for tab in tabs:
        # Only of what comes live is there a sound: the line has to be there first.
        await expect(tab.page.locator(f"room-list .room[data-room='{crew}']")).to_have_attribute("data-unread", "")
        # What listens for the first click comes later than the page.
        while not await tab.page.evaluate("globalThis.maySound === true"):
            await tab.page.locator("main").click(position={"x": 2, "y": 2})

    async def heard() -> list[int]:
        return [pitch for tab in tabs for pitch in await tab.page.evaluate("heard")]

    async def counted(number: int) -> None:
        for tab in tabs:
            await expect(tab.page.locator("[data-part=catch-up] [data-part=count]")).to_have_text(str(number))

    await bob.says(crew, f"@{alice.username} come")
    async with asyncio.timeout(20):
        # Either of them has the voice.
        while len(await heard()) < len(KNOCK):
            await tabs[0].page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 20))")
    await counted(1)
    assert KNOCK == await heard()
    await bob.says(crew, "Whose tent is it?")
    async with asyncio.timeout(20):
        while len(await heard()) < 2 * len(KNOCK):
            await tabs[0].page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 20))")

    await tabs[1].page.evaluate("isLookedAt = true; dispatchEvent(new Event('focus'))")
    await bob.says(crew, f"@{alice.username} again")
    await counted(2)
    assert 2 * KNOCK == await heard()


async def test_what_is_played_is_heard_by_who_reads_there_and_by_its_button(
    alice: Profile, bob: Profile, crew: str
) -> None:
    await alice.context.add_init_script(HEARD)
    await alice._asks("settings/notifications", begins="", ends="", zone="UTC", sounds="1")
    tab = await alice.tab("/people")
    await expect(tab.room_link(crew)).to_be_visible()
    while not await tab.page.evaluate("globalThis.maySound === true"):
        await tab.page.locator("main").click(position={"x": 2, "y": 2})
    await bob.says(crew, "/play bell")
    await expect(tab.room_link(crew)).to_have_attribute("data-unread", "")
    await tab.page.evaluate("isLookedAt = true; dispatchEvent(new Event('focus'))")
    await tab.room_link(crew).click()
    await expect(tab.room_link(crew)).not_to_have_attribute("data-unread", "")
    assert [] == await tab.page.evaluate("heard"), "it was played while she was elsewhere"

    await bob.says(crew, "/play gong")

    await expect(tab.message("strikes the gong.")).to_be_visible()
    await until(tab, "heard.length > 0")
    gong = await tab.page.evaluate("heard")
    await tab.message("strikes the gong.").get_by_role("button", name="Hear it").click()
    await until(tab, f"heard.length === {2 * len(gong)}")
    await tab.message("rings the bell.").get_by_role("button", name="Hear it").click()
    await until(tab, f"heard.length > {2 * len(gong)}")
    assert 880 == (await tab.page.evaluate("heard"))[2 * len(gong)]


async def test_a_sound_can_be_heard_before_it_is_chosen(come: Come) -> None:
    dora = await come("dora")
    await dora.context.add_init_script(HEARD)
    tab = await dora.tab("/settings")

    await tab.page.get_by_role("button", name="Hear the tap").click()

    await until(tab, "heard.length === 1")
    assert TAP == await tab.page.evaluate("heard")
