"""Slash commands in the composer without a script, and their list."""

import re
from datetime import datetime, timedelta

import pytest

from chat.actions.slash import COMMANDS
from chat.model.times import now
from tests.cast import Person
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


async def types(visitor: Visitor, room: str, text: str, **form: str) -> Page:
    return await visitor.fills_in(f"/rooms/{room}/messages", body=text, **form)


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, without a script."""
    await visitor.signs_in(alice.username)
    return visitor


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("/me puts the kettle on", "/me puts the kettle on"),
        ("/shrug", "¯\\_(ツ)_/¯"),
        ("/shrug who knows", "who knows ¯\\_(ツ)_/¯"),
        ('/poll "Tea?" "Yes please" No', "Tea?\n1️⃣ Yes please\n2️⃣ No"),
        ("//etc/passwd", "/etc/passwd"),
        (" /etc/passwd", "/etc/passwd"),
        ("plain", "plain"),
    ],
)
async def test_some_become_messages(text: str, body: str, browser: Visitor, bob: Person, crew: str) -> None:
    page = await types(browser, crew, text)

    assert (200, f"/rooms/{crew}") == (page.status, page.path)
    assert [body] == await bob.hears(crew)


async def test_a_second_click_posts_nothing_more(browser: Visitor, bob: Person, crew: str) -> None:
    for _ in range(2):
        await types(browser, crew, "/me knocks", client_id="click")

    assert ["/me knocks"] == [message["body"] for message in await bob.reads(crew)]


@pytest.mark.parametrize("text", ["/tpoic stars", "/etc/passwd", "/", "/ me", "/<b>x</b>"])
async def test_an_unknown_one_is_not_sent_and_the_words_stay(
    text: str, browser: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    page = await types(browser, crew, text)

    assert 422 == page.status
    assert "begin with // or a blank" in page.problems[0]
    assert text.split()[0] in page.problems[0] or text in ("/", "/ me")
    field = next(one for one in page.elements if one.tag == "textarea" and "aria-invalid" in one.attributes)
    assert text == "".join(field.text).lstrip("\n")
    assert [] == await bob.reads(crew)


@pytest.mark.parametrize(
    "text", ["/me", "/topic", "/invite", "/invite a b", "/poll", "/remind me", "/remind me in 20m"]
)
async def test_one_that_lacks_something_says_what(
    text: str, browser: Visitor, alice: Person, bob: Person, crew: str
) -> None:
    page = await types(browser, crew, text)

    assert (422, 1) == (page.status, len(page.problems))
    assert [] == await bob.reads(crew)


async def test_the_topic_is_changed_by_who_may(browser: Visitor, bob: Person, carol: Person, crew: str) -> None:
    page = await types(browser, crew, "/topic The stars")

    assert (200, True) == (page.status, "The room has a new topic." in page.text)
    assert "The stars" == (await bob.asks("GET", f"rooms/{crew}"))[1]["topic"]
    await browser.fills_in("/logout")
    await browser.signs_in(bob.username)
    page = await types(browser, crew, "/topic Mine")
    assert (403, ["Only owners and moderators change the room."]) == (page.status, page.problems)
    assert "The stars" == (await bob.asks("GET", f"rooms/{crew}"))[1]["topic"]


async def test_somebody_is_invited(browser: Visitor, alice: Person, carol: Person, crew: str) -> None:
    assert 404 == (await carol.asks("GET", f"rooms/{crew}"))[0]

    page = await types(browser, crew, f"/invite @{carol.username}")
    again = await types(browser, crew, f"/invite {carol.usercode}")

    assert f"{carol.username} is in this room now." in page.text
    assert "already" in again.text
    assert 200 == (await carol.asks("GET", f"rooms/{crew}"))[0]
    assert ["There is nobody called nobody-at-all."] == (await types(browser, crew, "/invite nobody-at-all")).problems


async def test_a_status_is_put_up_and_taken_down(browser: Visitor, alice: Person, crew: str) -> None:
    async def status() -> str:
        return str((await alice.asks("GET", "me"))[1]["status"])

    await types(browser, crew, "/away out for lunch")
    assert "out for lunch" == await status()
    await types(browser, crew, "/away")
    assert "away" == await status()
    await types(browser, crew, "/back")
    assert "" == await status()
    assert 422 == (await types(browser, crew, f"/away {'x' * 200}")).status


async def test_a_reminder_is_made_on_the_clock_of_whoever_asks(browser: Visitor, alice: Person, crew: str) -> None:
    there = now() + timedelta(days=1, minutes=120)
    for _ in range(2):
        page = await types(browser, crew, "/remind me tomorrow at 23:59 to sleep", offset="120", client_id="r")

    said = re.search(r"You will be reminded on (\w+, \d+ \w+) at 23:59\.", page.text)
    assert said
    assert f"{there:%A}, {there.day} {there:%B}" == said[1]
    _, body = await alice.asks("GET", "me/scheduled")
    assert [("reminder", "sleep", 21, 59)] == [
        (one["kind"], one["body"], due.hour, due.minute)
        for one in body["items"]
        if (due := datetime.fromisoformat(one["due_at"]))
    ]
    assert " UTC." in (await types(browser, crew, "/remind me in 2h tea")).text


async def test_who_is_not_in_a_room_commands_nothing_there(
    visitor: Visitor, carol: Person, alice: Person, crew: str
) -> None:
    await visitor.signs_in(carol.username)
    hidden = [
        await types(visitor, crew, text) for text in ("/help", "/topic mine", "/me listens", "/remind me in 2h x")
    ]
    absent = await types(visitor, "no-such-room", "/topic mine")

    assert [404] * 5 == [page.status for page in (*hidden, absent)]
    hall = await alice.makes("open")
    assert [403] * 3 == [(await types(visitor, hall, text)).status for text in ("/topic x", "/me listens", "hello")]
    assert 403 == (await types(visitor, hall, f"/invite {carol.username}")).status


async def test_help_lists_them_all(browser: Visitor, alice: Person, crew: str) -> None:
    page = await types(browser, crew, "/help")
    status, listed = await alice.asks("GET", "slash-commands")

    assert (200, "/slash-commands", 200) == (page.status, page.path, status)
    assert list(COMMANDS) == [one["name"] for one in listed["items"]]
    for one in listed["items"]:
        assert f"/{one['name']} {one['arguments']}".strip() in page.text
        assert one["help"] in page.text
        assert one["help"].endswith(".")
    assert {"me", "shrug", "topic", "invite", "away", "back", "poll", "remind", "help"} <= set(COMMANDS)


async def test_the_api_posts_what_it_is_given(alice: Person, bob: Person, crew: str) -> None:
    for text in ("/topic x", "//x", "/nonsense"):
        status, _ = await alice.asks("POST", f"rooms/{crew}/messages", {"body": text})
        assert 201 == status

    assert ["/topic x", "//x", "/nonsense"] == await bob.hears(crew, 3)


async def test_a_direct_message_is_urgent_and_no_other(browser: Visitor, alice: Person, bob: Person, crew: str) -> None:
    room = (await alice.here.ask("message.post", to=bob.usercode, body="hello"))["room"]

    page = await types(browser, room, "/urgent The dome is on fire")

    assert (200, f"/rooms/{room}") == (page.status, page.path)
    assert [("hello", False), ("The dome is on fire", True)] == [
        (one["body"], one["urgent"]) for one in await bob.reads(room)
    ]
    marks = [one for one in page.elements if one.attributes.get("data-part") == "urgent"]
    assert ["Urgent"] == ["".join(one.text) for one in marks]

    page = await types(browser, crew, "/urgent Fire")
    assert (422, ["Only a direct message can be urgent."]) == (page.status, page.problems)
