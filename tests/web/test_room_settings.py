"""The settings of a room without JavaScript: who sees them, what the forms do, and where they say what is wrong."""

import pytest

from chat.web import qr
from tests.cast import Person
from tests.place import Place
from tests.standing import becomes
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


SECTIONS = {"Room", "Members", "Bans", "Invites", "Reports", "What was done"}


def sections(page: Page) -> set[str]:
    return SECTIONS & {"".join(one.text) for one in page.elements if one.tag == "h2"}


def page_of(room: str) -> str:
    return f"/rooms/{room}/settings"


def problem_at(page: Page, field: str) -> str:
    """What is wrong with a field, by its id."""
    return next("".join(one.text).strip() for one in page.elements if one.attributes.get("id") == f"{field}-error")


async def test_the_details_of_a_room_lead_to_its_settings(browser: Visitor, crew: str) -> None:
    page = await browser.opens(f"/rooms/{crew}")

    assert page_of(crew) in {one.attributes.get("href") for one in page.elements}
    page = await browser.opens(page_of(crew))
    assert 200 == page.status
    assert SECTIONS == sections(page)


async def test_members_see_their_invites_alone(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await alice.asks("POST", f"rooms/{crew}/invites", {})
    await visitor.signs_in(bob.username)

    page = await visitor.opens(page_of(crew))

    assert {"Invites"} == sections(page)
    assert alice.username.title() not in page.text, "those of others are for moderators"
    page = await visitor.fills_in(f"/rooms/{crew}/invites", role="member", account_role="guest", expires_in_s="3600")
    assert "New accounts are guests." in page.text
    page = await visitor.fills_in(f"/rooms/{crew}/settings", name="Mine")
    assert (403, True) == (page.status, "Only owners and moderators change the room." in page.text)
    assert "Crew" == (await alice.asks("GET", f"rooms/{crew}"))[1]["name"]


async def test_strangers_and_directs_have_no_settings(
    browser: Visitor, visitor: Visitor, alice: Person, bob: Person, carol: Person, crew: str
) -> None:
    direct = (await alice.asks("POST", "directs", {"to": [bob.usercode]}))[1]["room"]
    open_room = await bob.makes("open")
    assert [403, 403] == [(await browser.opens(page_of(room))).status for room in (direct, open_room)]
    assert page_of(direct) not in (await browser.opens(f"/rooms/{direct}")).markup

    await visitor.signs_in(carol.username)

    assert 404 == (await visitor.opens(page_of(crew))).status


async def test_a_moderator_changes_the_room(browser: Visitor, bob: Person, crew: str) -> None:
    form = {"name": "Dome crew", "topic": "Stars", "slow_s": "30", "posting": "moderators"}

    page = await browser.fills_in(page_of(crew), **form)

    assert (200, page_of(crew), "Dome crew") == (page.status, page.path, page.field("name"))
    _, room = await bob.asks("GET", f"rooms/{crew}")
    assert ["Dome crew", "Stars", 30, "moderators"] == [room[name] for name in ("name", "topic", "slow_s", "posting")]
    assert "Alice" in page.text and "changed its name, its topic, how fast one may write and who writes." in page.text


async def test_a_wrong_name_is_told_at_its_field(browser: Visitor, crew: str) -> None:
    page = await browser.fills_in(page_of(crew), name=" ", topic="kept", slow_s="x")

    assert 422 == page.status
    page = await browser.fills_in(page_of(crew), name=" ", topic="kept", slow_s="5")
    assert (422, "Use 1 to 60 characters.") == (page.status, problem_at(page, "room-name"))
    assert "kept" == page.field("topic"), "what was written is not lost"


async def test_members_are_muted_freed_banned_and_let_back(
    browser: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    path = f"/rooms/{crew}/members/{bob.usercode}"

    page = await browser.fills_in(f"{path}/mute", minutes="60", reason="Too loud.")
    assert (200, page_of(crew), True) == (page.status, page.path, "Muted" in page.text)
    assert 403 == (await bob.asks("POST", f"rooms/{crew}/messages", {"body": "hello"}))[0]
    await browser.fills_in(f"{path}/unmute")
    assert 201 == (await bob.asks("POST", f"rooms/{crew}/messages", {"body": "hello"}))[0]
    page = await browser.fills_in(f"{path}/ban", minutes="", reason="Enough.")
    assert "UTC. The reason: Too loud." in page.text
    assert "Banned until somebody lifts it" in page.text and "Enough." in page.text
    assert 404 == (await bob.asks("GET", f"rooms/{crew}"))[0]
    page = await browser.fills_in(f"/rooms/{crew}/bans/{bob.usercode}/lifting")
    assert "Nobody is banned." in page.text
    assert "muted" in page.text and "banned" in page.text and "let" in page.text

    await alice.brings(bob, crew)


async def test_what_is_wrong_with_a_ban_is_told_in_its_form(browser: Visitor, bob: Person, crew: str) -> None:
    page = await browser.fills_in(f"/rooms/{crew}/members/{bob.usercode}/ban", minutes="0", reason="x")
    assert (422, 1) == (page.status, len(page.problems))
    assert "Use 1 to" in problem_at(page, f"ban-{bob.usercode}-minutes")

    page = await browser.fills_in(f"/rooms/{crew}/bans", who="nobody-at-all", minutes="60")

    assert (404, "There is nobody called nobody-at-all.") == (page.status, problem_at(page, "bans-who"))


async def test_roles_are_given_and_members_taken_out(browser: Visitor, alice: Person, bob: Person, crew: str) -> None:
    path = f"/rooms/{crew}/members/{bob.usercode}"

    page = await browser.fills_in(f"{path}/role", role="moderator")
    assert "Moderator" in page.text
    page = await browser.fills_in(f"{path}/role", role="king")
    assert (422, "Choose owner, moderator or member.") == (page.status, problem_at(page, f"role-{bob.usercode}-role"))
    page = await browser.fills_in(f"{path}/removal", back="settings")

    assert (200, page_of(crew)) == (page.status, page.path)
    assert bob.usercode not in str((await alice.asks("GET", f"rooms/{crew}/members"))[1])


async def test_invites_are_made_shown_and_revoked(browser: Visitor, carol: Person, crew: str) -> None:
    wish = {"expires_in_s": "3600", "role": "moderator", "account_role": "member"}
    page = await browser.fills_in(f"/rooms/{crew}/invites", uses="x", **wish)
    assert (422, "Write a number.") == (page.status, problem_at(page, "invites-uses"))

    page = await browser.fills_in(f"/rooms/{crew}/invites", uses="1", **wish)

    address = next(one.attributes["value"] for one in page.elements if "readonly" in one.attributes)
    code = address.rpartition("/join/")[2]
    drawing = f"{browser.instance.url}/join/{code}/qr.svg"
    async with browser.http.get(drawing) as answer:
        assert (200, "image/svg+xml") == (answer.status, answer.content_type)
        assert qr.code(address).image == await answer.text()
    page = await browser.fills_in(f"/rooms/{crew}/invites/{code}/revocation")
    async with browser.http.get(drawing) as answer:
        assert 404 == answer.status
    assert code not in page.markup
    assert 404 == (await carol.asks("POST", f"invites/{code}"))[0]


async def test_reports_are_decided(browser: Visitor, bob: Person, carol: Person, alice: Person, crew: str) -> None:
    await alice.brings(carol, crew)
    seq = (await carol.says("something mean", crew))["seq"]
    _, made = await bob.asks("POST", f"rooms/{crew}/messages/{seq}/reports", {"reason": "It hurts."})
    page = await browser.opens(page_of(crew))
    assert "It hurts." in page.text and "something mean" in page.text

    page = await browser.fills_in(f"/rooms/{crew}/reports/{made['id']}", decision="removed")

    assert (200, True) == (page.status, "Nothing waits for you." in page.text)
    assert (await bob.asks("GET", f"rooms/{crew}/messages/{seq}"))[1]["deleted"]


async def test_the_composer_says_why_one_cannot_write(visitor: Visitor, alice: Person, bob: Person, crew: str) -> None:
    await visitor.signs_in(bob.username)
    direct = (await bob.asks("POST", "directs", {"to": [alice.usercode]}))[1]["room"]

    await alice.asks("PUT", f"rooms/{crew}/mutes/{bob.usercode}", {"minutes": 60})
    assert "You can read here, and write again after" in (await visitor.opens(f"/rooms/{crew}")).text
    await alice.asks("PUT", f"rooms/{crew}/mutes/{bob.usercode}")
    assert "A moderator has muted you." in (await visitor.opens(f"/rooms/{crew}")).text
    await alice.asks("DELETE", f"rooms/{crew}/mutes/{bob.usercode}")
    await alice.asks("PATCH", f"rooms/{crew}", {"posting": "moderators"})
    page = await visitor.opens(f"/rooms/{crew}")
    assert "Moderators write." in page.text and "message-composer" not in [one.tag for one in page.elements]
    await alice.asks("PUT", f"me/blocks/{bob.usercode}")
    assert "You may read here, but not write." in (await visitor.opens(f"/rooms/{direct}")).text


async def test_administrators_settle_general_and_everyone(browser: Visitor, alice: Person, place: Place) -> None:
    await becomes(place, alice, "admin")

    assert [200, 200] == [(await browser.opens(page_of(room))).status for room in ("general", "everyone")]

    page = await browser.fills_in(page_of("everyone"), name="Everyone", topic="What concerns all")
    assert (200, "What concerns all") == (page.status, page.field("topic"))
