"""Where a request comes from: no other site acts through somebody's browser."""

import aiohttp
import pytest

from tests.cast import PASSWORD, Person
from tests.place import Place
from tests.web.visitor import Visitor

pytestmark = pytest.mark.any_database

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1"},  # another port is another origin
    {"Origin": "http://127.0.0.1:1.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Referer": "https://evil.example/"},
    {"Referer": "https://evil.example/http://127.0.0.1"},
    {"Referer": ""},
    {},
]


@pytest.fixture
async def browser(visitor: Visitor, alice: Person) -> Visitor:
    """Alice's, signed in."""
    await visitor.signs_in(alice.username)
    return visitor


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_another_site_posts_nothing_with_the_cookie(
    headers: dict[str, str], browser: Visitor, alice: Person
) -> None:
    statuses = [
        await browser.asks("POST", "rooms", {"name": "Trap"}, headers=headers),
        await browser.asks("PATCH", "me", {"name": "Trapped"}, headers=headers),
        (await browser.fills_in("/rooms/general/messages", headers=headers, body="trapped")).status,
        (await browser.fills_in("/logout", headers=headers)).status,
    ]

    assert [403] * 4 == statuses
    assert alice.username.title() == (await alice.asks("GET", "me"))[1]["name"]
    assert 200 == await browser.asks("GET", "me")


async def test_our_own_pages_may(browser: Visitor) -> None:
    url = browser.instance.url
    ours = [{"Origin": url}, {"Sec-Fetch-Site": "same-origin"}, {"Referer": f"{url}/rooms"}]

    statuses = [await browser.asks("POST", "rooms", {"name": "Crew"}, headers=headers) for headers in ours]
    assert [201, 201, 201] == statuses


async def test_where_a_browser_says_more_the_address_it_comes_from_says_nothing(browser: Visitor) -> None:
    """Another site may have led to a page of ours that leads on."""
    ours = {"Referer": f"{browser.instance.url}/rooms"}

    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert 403 == await browser.asks("POST", "rooms", {"name": "Trap"}, headers=ours | headers)


async def test_reading_needs_no_origin(browser: Visitor) -> None:
    assert 200 == await browser.asks("GET", "me", headers={"Origin": "https://evil.example"})
    assert 200 == (await browser.opens("/rooms/general", headers={"Sec-Fetch-Site": "cross-site"})).status


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}], ids=str)
async def test_whoever_has_a_token_may_come_from_anywhere(headers: dict[str, str], alice: Person) -> None:
    status, _ = await alice.asks("POST", "rooms", {"name": "Crew"}, headers=headers)

    assert 201 == status


async def test_another_site_signs_nobody_in(visitor: Visitor, alice: Person) -> None:
    headers = {"Origin": "https://evil.example"}

    page = await visitor.fills_in("/login", headers=headers, username=alice.username, password=PASSWORD)

    assert (403, "") == (page.status, visitor.cookie)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_another_site_opens_no_socket_with_the_cookie(headers: dict[str, str], browser: Visitor) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await browser.http.ws_connect(f"{browser.instance.url}/ws", headers=headers)

    assert 403 == refusal.value.status


async def test_our_own_page_opens_a_socket(browser: Visitor) -> None:
    address = f"{browser.instance.url}/ws"

    async with browser.http.ws_connect(address, headers={"Origin": browser.instance.url}) as socket:
        assert "hello" == (await socket.receive_json())["type"]


async def test_a_token_opens_a_socket_from_anywhere(alice: Person, place: Place) -> None:
    headers = {**alice.headers, "Origin": "https://evil.example"}

    async with alice.http.ws_connect(f"{place.other.url}/ws", headers=headers) as socket:
        assert "hello" == (await socket.receive_json())["type"]
