"""Browsers that subscribe: at which addresses, for whom, and until when."""

import json
from typing import Any

import pytest

from chat.actions.addresses import is_public
from chat.bus import sessions
from tests.cast import PASSWORD, Person
from tests.conftest import Invite
from tests.phone import Phone, PushService, packed
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


def phone() -> Phone:
    service = PushService()
    service.url = "http://127.0.0.1:9"
    return service.phone()


async def mine(person: Person) -> list[dict[str, Any]]:
    status, body = await person.asks("GET", "push")
    assert status == 200, body
    return list(body["subscriptions"])


async def test_every_instance_has_the_same_key_and_another_secret_another_one(alice: Person, bob: Person) -> None:
    keys = [(await one.asks("GET", "push"))[1]["public_key"] for one in (alice, bob)]

    assert keys[0] == keys[1] and len(keys[0]) == 87


async def test_a_subscription_is_listed_without_its_address(alice: Person, bob: Person) -> None:
    pocket = await phone().subscribes(alice)

    (listed,) = await mine(alice)

    assert {"id", "host", "created_at", "current"} == set(listed)
    assert ("127.0.0.1", True) == (listed["host"], listed["current"])
    assert pocket.path not in str(listed) and [] == await mine(bob)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/1",
        "https://127.0.0.2/1",
        "https://localhost/1",
        "https://10.1.2.3/1",
        "https://192.168.0.1:8443/1",
        "https://169.254.169.254/latest",
        "https://[::1]/1",
        "https://[::ffff:10.0.0.1]/1",
        "https://0/1",
        "https://2130706433/1",
        "https://somebody@push.example.org/1",
        "ftp://push.example.org/1",
        "https://",
        "https://push.example.org:99999/",
        "nowhere",
    ],
)
async def test_no_address_is_asked_that_is_not_on_the_internet(endpoint: str, alice: Person) -> None:
    status, body = await alice.asks("POST", "push/subscriptions", {**phone().subscription, "endpoint": endpoint})

    assert (422, ["endpoint"]) == (status, list(body["errors"]))
    assert [] == await mine(alice)


@pytest.mark.parametrize(
    "address, public",
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
        ("::ffff:192.168.1.1", False),
    ],
)
async def test_an_address_is_public_or_not(address: str, public: bool, place: Place) -> None:
    assert public == is_public(place.resources, address)


@pytest.mark.parametrize(
    "keys", [{"p256dh": "x"}, {"p256dh": packed(b"\4" + bytes(64))}, {"auth": packed(bytes(15))}, {"auth": "é"}]
)
async def test_a_key_that_is_none_is_refused(keys: dict[str, str], alice: Person) -> None:
    wish = phone().subscription
    status, body = await alice.asks("POST", "push/subscriptions", {**wish, "keys": {**wish["keys"], **keys}})

    assert (422, list(keys)) == (status, list(body["errors"]))


async def test_a_browser_is_one_persons_at_a_time(alice: Person, bob: Person) -> None:
    shared = phone()
    for one in (alice, alice, bob):
        await shared.subscribes(one)

    assert (0, 1) == (len(await mine(alice)), len(await mine(bob)))


async def test_only_ones_own_can_be_ended(alice: Person, bob: Person) -> None:
    pocket = await phone().subscribes(alice)
    assert 204 == (await bob.asks("DELETE", "push/subscriptions", {"endpoint": pocket.endpoint}))[0]
    assert 1 == len(await mine(alice))

    assert 204 == (await alice.asks("DELETE", "push/subscriptions", {"endpoint": pocket.endpoint}))[0]
    assert [] == await mine(alice)


async def test_the_newest_twenty_stay(alice: Person) -> None:
    service = PushService()
    service.url = "http://127.0.0.1:9"
    for _ in range(22):
        await service.phone().subscribes(alice)

    assert 20 == len(await mine(alice))


async def test_it_ends_with_the_session_and_with_the_password(alice: Person, place: Place) -> None:
    await phone().subscribes(alice)
    await alice.signs_in()
    assert [False] == [one["current"] for one in await mine(alice)]

    assert 204 == (await alice.asks("PUT", "me/password", {"old": PASSWORD, "new": "five quite other plain words"}))[0]

    assert {} == await sessions.find_all(place.resources.redis, alice.usercode)


async def test_nothing_is_tested_where_nothing_is_subscribed(alice: Person) -> None:
    assert (404, "not_found") == ((answer := await alice.asks("POST", "push/test"))[0], answer[1]["code"])


def sounds(page: Page) -> bool:
    """Whether its script is there."""
    return any("/js/sounds." in one.attributes.get("src", "") for one in page.elements)


