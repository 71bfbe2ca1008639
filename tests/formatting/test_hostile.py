"""Whatever is written, a browser finds no element, attribute or address in it but those that are meant to be there."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from chat.formatting.body import excerpt, formatted
from tests.formatting.corpus import HOSTILE, PLACES
from tests.formatting.page import Element, read

CALLED = ("K7M2P9QX", "*")
BLOCK = {"dir": "auto"}
# Each attribute, and what it may say.
ALLOWED = {
    "p": BLOCK,
    "blockquote": BLOCK,
    "ul": BLOCK,
    "ol": {**BLOCK, "start": r"\d{1,9}"},
    "li": {},
    "br": {},
    "strong": {},
    "em": {},
    "s": {},
    "code": {"tabindex": "0"},
    "pre": {"class": "code", "data-language": r"[a-z0-9+#._-]{1,20}"},
    "span": {"class": "mention|k|c|s", "data-mention": r"[a-z0-9_.-]{2,32}"},
    "bdi": {"class": "link-goal"},
    "a": {
        "href": r"https?://(?:[A-Za-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d+)?(?:[/?#][^\s\"<>\\]*)?|mailto:[^\s\"<>?:%]+",
        "rel": "noopener noreferrer nofollow",
        "target": "_blank",
    },
}


def is_allowed(one: Element) -> bool:
    rules = ALLOWED.get(one.tag)
    return rules is not None and all(
        name in rules and re.fullmatch(rules[name], value) for name, value in one.attributes.items()
    )


def is_whole(one: Element) -> bool:
    return one.tag != "a" or set(one.attributes) == {"href", "rel", "target"}


def planted(body: str) -> list[Element]:
    """What a browser would find that is not meant to be there."""
    html = formatted(body, CALLED).html
    page = LexborHTMLParser(f"<body><main>{html}</main><i></i>")
    assert ["main", "i"] == [one.tag for one in page.body.iter()], "it broke out of its place"
    return [one for one in read(html).elements if not (is_allowed(one) and is_whole(one))]


def test_the_corpus_is_large() -> None:
    assert 110 <= len(set(HOSTILE))


@pytest.mark.parametrize("payload", HOSTILE, ids=ascii)
def test_nothing_hostile_comes_out_of_any_place(payload: str) -> None:
    bodies = [place.replace("{}", payload) for place in PLACES]

    assert {} == {body: found for body in bodies if (found := planted(body))}
    assert not [line for body in bodies for line in excerpt(body).splitlines()[1:]]


def test_an_alarm_would_be_heard() -> None:
    found = read(
        '<p onclick="x">a</p><a href="javascript:x">b</a><img><span class="button">c</span><p dir=auto>'
    ).elements

    assert ["p", "a", "img", "span"] == [one.tag for one in found if not is_allowed(one)]


pieces = st.sampled_from([*HOSTILE, *(place.replace("{}", "x") for place in PLACES), *"\n\n\n*_`~[]()<>!:@&\"'\\ >-1."])
words = st.text(max_size=12) | pieces


@settings(max_examples=400)
@given(st.lists(words, max_size=12).map("".join) | st.text(max_size=200))
def test_nothing_hostile_comes_out_of_any_mixture(body: str) -> None:
    assert [] == planted(body)
