"""What makes the pages an app: it is the same for everybody, asks nobody who they are, and names what is there."""

import json
import re
import struct

import pytest

from chat.web.pages.offline import PAPER
from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database

SAME_FOR_ALL = ["/offline", "/sw.js", "/manifest.webmanifest"]


async def content(visitor: Visitor, address: str) -> bytes:
    async with visitor.http.get(visitor.instance.url + address) as response:
        assert 200 == response.status, address
        return await response.read()


def without_nonces(page: Page) -> str:
    return re.sub(r'nonce="[^"]+"', "", page.markup)


@pytest.mark.parametrize("path", SAME_FOR_ALL)
async def test_it_says_nothing_of_who_asks(visitor: Visitor, alice: Person, path: str) -> None:
    before = await visitor.opens(path)
    await visitor.signs_in(alice.username)
    after = await visitor.opens(path)

    assert without_nonces(before) == without_nonces(after)
    assert (200, "no-cache") == (after.status, after.headers["Cache-Control"])
    assert "Set-Cookie" not in after.headers


async def test_the_worker_may_stand_before_every_page_and_load_only_from_here(visitor: Visitor) -> None:
    worker = await visitor.opens("/sw.js")

    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "/" == worker.headers["Service-Worker-Allowed"]
    policy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'"
    assert policy == worker.headers["Content-Security-Policy"]
    assert "worker-src 'self'" in (await visitor.opens("/login")).headers["Content-Security-Policy"]


async def test_the_worker_names_all_that_the_offline_page_needs(visitor: Visitor) -> None:
    first = (await visitor.opens("/sw.js")).markup.splitlines()[0]
    kept = json.loads(first.removeprefix("const KEPT = "))
    page = await visitor.opens("/offline")

    assert "/offline" == kept["page"] == kept["files"][0]
    needed = {one.attributes.get("src") for one in page.elements} | {
        one.attributes["href"].partition("#")[0]
        for one in page.elements
        if one.tag == "use" or one.attributes.get("rel") == "stylesheet"
    }
    assert set() == needed - {None} - set(kept["files"])
    plain = {hashed: name for name, hashed in json.loads(importmap(page))["imports"].items()}
    for address in kept["files"]:
        text = await content(visitor, address)
        if address.endswith(".js"):
            folder = plain[address].rpartition("/")[0].replace("/static/js", "")
            for other in re.findall(rb'^import .*"(\.[^"]+)"', text, re.MULTILINE):
                depth = "/static/js" + (folder if other.startswith(b"./") else "") + "/"
                assert json.loads(importmap(page))["imports"][depth + other.decode().lstrip("./")] in kept["files"]


def importmap(page: Page) -> str:
    return next("".join(one.text) for one in page.elements if one.attributes.get("type") == "importmap")


async def test_the_manifest_carries_the_name_of_the_place_and_icons_of_their_size(
    visitor: Visitor, place: Place
) -> None:
    manifest = json.loads((await visitor.opens("/manifest.webmanifest")).markup)

    name = place.resources.site_name
    assert (name, name, "/", "/", "standalone") == tuple(
        manifest[field] for field in ("name", "short_name", "start_url", "scope", "display")
    )
    assert {"any", "192x192", "512x512"} == {icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} == {icon["sizes"] for icon in manifest["icons"] if icon.get("purpose") == "maskable"}
    for icon in manifest["icons"]:
        picture = await content(visitor, icon["src"])
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", picture[16:24])
            assert icon["sizes"] == f"{width}x{height}"


@pytest.mark.parametrize("path", ["/login", "/rooms/general", "/offline"])
async def test_every_page_can_be_put_on_a_home_screen(visitor: Visitor, alice: Person, path: str) -> None:
    await visitor.signs_in(alice.username)
    page = await visitor.opens(path)

    links = {one.attributes["rel"]: one.attributes["href"] for one in page.elements if one.tag == "link"}
    assert "/manifest.webmanifest" == links["manifest"]
    assert await content(visitor, links["apple-touch-icon"])
    colours = [one.attributes["content"] for one in page.elements if one.attributes.get("name") == "theme-color"]
    assert list(PAPER.values()) == colours


async def test_the_offline_page_reads_well_without_a_script(visitor: Visitor) -> None:
    page = await visitor.opens("/offline")

    assert "You are offline" in page.text
    assert [""] == [one.attributes["href"] for one in page.elements if one.attributes.get("data-part") == "again"]
