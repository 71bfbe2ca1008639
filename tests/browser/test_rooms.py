"""The list of rooms lives: what is unread, which room came, which went, and where a removed member is led."""

from playwright.async_api import expect

from tests.browser.conftest import Come
from tests.browser.gate import Gate
from tests.browser.profile import TOUCH, Profile, Tab


async def test_a_dot_says_that_another_room_has_something_new(alice: Profile, bob: Profile, crew: str) -> None:
    tab = await alice.tab_in("general")
    link = tab.room_link(crew)
    await expect(link).not_to_have_attribute("data-unread", "")

    await bob.says(crew, "over here")
    await expect(link).to_have_attribute("data-unread", "")
    await expect(link.locator("[data-part=dot]")).to_be_visible()
    await expect(link).to_have_accessible_name("closed room unread Crew")
    await tab.page.reload()
    await expect(link).to_have_attribute("data-unread", "")

    await link.click()
    await tab.sees("over here")
    await expect(link).not_to_have_attribute("data-unread", "")
    await expect(link.locator("[data-part=dot]")).to_be_hidden()


async def test_ones_own_words_from_elsewhere_are_not_unread(alice: Profile, bob: Profile, crew: str) -> None:
    tab = await alice.tab_in("general")
    other = await alice.makes("Other")
    await alice.adds(bob.username, other)

    await alice.says(crew, "from my other device")
    await bob.says(other, "a sign")

    await expect(tab.room_link(other)).to_have_attribute("data-unread", "")
    await expect(tab.room_link(crew)).not_to_have_attribute("data-unread", "")


async def test_on_a_phone_the_menu_says_that_something_is_unread(come: Come, bob: Profile) -> None:
    alice = await come("alice", **TOUCH)
    room = await bob.makes("Ahoy")
    await alice.joins(room)
    tab = await alice.tab_in("general")
    await expect(tab.page.get_by_role("link", name="Rooms", exact=True)).to_be_visible()

    await bob.says(room, "land in sight")

    await expect(tab.page.get_by_role("link", name="Rooms, some unread")).to_be_visible()


async def test_rooms_come_and_go_while_one_looks(alice: Profile, bob: Profile) -> None:
    his = await bob.tab_in("general")
    await expect(his.room_link("general")).to_have_attribute("aria-current", "page")

    room = await alice.makes("Surprise", "closed")
    await alice.adds(bob.username, room)
    await expect(his.room_link(room)).to_be_visible()
    await expect(his.room_link("general")).to_have_attribute("aria-current", "page")
    await alice.removes(await bob.usercode(), room)

    await expect(his.room_link(room)).to_have_count(0)
    await his.is_led_to("/rooms/general")


async def test_a_new_room_says_who_opened_it(alice: Profile) -> None:
    tab = await alice.tab("/rooms")
    await tab.page.get_by_label("Name", exact=True).fill("Fresh paint")

    await tab.page.get_by_role("button", name="Make the room").click()

    await expect(tab.page.get_by_role("heading", name="The first page of Fresh paint.")).to_be_visible()
    await expect(tab.page.locator(".event")).to_contain_text("Alice opened this room")
    await expect(tab.composer).to_be_focused()


async def test_the_member_list_follows(alice: Profile, bob: Profile, crew: str, come: Come) -> None:
    tab = await alice.tab_in(crew)
    members = tab.page.locator("member-list li")
    await expect(members).to_have_count(2)
    carol = await come("carol")

    await alice.adds(carol.username, crew)
    await expect(members.filter(has_text="Carol").get_by_title(f"@{carol.username}")).to_be_visible()
    await expect(tab.page.locator("[data-part=member-count]")).to_have_text("3")
    await expect(tab.page.locator(".event", has_text="Carol was brought in")).to_be_visible()
    await members.filter(has_text="Carol").hover()
    await tab.page.get_by_role("button", name="Take Carol out of this room").click()

    await expect(members).to_have_count(2)
    await expect(tab.page.locator("[data-part=member-count]")).to_have_text("2")


def _listen(tab: Tab) -> list[str]:
    """Everything that the sockets of this page are told."""
    heard: list[str] = []
    tab.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    return heard


async def test_a_removed_member_is_led_away_and_hears_nothing_more(alice: Profile, bob: Profile, crew: str) -> None:
    his, elsewhere = await bob.tab_in(crew), await bob.tab()
    # The page elsewhere keeps its socket, so it is there that he could go on listening.
    heard = _listen(elsewhere)
    await elsewhere.enters("general")
    await alice.says(crew, "while he is here")
    await his.sees("while he is here")
    await expect(elsewhere.room_link(crew)).to_have_attribute("data-unread", "")

    await alice.removes(await bob.usercode(), crew)
    await his.is_led_to("/rooms?gone")
    await expect(his.page.get_by_text("That room is not there for you any more.")).to_be_visible()
    await expect(elsewhere.room_link(crew)).to_have_count(0)
    await alice.says(crew, "he is gone, now we can talk")
    await alice.says("general", "a sign for everybody")
    await expect(elsewhere.message("a sign for everybody")).to_be_visible()

    assert [frame for frame in heard if "while he is here" in frame]
    assert [] == [frame for frame in heard if "now we can talk" in frame]


async def test_who_was_removed_while_the_line_was_cut_is_led_away(alice: Profile, bob: Profile, crew: str) -> None:
    his = await bob.tab()
    gate = await Gate().before(his)
    gate.shuts()
    await his.enters(crew)

    await alice.removes(await bob.usercode(), crew)
    gate.opens()

    await his.is_led_to("/rooms?gone")


async def test_who_joins_in_one_tab_may_write_in_the_other(alice: Profile, bob: Profile) -> None:
    room = await alice.makes("Porch", "open")
    one, other = await bob.tab_in(room), await bob.tab_in(room)
    await expect(other.page.locator(".composer-closed")).to_contain_text("You are listening at the open door.")

    await one.page.get_by_role("button", name="Join Porch").last.click()
    await one.writes("let me in")

    await expect(other.message("let me in")).to_be_visible()
    await other.writes("here too")
    await one.sees("let me in", "here too")
