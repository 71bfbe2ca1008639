"""What is unread: the same on all devices of a person, told once, and never lost by looking away."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Come, NewProfile
from tests.browser.gate import Gate
from tests.browser.profile import LOOKS_AWAY, TOUCH, Profile, Tab, lines

LOOKS_AGAIN = "document.hasFocus = () => true; dispatchEvent(new Event('focus'))"
UNTIL_READ = """async (room) => {
  const { counts } = await import("/static/js/counts.js")
  const isRead = () => counts.placeOf(room) && counts.placeOf(room).read === counts.placeOf(room).top
  const late = AbortSignal.timeout(20_000)
  while (!isRead()) {
    await new Promise((resolve, reject) => {
      counts.addEventListener("changed", resolve, { once: true })
      late.addEventListener("abort", () => reject(new Error("it was not read in time")))
    })
  }
}"""


@pytest.fixture
async def phone(alice: Profile, new_profile: NewProfile) -> Profile:
    """Another device of alice."""
    return await (await new_profile(**TOUCH)).signs_in(alice.username)


async def shows(tab: Tab, room: str, *, unread: bool, number: str = "") -> None:
    """What a device says of a room, by now or soon."""
    link = tab.room_link(room)
    if unread:
        await expect(link).to_have_attribute("data-unread", "")
    else:
        await expect(link).not_to_have_attribute("data-unread", "")
    badge = link.locator("[data-part=number]:not([hidden]) [data-part=count]")
    await expect(badge).to_have_text([number] if number else [])


async def test_all_devices_show_the_same(alice: Profile, phone: Profile, bob: Profile, crew: str) -> None:
    desk, hand = await alice.tab_in("general"), await phone.tab_in("general")
    await hand.page.evaluate("navigator.setAppBadge = async number => { window.badge = number }")
    for tab in (desk, hand):
        await shows(tab, crew, unread=False)

    await bob.says(crew, "one", f"@{alice.username} two", "@room three")
    for tab in (desk, hand):
        await shows(tab, crew, unread=True, number="2")
        await expect(tab.page).to_have_title(re.compile(r"^\(2\) General"))
    await hand.page.wait_for_function("() => badge === 2")
    await desk.enters(crew)
    await desk.sees("one", f"@{alice.username} two", "@room three")
    await desk.page.keyboard.press("Escape")
    await shows(hand, crew, unread=False)
    await expect(hand.page).to_have_title(re.compile("^General"))
    await hand.page.wait_for_function("() => badge === 0")

    await desk.marks_unread("@room three")

    for tab in (desk, hand):
        await shows(tab, crew, unread=True, number="1")
    await bob.says(crew, "four")
    await shows(hand, crew, unread=True, number="1")
    await expect(desk.page.locator(".unread-line + .message")).to_contain_text("three")
    await desk.page.get_by_role("button", name="Mark all read").click()
    for tab in (desk, hand):
        await shows(tab, crew, unread=False)


async def test_what_is_marked_unread_on_one_device_is_not_read_by_another(
    alice: Profile, phone: Profile, bob: Profile, crew: str
) -> None:
    await bob.says(crew, "one", "two")
    desk, hand = await alice.tab_in(crew), await phone.tab_in(crew)
    await hand.page.evaluate(UNTIL_READ, crew)

    await desk.marks_unread("two")
    await expect(hand.page.locator(".unread-line + .message")).to_contain_text("two")
    assert await hand.page.evaluate('import("/static/js/counts.js").then(({ counts }) => counts.beingRead)') is None
    await shows(hand, crew, unread=True)
    await hand.composer.fill("three")
    await hand.page.get_by_role("button", name="Send").tap()

    await shows(hand, crew, unread=False)
    await shows(desk, crew, unread=False)


async def test_a_deleted_message_is_not_counted_any_more(
    alice: Profile, phone: Profile, bob: Profile, crew: str
) -> None:
    await bob.says(crew, f"@{alice.username} counted by the server")
    desk = await alice.tab_in("general")
    await shows(desk, crew, unread=True, number="1")
    await bob.says(crew, f"@{alice.username} counted by the page")
    await shows(desk, crew, unread=True, number="2")
    hand = await phone.tab_in("general")

    for seq, left in (("last", "1"), ("first", "")):
        await _deletes(bob, crew, seq)
        for tab in (desk, hand):
            # What the server had counted it is asked for again, though not by all pages at once.
            await shows(tab, crew, unread=bool(left), number=left)


async def test_a_room_opens_where_the_new_begins(alice: Profile, bob: Profile, crew: str) -> None:
    await bob.says(crew, *lines("old", range(1, 21)))
    await alice.reads(crew)
    await bob.says(crew, *lines("new", range(1, 31)))

    tab = await alice.tab_in(crew)
    line = tab.page.locator(".unread-line")
    share = """line => {
      const list = line.closest("message-list").getBoundingClientRect()
      return (line.getBoundingClientRect().top - list.top) / list.height
    }"""
    assert abs(await line.evaluate(share) - 1 / 3) < 0.05
    await expect(tab.page.locator(".unread-line + .message")).to_contain_text("new 1")
    await expect(tab.newest).to_have_text(re.compile(r"^\d+ new below$"))
    await expect(tab.room_link(crew)).to_have_attribute("data-unread", "")
    await tab.newest.click()

    await expect(tab.room_link(crew)).not_to_have_attribute("data-unread", "")
    await expect(tab.newest).to_be_hidden()
    await expect(line).to_have_count(1)
    await tab.page.reload()
    await expect(tab.message("new 30")).to_be_in_viewport()
    await expect(line).to_have_count(0)


async def test_what_one_sees_of_many_is_not_counted_below(alice: Profile, bob: Profile, crew: str) -> None:
    await alice.reads(crew)
    await bob.fills(crew, *lines("new", range(1, 81)))

    tab = await alice.tab_in(crew)
    await expect(tab.message("new 1")).to_be_in_viewport()
    seen = await tab.list.evaluate(
        """list => [...list.querySelectorAll(".unread-line ~ .message")]
          .filter(one => one.getBoundingClientRect().top < list.getBoundingClientRect().bottom).length"""
    )

    assert seen > 5
    await expect(tab.newest).to_have_text(f"{80 - seen} new below")


async def test_more_than_a_page_is_read_from_its_beginning_to_its_end(alice: Profile, bob: Profile, crew: str) -> None:
    await bob.says(crew, *lines("new", range(1, 91)))
    tab = await alice.tab_in(crew)
    await expect(tab.page.locator(".unread-line + .message")).to_contain_text("new 1")
    await expect(tab.message("new 1")).to_be_in_viewport()

    # More is fetched when somebody begins to scroll.
    for number in (20, 40, 60, 90):
        await tab.message(f"new {number}").evaluate("element => element.scrollIntoView({ block: 'end' })")
    await expect(tab.newest).to_be_hidden()
    await bob.says(crew, "and one more")

    await expect(tab.message("and one more")).to_be_in_viewport()
    assert [*lines("new", range(1, 91)), "and one more"] == await tab.bodies.all_text_contents()
    await expect(tab.room_link(crew)).not_to_have_attribute("data-unread", "")


async def test_nobody_reads_while_looking_away(alice: Profile, bob: Profile, crew: str) -> None:
    tab = await alice.tab_in(crew)
    await bob.says(crew, "seen")
    await tab.sees("seen")
    await expect(tab.page.locator(".unread-line")).to_have_count(0)
    await tab.page.evaluate(UNTIL_READ, crew)
    await tab.page.evaluate(LOOKS_AWAY)

    await bob.says(crew, "not seen", "nor this")
    await shows(tab, crew, unread=True)
    await expect(tab.page.locator(".unread-line + .message")).to_contain_text("not seen")
    await tab.page.evaluate(LOOKS_AGAIN)

    await shows(tab, crew, unread=False)
    await expect(tab.page.locator(".unread-line")).to_have_count(1)


async def test_a_muted_room_is_quiet_on_all_devices(alice: Profile, phone: Profile, bob: Profile, crew: str) -> None:
    desk, hand = await alice.tab_in(crew), await phone.tab_in("general")

    await desk.page.get_by_text("Nothing", exact=True).click()
    await expect(hand.room_link(crew)).to_have_attribute("data-muted", "")
    await desk.enters("general")
    await bob.says(crew, f"@{alice.username} psst")

    await expect(desk.room_link(crew)).to_have_accessible_name("closed room muted Crew")
    for tab in (desk, hand):
        await shows(tab, crew, unread=False)
        await expect(tab.page).to_have_title(re.compile("^General"))


async def test_a_hidden_room_is_in_sight_while_it_is_open_or_calls_me(
    alice: Profile, phone: Profile, bob: Profile, crew: str
) -> None:
    desk, hand = await alice.tab_in(crew), await phone.tab_in("general")

    await desk.page.get_by_text("Hide", exact=True).click()
    await expect(hand.room_link(crew)).to_be_hidden()
    await expect(desk.room_link(crew)).to_be_visible()
    await expect(desk.page.get_by_text("Not in your list until somebody calls you here.")).to_be_visible()
    await desk.enters("general")
    await expect(desk.room_link(crew)).to_be_hidden()
    await bob.says(crew, "nothing for her", f"@{alice.username} psst")

    for tab in (desk, hand):
        await shows(tab, crew, unread=False, number="1")
    await expect(desk.room_link(crew)).to_be_visible()
    await desk.enters(crew)
    await shows(hand, crew, unread=False)
    await expect(hand.room_link(crew)).to_be_hidden()


async def test_one_thing_after_the_other_is_done_by_keys(come: Come, alice: Profile, bob: Profile, crew: str) -> None:
    other = await bob.makes("Other", "closed")
    await bob.adds(alice.username, other)
    await bob.says(other, f"@{alice.username} first")
    await bob.says(crew, f"@{alice.username} second")
    tab = await alice.tab()
    gate = await Gate().before(tab)
    await tab.opens("/catchup")
    await gate.resumed.wait()
    heading = tab.page.get_by_role("heading", level=1)
    await expect(heading).to_have_text(re.compile(r"^Good (morning|afternoon|evening), Alice\. Two for you\.$"))
    current = tab.page.locator(".clip[data-current]")
    await expect(current).to_contain_text("second")

    await tab.page.keyboard.press("j")
    await expect(current).to_contain_text("first")
    await tab.page.keyboard.press("e")
    await shows(tab, other, unread=False)
    await expect(tab.page.get_by_text("2 things done.")).to_be_visible()
    await tab.page.get_by_role("button", name="Undo").click()
    await shows(tab, other, unread=True, number="1")
    await tab.page.get_by_role("button", name="Mark all read").click()

    await expect(heading).to_have_text("Nothing waits for you.")
    await shows(tab, crew, unread=False)


async def _deletes(profile: Profile, room: str, which: str) -> None:
    """The first or the last message of a room."""
    api = f"/api/v1/rooms/{room}/messages"
    items = [one for one in (await (await profile.context.request.get(api)).json())["items"] if not one["deleted"]]
    seq = items[0 if which == "first" else -1]["seq"]
    answer = await profile.context.request.delete(f"{api}/{seq}", headers={"Origin": profile.instance.url})
    assert answer.ok, await answer.text()
