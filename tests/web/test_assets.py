"""Files that never change under their name."""

from hashlib import sha256
from pathlib import Path

import pytest

from chat.languages import languages, speaking
from chat.web.assets import ASSETS, STYLESHEET
from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

STATIC = Path(__file__).parents[2] / "static"
MOST_ON_FIRST_LOAD = 60 * 1024


def loaded(page: Page) -> list[str]:
    return [
        address
        for one in page.elements
        for address in (one.attributes.get("src"), one.attributes.get("href"))
        if address and address.startswith("/static/")
    ]


async def test_what_a_page_names_is_there_for_ever(visitor: Visitor) -> None:
    page = await visitor.opens("/login")
    addresses = {address.partition("#")[0] for address in loaded(page)}
    assert addresses

    for address in addresses:
        async with visitor.http.get(visitor.instance.url + address) as response:
            content = await response.read()
        assert (200, "public, max-age=31536000, immutable") == (response.status, response.headers["Cache-Control"])
        assert "nosniff" == response.headers["X-Content-Type-Options"]
        assert sha256(content).hexdigest()[:12] == address.rsplit(".", 2)[1]


async def test_every_script_has_its_type_and_its_name(visitor: Visitor, place: Place) -> None:
    assets = place.one.app[ASSETS]
    scripts = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")}
    said = {f"js/sentences/{code}.js" for code in languages()}

    assert scripts | said == {name for name in assets.urls if name.endswith(".js")}
    async with visitor.http.get(visitor.instance.url + assets.url("js/app.js")) as response:
        assert "text/javascript" == response.content_type


@pytest.mark.parametrize(
    "path",
    [
        "",
        "js/app.js",
        "js/app.000000000000.js",
        "icons.LICENSE",
        "../chat/app.py",
        "%2e%2e/run.py",
        "/etc/passwd",
    ],
)
async def test_another_name_is_not_there(path: str, visitor: Visitor) -> None:
    assert 404 == (await visitor.opens(f"/static/{path}")).status


async def test_a_stylesheet_is_one_file(visitor: Visitor) -> None:
    page = await visitor.opens("/login")
    address = next(address for address in loaded(page) if address.endswith(".css"))

    async with visitor.http.get(visitor.instance.url + address) as response:
        assert "@import" not in await response.text()
        assert "text/css" == response.content_type


@pytest.mark.parametrize(("encoding", "language"), [("gzip", "en"), *(("br", code) for code in languages())])
async def test_what_a_page_runs_comes_small(encoding: str, language: str, visitor: Visitor, place: Place) -> None:
    """In English for every browser; in the other languages for those of the last ten years."""
    assets = place.one.app[ASSETS]
    with speaking(language):
        styles = [assets.url(name) for name in (STYLESHEET, "css/files.css", "css/previews.css")]
        addresses = (*assets.modules, *styles)
    # What is said in English stands in the scripts: packed, nothing would be more than it is.
    bare = {assets.url("js/sentences/en.js")}
    sizes = {}
    for address in addresses:
        async with visitor.http.get(visitor.instance.url + address, headers={"Accept-Encoding": encoding}) as response:
            assert "Accept-Encoding" == response.headers["Vary"]
            assert (encoding if address not in bare else None) == response.headers.get("Content-Encoding")
            sizes[address] = int(response.headers["Content-Length"])

    assert sum(sizes.values()) <= MOST_ON_FIRST_LOAD


async def test_whoever_cannot_unpack_gets_it_as_it_is(visitor: Visitor, place: Place) -> None:
    address = place.one.app[ASSETS].url("js/app.js")
    async with visitor.http.get(visitor.instance.url + address, headers={"Accept-Encoding": "identity"}) as response:
        assert "Content-Encoding" not in response.headers
        assert 'import "./' in await response.text()


async def test_the_first_page_names_all_that_it_runs_and_the_next_ones_do_not(
    visitor: Visitor, alice: Person, place: Place
) -> None:
    page = await visitor.signs_in(alice.username, follow=True)
    named = [one.attributes["href"] for one in page.elements if one.attributes.get("rel") == "modulepreload"]
    assert list(place.one.app[ASSETS].modules) == named
    assert named[0] == place.one.app[ASSETS].url("js/app.js")

    page = await visitor.opens("/rooms/general")
    assert [] == [one for one in page.elements if one.attributes.get("rel") == "modulepreload"]
