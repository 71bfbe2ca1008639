"""What browsers are told: what they may load, whom they may show it to, and what they must not keep."""

import re

import pytest

from tests.cast import Person
from tests.place import Place
from tests.web.visitor import Page, Visitor

pytestmark = pytest.mark.any_database


def policy(page: Page) -> dict[str, list[str]]:
    parts = (part.split() for part in page.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


async def test_a_page_runs_only_the_scripts_that_it_came_with(visitor: Visitor, alice: Person) -> None:
    page = await visitor.signs_in(alice.username, follow=True)

    scripts = [one for one in page.elements if one.tag == "script"]
    allowed = policy(page)
    assert scripts
    assert {f"'nonce-{one.attributes['nonce']}'" for one in scripts} == set(allowed["script-src"])
    assert ["'none'"] == allowed["default-src"] == allowed["base-uri"] == allowed["frame-ancestors"]
    assert ["'self'"] == allowed["form-action"] == allowed["style-src"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"https?://(?!127)", page.headers["Content-Security-Policy"])


async def test_no_page_needs_what_the_policy_forbids(visitor: Visitor, alice: Person) -> None:
    await visitor.signs_in(alice.username)

    for path in ("/rooms", "/rooms/general", "/rooms/nowhere"):
        page = await visitor.opens(path)
        attributes = {name for one in page.elements for name in one.attributes}
        loaded = {one.attributes.get("src", "") for one in page.elements} | {
            one.attributes["href"] for one in page.elements if one.tag in ("link", "use")
        }
        assert not {name for name in attributes if name.startswith("on") or name == "style"}
        ours = ("/static/", "/avatars/", "/files/")
        assert {True} == {address.startswith(ours) for address in loaded - {"", "/manifest.webmanifest"}}
        assert not [one for one in page.elements if one.tag == "style"]


async def test_each_answer_has_a_nonce_of_its_own(visitor: Visitor) -> None:
    nonces = {policy(await visitor.opens("/login"))["script-src"][0] for _ in range(3)}

    assert 3 == len(nonces)


async def test_nothing_personal_is_kept_by_anybody(visitor: Visitor, alice: Person, place: Place) -> None:
    pages = [await visitor.opens("/login"), await visitor.signs_in(alice.username)]
    pages += [await visitor.opens("/rooms/nowhere"), await visitor.opens("/")]

    answers = [page.headers for page in pages]
    for path in ("me", "rooms", "rooms/nowhere"):
        async with alice.http.get(f"{place.one.url}/api/v1/{path}", headers=alice.headers) as response:
            answers.append(response.headers)

    assert {"private, no-store"} == {headers["Cache-Control"] for headers in answers}
    assert {"nosniff"} == {headers["X-Content-Type-Options"] for headers in answers}
    assert {"same-origin"} == {headers["Referrer-Policy"] for headers in answers}
    assert {"same-origin"} == {headers["Cross-Origin-Resource-Policy"] for headers in answers}
    assert not [headers for headers in answers if "Access-Control-Allow-Origin" in headers]


async def test_plain_http_promises_no_tls(visitor: Visitor) -> None:
    page = await visitor.opens("/login", headers={"X-Forwarded-Proto": "https"})  # from nobody whom we trust

    assert "Strict-Transport-Security" not in page.headers
    assert "wss:" not in page.headers["Content-Security-Policy"]
