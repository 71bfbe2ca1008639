"""Links that nothing is shown of: what is inside, too large, too slow, or says nothing; and nothing breaks by it."""

import gzip
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from chat.actions import previews as actions
from chat.jobs import visiting
from chat.jobs.previews import Scout, scout
from chat.jobs.visiting import may_ask
from tests.cast import Person
from tests.outside import (
    PAGE,
    Outside,
    looked,
    looks,
    nothing_is_under_way,
    previewed,
    stored,
    waiting,
)
from tests.place import Place

pytestmark = [pytest.mark.any_database, pytest.mark.usefixtures("wanted")]
HTML = "text/html"


async def endless(request: web.Request) -> web.StreamResponse:
    """More than anybody wants to have, without saying so before."""
    response = web.StreamResponse(headers={"Content-Type": HTML})
    await response.prepare(request)
    for _ in range(400):
        await response.write(PAGE.encode() + b" " * 10_000)
    return response


def bomb() -> bytes:
    """Few bytes that are 400 million pixels."""
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    return made.getvalue()


def answers(**options: Any) -> Any:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(**options)

    return answer


NOTHING = {
    "over two megabytes": endless,
    "longer than that as it says": answers(body=PAGE.encode() + b" " * 2_000_000, content_type=HTML),
    "a picture": answers(body=PAGE.encode(), content_type="image/png"),
    "no charset": answers(body=PAGE.encode(), headers={"Content-Type": f"{HTML}; charset=nonsense"}),
    "packed": answers(body=gzip.compress(PAGE.encode()), headers={"Content-Type": HTML, "Content-Encoding": "gzip"}),
    "no title": answers(body=b"<p>words</p>", content_type=HTML),
    "not there": answers(status=404, body=PAGE.encode(), content_type=HTML),
    "round and round": answers(status=302, headers={"Location": "/page"}),
    "to nowhere": answers(status=302, headers={"Location": "gopher://x/"}),
}


@pytest.mark.parametrize("kind", NOTHING)
async def test_what_says_nothing_shows_nothing(
    kind: str, alice: Person, crew: str, outside: Outside, place: Place
) -> None:
    outside.pages["/page"] = NOTHING[kind]
    seq = (await alice.says(f"{outside.url}/page", crew))["seq"]

    assert await looked(place, alice, crew, seq) is None
    assert {"/page"} == set(outside.paths)
    assert len(outside.paths) <= 6


# What the resolver, or the system, takes for this machine.
@pytest.mark.parametrize("host", ["localhost", "2130706433", "127.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
async def test_nobody_is_reached_inside(host: str, alice: Person, crew: str, outside: Outside, place: Place) -> None:
    inside = f"http://{host}:{outside.port}/seeing"
    outside.pages["/page"] = answers(status=302, headers={"Location": inside})
    seqs = [(await alice.says(url, crew))["seq"] for url in (inside, f"{outside.url}/page")]

    assert [None, None] == [await looked(place, alice, crew, seq) for seq in seqs]
    assert ["/page"] == outside.paths


async def test_a_picture_that_is_none_is_left_out(alice: Person, crew: str, outside: Outside, place: Place) -> None:
    pictures = {
        "/bomb": bomb(),
        "/words": answers(body=b"<svg/>", content_type="image/png"),
        "/inside": answers(status=302, headers={"Location": f"http://localhost:{outside.port}/chart.png"}),
        "/huge": answers(body=bytes(2_000_000), content_type="image/png"),
    }
    for path, picture in pictures.items():
        outside.pages[path] = picture
        outside.pages["/page"] = f'<title>Words</title><meta property="og:image" content="{path}">'
        seq = (await alice.says(f"{outside.url}/page", crew))["seq"]
        seen = await looked(place, alice, crew, seq)
        assert ("Words", None) == (seen["title"], seen["image"])


async def test_a_slow_host_keeps_nobody_else_waiting(
    alice: Person, bob: Person, crew: str, outside: Outside, place: Place
) -> None:
    slow = (await alice.says(f"{outside.url}/slow", crew))["seq"]
    await outside.is_asked()
    seq = (await bob.says(f"{outside.url}/seeing", crew))["seq"]
    await previewed(alice, crew, seq)

    assert [1] == [row.tries for row in await waiting(place) if row.seq == slow and row.run]


async def test_a_host_that_fails_is_asked_three_times_and_not_at_once(
    alice: Person, crew: str, outside: Outside, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "PATIENCE_SECONDS", 0.5)
    outside.pages["/ill"] = answers(status=503)
    for path in ("/ill", "/slow"):
        outside.asked.clear()
        seq = (await alice.says(f"{outside.url}{path}", crew))["seq"]
        await stored(alice, crew, seq)
        await outside.is_asked()
        for seconds in (1, 40, 45, 400, 500, 5000):
            await nothing_is_under_way(place)
            await looks(place, timedelta(seconds=seconds))
        assert (3, []) == (len(outside.asked), await waiting(place))


async def test_so_many_links_of_one_author_and_no_more(
    alice: Person, crew: str, outside: Outside, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = replace(place.resources, settings=place.settings.model_copy(update={"rate_limits": "on"}))
    look = Scout.look

    async def rests(_: Scout) -> None:
        """The worker of the place, which has no limits here, leaves them to ours."""

    monkeypatch.setattr(Scout, "look", rests)
    # None of them comes back while this takes.
    monkeypatch.setattr(actions, "LINKS", replace(actions.LINKS, seconds=600, burst=3))
    for number in range(5):
        outside.pages[f"/{number}"] = f"<title>{number}</title>"
        seq = (await alice.says(f"{outside.url}/{number}", crew))["seq"]
    await stored(alice, crew, seq)
    async with scout(limited) as one:
        await look(one)
        await one.serving.done()

    assert (3, 2) == (len(outside.asked), len(await waiting(place)))


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://example.org/", True),
        ("http://example.org:8080/", True),
        ("http://example.org:25/", False),
        ("https://chat.example.org/rooms/general", False),
        ("https://chat.example.org:8443/", True),
        ("https://somebody:secret@example.org/", False),
        ("ftp://example.org/", False),
        ("https://10.0.0.7/", False),
        ("https://example.org/" + "a" * 2000, False),
        ("", False),
    ],
)
async def test_which_addresses_are_asked(url: str, asked: bool, place: Place) -> None:
    ours = place.settings.model_copy(update={"base_url": "https://chat.example.org"})

    assert asked == may_ask(replace(place.resources, settings=ours), url)
