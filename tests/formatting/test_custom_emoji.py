"""Emoji that a place has of its own: where their names show a picture, and where they stay words."""

from datetime import UTC, datetime

import pytest

from chat.formatting.body import excerpt, formatted, pictured
from chat.model.emoji import CustomEmoji, EmojiSet
from tests.formatting.page import Page, read


def drawn(name: str, *, moving: bool = False) -> CustomEmoji:
    return CustomEmoji(name, "0" * 32, 128, 64, moving, "XW7JRX9H", datetime.now(UTC))


KNOWN = EmojiSet([drawn("party-parrot", moving=True), drawn("_logo_"), drawn("c+1")])


def page_of(body: str) -> Page:
    return read(formatted(body, (), KNOWN).html)


def names_of(page: Page) -> list[str]:
    return [one.attributes["alt"] for one in page.elements if one.tag == "img"]


def test_a_name_between_colons_shows_its_picture() -> None:
    assert (
        '<p dir="auto">Go <img class="emoji" src="/emoji/00000000000000000000000000000000.webp" alt=":c+1:" '
        'title=":c+1:" width="128" height="64" loading="lazy"></p>'
    ) == formatted("Go :c+1:", (), KNOWN).html


def test_what_moves_stands_still_for_those_who_want_that() -> None:
    source = next(one for one in page_of(":party-parrot:").elements if one.tag == "source")

    assert "(prefers-reduced-motion: reduce)" == source.attributes["media"]
    assert source.attributes["srcset"].endswith(".still.webp")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("**:party-parrot:** and :Party-Parrot:", [":party-parrot:", ":party-parrot:"]),
        ("- :_logo_:\n> :_logo_:", [":_logo_:", ":_logo_:"]),
        ("/me is :party-parrot:", [":party-parrot:"]),
        ("你好:party-parrot::c+1:", [":party-parrot:", ":c+1:"]),
        ("`:party-parrot:`", []),
        ("```\n:party-parrot:\n```", []),
        ("\\:party-parrot: http://a.example/:c+1:/ [:c+1:](https://a.example/)", []),
        (":gone: at 10:c+1:20", []),
        ('<i data-emoji="c+1"></i> <img src="/emoji/x.webp">', []),
    ],
)
def test_code_links_and_unknown_names_stay_words(written: str, names: list[str]) -> None:
    page = page_of(written)

    assert names == names_of(page)
    assert read(formatted(written).html).text == "".join(page.text) if not names else True


@pytest.mark.parametrize(
    ("written", "large"),
    [(":party-parrot:", True), (":c+1: 🎉 :tada:", True), (":c+1:" * 6, False), (":gone:", False), ("so :c+1:", False)],
)
def test_a_few_alone_are_few_emoji(written: str, large: bool) -> None:
    assert large == formatted(written, (), KNOWN).few_emoji


@pytest.mark.parametrize(
    ("written", "names"),
    [("**well** :c+1: & `:_logo_:` :gone:", [":c+1:"]), ("see `:c+1:`", []), ("/me :c+1:", [":c+1:"])],
)
def test_one_line_of_a_message_shows_them_too(written: str, names: list[str]) -> None:
    page = read(pictured(excerpt(written), written, KNOWN))

    assert names == names_of(page)
    assert "&" not in written or "well  & :_logo_: :gone:" == page.text
    assert excerpt(written).count(":") == written.count(":")
