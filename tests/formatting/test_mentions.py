"""Names after an @: marked where the message calls somebody."""

import pytest

from chat.model.mention import called_names
from tests.formatting.page import page_of, shown

BOB = ("K7M2P9QX",)
HOUSE = ("*",)


def marked(body: str, mentions: tuple[str, ...]) -> list[str]:
    return [
        one.attributes["data-mention"] for one in page_of(body, mentions).elements if "data-mention" in one.attributes
    ]


def test_a_called_name_is_marked_and_looks_as_it_was_written() -> None:
    assert '<p>hi <span class="mention" data-mention="bob">@Bob</span>!</p>' == shown("hi @Bob!", BOB)


def test_the_mark_says_nothing_of_the_reader() -> None:
    assert [{"class", "data-mention"}] == [
        set(one.attributes) for one in page_of("@bob", BOB).elements if one.tag == "span"
    ]


@pytest.mark.parametrize(
    "body, names",
    [
        ("@bob and @eve.b-c_d.", ["bob", "eve.b-c_d"]),
        ("(@bob) **@bob**", ["bob", "bob"]),
        ("@_bob_ hears", ["_bob_"]),
        ("> @bob", ["bob"]),
        ("- @bob", ["bob"]),
        ("/me thanks @bob", ["bob"]),
        ("bob@example.org, x@bob, https://a.example/@bob", []),
        ("[@bob](https://a.example) www.a.example/@bob", []),
        ("`@bob`\n```\n@bob\n```", []),
        ("@ @b @@bob", []),
    ],
)
def test_only_names_in_text_are_marked(body: str, names: list[str]) -> None:
    assert names == marked(body, BOB)
    assert set(marked(body, BOB)) <= set(called_names(body))


def test_who_is_not_called_is_not_marked() -> None:
    assert [[], [], ["room"], ["bob", "room"]] == [
        marked("@bob @room", ()),
        marked("@room", BOB),
        marked("@bob @room", HOUSE),
        marked("@bob @room", BOB + HOUSE),
    ]