async def test_hours_pauses_and_sounds_are_forms(visitor: Visitor, invite: Invite) -> None:
    dora = await invite("dora")
    await visitor.signs_in(dora.username)

    page = await visitor.fills_in(
        "/settings/notifications",
        begins="22:00",
        ends="07:00",
        zone="Europe/Berlin",
        day_1="1",
        day_5="1",
        whole_7="1",
        sounds="1",
    )

    assert (200, "/settings", "22:00", "Europe/Berlin") == (
        page.status,
        page.path,
        page.field("begins"),
        page.field("zone"),
    )
    days = [one for one in page.elements if one.attributes.get("name", "").startswith(("day_", "whole_"))]
    assert 14 == len(days)
    assert ["day_1", "day_5", "whole_7"] == [one.attributes["name"] for one in days if "checked" in one.attributes]
    assert sounds(page)
    quiet = (await dora.asks("GET", "me/notifications"))[1]
    assert ([1, 5], [7], "22:00", None) == (
        quiet["days"],
        quiet["whole_days"],
        quiet["begins"],
        quiet["paused_until"],
    )

    page = await visitor.fills_in("/settings/notifications/pause", pause="hour")
    assert "Paused until" in page.text and "Pause for an hour" not in page.text
    assert (await dora.asks("GET", "me/notifications"))[1]["quiet"]
    page = await visitor.fills_in("/settings/notifications/pause", pause="end")
    assert "Paused until" not in page.text

    page = await visitor.fills_in("/settings/notifications", begins="", ends="", zone="UTC")
    assert not sounds(page)


@pytest.mark.parametrize(
    "wish, said",
    [
        ({"begins": "25:00", "ends": "07:00"}, "Use a time such as 22:00, or leave both empty."),
        ({"begins": "22:00"}, "Use a time such as 22:00, or leave both empty."),
        ({"zone": "Middle/Earth"}, "Use a name such as Europe/Berlin."),
    ],
)
async def test_what_is_no_time_is_said_at_its_place(
    wish: dict[str, str], said: str, visitor: Visitor, invite: Invite
) -> None:
    await visitor.signs_in((await invite("dora")).username)

    page = await visitor.fills_in("/settings/notifications", **wish)

    assert (422, [said]) == (page.status, page.problems)


async def test_a_test_can_be_asked_for_without_a_script(visitor: Visitor, invite: Invite) -> None:
    dora = await invite("dora")
    await visitor.signs_in(dora.username)
    assert "Send me a test" not in (await visitor.opens("/settings")).text
    page = await visitor.fills_in("/settings/notifications/test")
    assert (404, ["No browser of yours shows notifications yet."]) == (page.status, page.problems)

    await phone().subscribes(dora)
    assert "Send me a test" in (await visitor.opens("/settings")).text
    page = await visitor.fills_in("/settings/notifications/test")

    assert "It is on its way." in page.text


async def test_keywords_are_a_field_with_one_on_each_line(visitor: Visitor, invite: Invite) -> None:
    dora = await invite("dora")
    await visitor.signs_in(dora.username)

    page = await visitor.fills_in("/settings/notifications", keywords="Dome\r\n\r\n third  roller\r\ndome")

    assert (200, "/settings") == (page.status, page.path)
    assert ["dome", "third roller"] == (await dora.asks("GET", "me/notifications"))[1]["keywords"]
    body = next(one for one in (await visitor.opens("/rooms/general")).elements if one.tag == "body")
    assert ["dome", "third roller"] == json.loads(body.attributes["data-keywords"])

    page = await visitor.fills_in("/settings/notifications", keywords="dome\n***")
    assert (422, ["*** has no letter and no digit."]) == (page.status, page.problems)
    assert ["dome", "third roller"] == (await dora.asks("GET", "me/notifications"))[1]["keywords"]


async def test_a_script_chooses_keywords_and_the_hours_stay(alice: Person, bob: Person) -> None:
    await alice.asks("PATCH", "me/notifications", {"begins": "22:00", "ends": "07:00"})

    status, answer = await alice.asks("PATCH", "me/notifications", {"keywords": ["dome"]})
    assert (200, ["dome"], "22:00") == (status, answer["keywords"], answer["begins"])
    status, answer = await alice.asks("PATCH", "me/notifications", {"begins": "", "ends": ""})
    assert (200, ["dome"], "") == (status, answer["keywords"], answer["begins"])
    for wrong in (["x" * 51], [str(number) for number in range(11)], ["again"] * 11):
        status, answer = await alice.asks("PATCH", "me/notifications", {"keywords": wrong})
        assert (422, ["keywords"]) == (status, list(answer["errors"]))
    assert "keywords" not in (await bob.asks("GET", f"users/{alice.usercode}"))[1]

    assert [] == (await alice.asks("PATCH", "me/notifications", {"keywords": []}))[1]["keywords"]


async def test_whether_something_urgent_may_come_is_a_box(visitor: Visitor, invite: Invite) -> None:
    dora = await invite("dora")
    await visitor.signs_in(dora.username)

    async def is_welcome() -> bool:
        page = await visitor.opens("/settings")
        box = next(one for one in page.elements if one.attributes.get("name") == "urgent")
        said = bool((await dora.asks("GET", "me/notifications"))[1]["urgent"])
        assert said == ("checked" in box.attributes)
        return said

    assert await is_welcome()
    await visitor.fills_in("/settings/notifications", begins="22:00", ends="07:00", zone="UTC")
    assert not await is_welcome()
    await dora.asks("PATCH", "me/notifications", {"days": [1]})
    assert not await is_welcome()
    await visitor.fills_in("/settings/notifications/pause", pause="hour")
    await dora.asks("PATCH", "me/notifications", {"urgent": True})
    assert await is_welcome() and (await dora.asks("GET", "me/notifications"))[1]["paused_until"]
