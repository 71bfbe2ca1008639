"""Which addresses may be clicked, and that none pretends to be another."""

import pytest

from chat.formatting.body import formatted
from tests.formatting.page import page_of, shown

MEANT = [
    ("see https://example.org/a?b=1&c=2.", ["https://example.org/a?b=1&c=2"]),
    ("(http://example.org/x), HTTPS://EXAMPLE.ORG", ["http://example.org/x", "HTTPS://EXAMPLE.ORG"]),
    ("https://en.example.org/wiki/Rust_(fungus)!", ["https://en.example.org/wiki/Rust_(fungus)"]),
    ("**https://example.org/** https://example.org/a_b_c*", ["https://example.org/", "https://example.org/a_b_c"]),
    ("http://localhost:8000/x http://10.0.0.1/", ["http://localhost:8000/x", "http://10.0.0.1/"]),
    ("www.example.net; example.com? Example.org: a.eu", ["www.example.net", "example.com", "Example.org", "a.eu"]),
    ("youtu.be/dQw4 example.co.uk/a", ["youtu.be/dQw4", "example.co.uk/a"]),
    ("ann@example.org mailto:ann@example.org", ["mailto:ann@example.org", "mailto:ann@example.org"]),
    ("[here](https://example.org) <https://example.org/>", ["https://example.org", "https://example.org/"]),
    ("[a [b] c](<https://example.org/x y> 'title')", ["https://example.org/x%20y"]),
    ("https://müller.example/ü", ["https://xn--mller-kva.example/%C3%BC"]),
    ("https://[2001:db8::1]/ [v6](https://[2001:db8::1]:80/)", ["https://[2001:db8::1]:80/"]),
    ('https://example.org/"x https://example.org/a\u202eb', ["https://example.org/", "https://example.org/a"]),
]
NOT_MEANT = [
    "main.py README.md user.name java.net/ System.Net.Http asp.NET os.path.join e.g. i.e. 3.com.x v1.2 end.Next",
    "ftp://example.org //example.org example .com ..com",
    "`https://example.org`",
    "https:// http://. https://? www.",
]
REFUSED = [
    "javascript:alert(1)",
    "JaVaScRiPt://%0aalert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "/rooms/general",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "https://example.org@evil.example/",
    "https://example.org\\@evil.example/",
    "https://example.org%5C@evil.example/",
    "mailto:ann@example.org?bcc=bob@evil.example",
    "mailto:a%0ab@evil.example",
    "tel:+123",
    "#x",
    "",
]
HONEST = [
    "[example.org](https://example.org/x)",
    "[https://www.Example.org/y](https://example.org/x)",
    "[the site of mr.example, see below.](https://mr.example)",
    "[read this](https://example.org)",
    "[ann@example.org](mailto:ann@example.org)",
    "[and/or v1.2 at 10:30](https://example.org)",
    "https://müller.example/",
]
PRETENDING = [
    ("[example.org](https://evil.example/)", "evil.example"),
    ("[https://example.org/login](https://evil.example/https://example.org/login)", "evil.example"),
    ("[**example**.org](https://evil.example/)", "evil.example"),
    ("[`example.org`](https://evil.example/)", "evil.example"),
    ("[example.org](https://www.example.org.evil.example/)", "example.org.evil.example"),
    ("[evil.example](https://not-evil.example)", "not-evil.example"),
    ("[//intranet](https://evil.example/)", "evil.example"),
    ("[https://example.org@evil.example/](https://evil.example/)", "evil.example"),
    ("[example\u200b.org](https://evil.example/)", "evil.example"),
    ("[example\uff0eorg](https://evil.example/)", "evil.example"),
    ("[\u202egro.elpmaxe](https://evil.example/)", "evil.example"),
    ("[ann@example.org](mailto:bob@evil.example)", "bob@evil.example"),
    ("[ann@example.org](https://evil.example/)", "evil.example"),
    ("https://ex\u0430mple.org/", "xn--exmple-4nf.org"),
    ("[example.org](https://ex\u0430mple.org/)", "xn--exmple-4nf.org"),
]


@pytest.mark.parametrize("written, addresses", MEANT, ids=ascii)
def test_addresses_are_links_without_the_marks_behind_them(written: str, addresses: list[str]) -> None:
    links = page_of(written).links

    assert addresses == [link if link in addresses else link.removeprefix("https://") for link in links]


@pytest.mark.parametrize("written", NOT_MEANT, ids=ascii)
def test_what_only_looks_like_an_address_is_none(written: str) -> None:
    assert [] == page_of(written).links


@pytest.mark.parametrize("address", REFUSED, ids=ascii)
def test_other_addresses_lead_nowhere_and_stay_readable(address: str) -> None:
    page = page_of(f"[x]({address}) <{address}>")

    assert {"https://example.org", "mailto:ann@example.org", "mailto:bob@evil.example"} >= set(page.links)
    assert page.text.startswith("[x](")


def test_a_link_opens_elsewhere_and_tells_nobody_from_where() -> None:
    (link,) = [one for one in page_of("[x](https://example.org)").elements if one.tag == "a"]

    assert {
        "href": "https://example.org",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    } == link.attributes


@pytest.mark.parametrize("written", HONEST, ids=ascii)
def test_a_link_that_says_where_it_leads_says_it_once(written: str) -> None:
    assert "link-goal" not in formatted(written).html


@pytest.mark.parametrize("written, goal", PRETENDING, ids=ascii)
def test_a_link_that_pretends_is_followed_by_where_it_leads(written: str, goal: str) -> None:
    assert f'</a> <bdi class="link-goal">({goal})</bdi>' in formatted(written).html


def test_a_link_without_words_shows_its_address() -> None:
    assert '<p><a href="https://example.org/">https://example.org/</a></p>' == shown("[](https://example.org/)")
