"""Making an account: one, and three hundred at once."""

import asyncio
from collections import Counter

import aiohttp
import pytest

from tests.cast import PASSWORD, Person
from tests.conftest import Invite
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

CROWD = 300


async def test_a_script_registers_and_is_signed_in(stranger: Person) -> None:
    wish = {"username": stranger.username.title(), "password": PASSWORD, "name": "  A   Stranger "}

    status, body = await stranger.asks("POST", "auth/register", wish)

    assert (201, "Bearer", 900) == (status, body["token_type"], body["expires_in"])
    assert {
        "username": stranger.username,
        "name": "A Stranger",
        "avatar": None,
        "role": "member",
        "status": "",
        "dnd": False,
        "receipts": True,
        "theme": "system",
        "density": "cosy",
        "contrast": "system",
        "folds_replies": False,
        "sounds": False,
        "previews": True,
        "language": "",
    } == {key: value for key, value in body["user"].items() if key != "usercode"}
    stranger.token = body["access_token"]
    assert (200, body["user"]) == await stranger.asks("GET", "me")


async def test_a_form_leads_signed_in_into_general(visitor: Visitor, stranger: Person) -> None:
    page = await visitor.fills_in("/register", username=stranger.username, password=PASSWORD, name="A Stranger")

    assert (200, "/rooms/general") == (page.status, page.path)
    assert "A Stranger" in page.text
    assert (await visitor.fills_in("/rooms/general/messages", body="here I am")).messages[-1:] == ["here I am"]


async def test_everybody_is_in_general_and_everyone_without_an_event(stranger: Person, alice: Person) -> None:
    seen = len(alice.here.frames)
    await stranger.registers()

    _, body = await stranger.asks("GET", "rooms", params={"mine": "true", "limit": 200})

    assert ["everyone", "general"] == [room["room"] for room in body["items"]]
    assert await alice.hears_nothing("general", from_=alice) is False  # her own sign is all
    assert not [frame for frame in alice.here.frames[seen:] if frame["type"] == "member.joined"]


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda name: f" {name} "])
async def test_a_name_is_taken_in_any_case(change: "type[str]", stranger: Person, alice: Person) -> None:
    status, body = await stranger.asks(
        "POST", "auth/register", {"username": change(alice.username), "password": PASSWORD}
    )

    assert (409, "conflict") == (status, body["code"])
    assert "taken" in body["detail"]
    assert {"username": body["detail"]} == body["errors"]


async def test_a_taken_name_comes_back_in_the_form_without_the_password(visitor: Visitor, alice: Person) -> None:
    page = await visitor.fills_in("/register", username=alice.username, password=PASSWORD, name="Mallory")

    assert (409, "/register", alice.username) == (page.status, page.path, page.field("username"))
    assert [f"The name {alice.username} is taken. Choose another one."] == page.problems
    assert PASSWORD not in page.markup
    assert not visitor.cookie


async def test_all_faults_are_named_at_once(visitor: Visitor, stranger: Person) -> None:
    status, body = await stranger.asks(
        "POST", "auth/register", {"username": "no spaces", "password": "short", "name": "x" * 61}
    )
    page = await visitor.fills_in("/register", username="no spaces", password="short", name="x" * 61)

    assert (422, "bad_field", {"username", "password", "name"}) == (status, body["code"], set(body["errors"]))
    assert (422, sorted(body["errors"].values())) == (page.status, sorted(page.problems))


async def test_wrong_types_are_named_too(stranger: Person) -> None:
    status, body = await stranger.asks("POST", "auth/register", {"username": 7, "name": ["x"]})

    assert (422, {"username", "password", "name"}) == (status, set(body["errors"]))


async def test_nobody_makes_themselves_an_owner(stranger: Person) -> None:
    _, body = await stranger.asks(
        "POST", "auth/register", {"username": stranger.username, "password": PASSWORD, "role": "owner"}
    )

    assert "member" == body["user"]["role"]


async def test_three_hundred_register_at_once(place: Place, invite: Invite) -> None:
    dora = await invite("dora")

    async def register(http: aiohttp.ClientSession, number: int) -> tuple[int, str]:
        url = place.instances[number % len(place.instances)].url
        wish = {"username": f"{dora.username}.{number}", "password": PASSWORD}
        async with http.post(f"{url}/api/v1/auth/register", json=wish) as response:
            body = await response.json(content_type=None)
            return response.status, body["user"]["usercode"] if response.status == 201 else body["detail"]

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        answers = await asyncio.gather(*(register(http, number) for number in range(CROWD)))

    assert {201: CROWD} == Counter(status for status, _ in answers)
    assert CROWD == len({code for _, code in answers})


async def test_of_twenty_who_want_one_name_one_gets_it(place: Place, invite: Invite) -> None:
    dora = await invite("dora")

    async def register(number: int) -> int:
        url = place.instances[number % len(place.instances)].url
        name = f"{dora.username}.same"
        wish = {"username": name.upper() if number % 2 else name, "password": PASSWORD}
        async with dora.http.post(f"{url}/api/v1/auth/register", json=wish) as response:
            return response.status

    statuses = await asyncio.gather(*(register(number) for number in range(20)))

    assert {201: 1, 409: 19} == Counter(statuses)
