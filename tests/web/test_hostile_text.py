"""What people write is text, whatever they write: on pages and in the html of frames."""

import json

import pytest

from tests.cast import Frame, Person
from tests.web.visitor import Element, Visitor, elements

pytestmark = pytest.mark.any_database

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</template></li><b onclick=alert(1)>x</b>",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "{{ 7*7 }}{% include 'layouts/head.html' %}${7*7}#{7*7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href='javascript:alert(1)'>x</a>",
    "\u202e<b>\u2066x</b>",
]
LINKS = [
    ("see https://example.org/a?b=1&c=2.", ["https://example.org/a?b=1&c=2"]),
    ("(http://example.org/x)", ["http://example.org/x"]),
    ('https://example.org/"onmouseover="alert(1)', ["https://example.org/"]),
    ("https://example.org/<script>", ["https://example.org/"]),
    ("https://a.example https://b.example", ["https://a.example", "https://b.example"]),
    ("javascript:alert(1)", []),
    ("JaVaScRiPt:alert(1) data:text/html,x vbscript:x file:///etc/passwd", []),
    ("javascript://https://example.org/%0aalert(1)", ["https://example.org/%0aalert(1)"]),
]


def planted(found: list[Element]) -> list[Element]:
    """The elements that only an attacker would have put there."""
    return [
        one
        for one in found
        if (
            one.tag in ("iframe", "math", "b", "mi", "object", "embed")
            and not (one.tag == "b" and set(one.attributes) <= {"data-part"})
        )
        or (one.tag == "img" and one.attributes.get("src") == "x")
        or (one.tag == "script" and "nonce" not in one.attributes)
        or any(name.startswith("on") or name in ("srcdoc", "style") for name in one.attributes)
        # The house itself leads to what is wrong.
        or ("autofocus" in one.attributes and "aria-invalid" not in one.attributes)
        or one.attributes.get("href", "").lower().strip().startswith(("javascript:", "data:", "vbscript:"))
    ]


def body_of(markup: str) -> str:
    return next("".join(one.text) for one in elements(markup) if one.attributes.get("data-part") == "body")


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
async def test_a_body_is_shown_as_it_was_written(
    payload: str, alice: Person, bob: Person, crew: str, visitor: Visitor
) -> None:
    await visitor.signs_in(bob.username)
    line = await bob.opens(query="?format=html")
    ack = await alice.says(payload, crew, client_id="".join(filter(str.isprintable, payload))[:60])

    frame = await line.hears(lambda frame: frame.get("seq") == ack["seq"] and frame.get("room") == crew)
    page = await visitor.opens(f"/rooms/{crew}")

    assert ([], payload) == (planted(elements(frame["html"])), body_of(frame["html"]))
    assert ([], [payload]) == (planted(page.elements), page.messages)
    if "<" in payload:
        assert payload not in frame["html"]
        assert payload not in page.markup


async def test_names_and_topics_are_shown_as_they_were_written(alice: Person, bob: Person, visitor: Visitor) -> None:
    line = await bob.opens(query="?format=html")
    await visitor.signs_in(bob.username)
    room = await alice.makes("open")
    await bob.enters(room)

    for payload in PAYLOADS:
        wish = {"name": payload[:60], "topic": payload}
        await alice.asks("PATCH", "me", {"name": payload[:60]})
        await alice.asks("PATCH", f"rooms/{room}", wish)
        ack = await _post_with_fresh_name(alice, room)
        await line.hears(lambda frame, seq=ack["seq"]: frame.get("room") == room and frame.get("seq") == seq)
        frames = [frame["html"] for frame in line.events(room) if "html" in frame]
        pages = [await visitor.opens(path) for path in (f"/rooms/{room}", "/rooms")]

        assert [] == planted([one for markup in frames for one in elements(markup)])
        assert [[], []] == [planted(page.elements) for page in pages]
        if "<" in payload:
            assert not [markup for markup in (*frames, *(page.markup for page in pages)) if payload[:60] in markup]
        assert " ".join(payload[:60].split()) in pages[0].text or "\u202e" in payload


@pytest.mark.parametrize("body, expected", LINKS, ids=ascii)
async def test_only_web_addresses_become_links(
    body: str, expected: list[str], alice: Person, crew: str, visitor: Visitor
) -> None:
    await visitor.signs_in(alice.username)
    await alice.says(body, crew)

    page = await visitor.opens(f"/rooms/{crew}")

    links = [one for one in page.elements if one.tag == "a" and one.attributes.get("target") == "_blank"]
    assert expected == [one.attributes["href"] for one in links]
    assert {"noopener noreferrer nofollow"} >= {one.attributes["rel"] for one in links}
    assert [] == planted(page.elements)
    assert [body] == page.messages


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
async def test_forms_show_again_what_was_typed_and_run_nothing(payload: str, visitor: Visitor, alice: Person) -> None:
    pages = [
        await visitor.fills_in("/register", username=payload, name=payload, password="short"),
        await visitor.fills_in("/login", username=payload, password="wrong password", next=payload),
        await visitor.opens("/login", params={"next": payload}),
    ]
    await visitor.signs_in(alice.username)
    pages.append(await visitor.opens("/rooms", params={"q": payload}))
    pages.append(await visitor.fills_in("/rooms", name=payload * 9, topic=payload))
    pages.append(await visitor.fills_in("/rooms/general/members", who=payload))
    pages.append(await visitor.fills_in("/rooms/general/messages", body=payload * 900))

    assert [[]] * 7 == [planted(page.elements) for page in pages]
    if "<" in payload:
        assert not [page.path for page in pages if payload in page.markup]


async def test_positions_in_the_page_are_data(alice: Person, visitor: Visitor) -> None:
    await alice.makes("closed", name='"><script>')
    await visitor.signs_in(alice.username)

    page = await visitor.opens("/rooms")

    body = next(one for one in page.elements if one.tag == "body")
    assert {"everyone", "general"} < set(json.loads(body.attributes["data-positions"]))


async def _post_with_fresh_name(person: Person, room: str) -> Frame:
    """Over HTTP: an open line goes on under the name that it began with."""
    status, ack = await person.asks("POST", f"rooms/{room}/messages", {"body": "hello"})
    assert status == 201
    return dict(ack)
