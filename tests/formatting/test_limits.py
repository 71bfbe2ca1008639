"""Nobody can keep the server busy with a message: what is tangled beyond reading is shown as plain text."""

import random
import time
from collections.abc import Callable

import pytest

from chat.formatting import markdown
from chat.formatting.body import excerpt, formatted
from chat.model.text import BODY_CHARACTERS
from tests.formatting.page import page_of, read

# Of the processor, on a slow day; it takes about a third of that.
LONGEST, TRIES = 0.05, 8
_WORDS = r"""
[ * **a _ ` > - ~~ [a]( [a](b) < : @ www. http://a.bc a@b.com \ *a_ **x* ![ [[] ] a.b.c.com a- a. ( http:// // mailto:
`a``b``` ((http://a.b( x@ é. a**b https://a.b/( https://a.b/" <a <http: [x](< []( .com -. 😀 :a: _a a* a.com @bob
:tada: ~~a~~ [a](https://b.c) [a.com](https://b.com) &amp; ' " ？ https://例え.jp
"""
PIECES = _WORDS.split()
LINES = [
    "> ",
    "- ",
    "1. ",
    "- - ",
    "> - ",
    "```\n",
    "~~~\n",
    "- a\n",
    "> a\n",
    "1. a\n",
    "* a\n  ",
    "a\n",
    "- a\n\n",
    "\n\n",
]
LINES += ["\t- a\n", "```py\nx\n```\n", "> - **a ~~~\na\n", "- - ```\n", "a  \n", "/me "]


def repeated(piece: str) -> str:
    return (piece * BODY_CHARACTERS)[:BODY_CHARACTERS]


def is_cheap(body: str) -> bool:
    """Whether both things that are made of a body are, at the best of some tries: others may hold a core back."""
    return all(any(_timed(make, body) < LONGEST for _ in range(TRIES)) for make in (formatted, excerpt))


def _timed(make: Callable[[str], object], body: str) -> float:
    begin = time.thread_time()
    make(body)
    return time.thread_time() - begin


@pytest.mark.parametrize("piece", [*PIECES, *(f"{piece} " for piece in PIECES), *LINES], ids=ascii)
def test_any_piece_over_and_over_is_cheap(piece: str) -> None:
    assert is_cheap(repeated(piece))


def test_any_mixture_is_cheap() -> None:
    dice = random.Random(7)
    bodies = [repeated("".join(dice.choices(PIECES + LINES, k=dice.randint(2, 4)))) for _ in range(150)]
    bodies += ["".join(dice.choices(PIECES + LINES, k=BODY_CHARACTERS))[:BODY_CHARACTERS] for _ in range(50)]

    slow = [body[:60] for body in bodies if not is_cheap(body)]

    assert [] == slow


@pytest.mark.parametrize(
    "body",
    [
        "> " * 40 + "deep",
        "".join("  " * depth + "- a\n" for depth in range(40)) + "deep",
        "- " * 40 + "deep",
        "a\n" * 2_000 + "deep",
        "*a* " * 1_000 + "deep",
        "a.com " * 500 + "deep",
        "- a\n\n" * 300 + "deep",
    ],
    ids=lambda body: ascii(body[:12]),
)
def test_what_is_tangled_is_shown_whole_and_plain(body: str) -> None:
    page = page_of(body)

    assert {"p", "br"} >= {one.tag for one in page.elements}
    assert "".join(body.split()) == "".join(page.text.split())


def test_a_long_list_a_deep_quote_and_many_links_are_still_read() -> None:
    page = page_of("\n".join(["> > > - one"] * 60) + "\n\n" + "https://example.org/a " * 100)

    assert (60, 3, 100) == tuple(
        len([one for one in page.elements if one.tag == tag]) for tag in ("li", "blockquote", "a")
    )


@pytest.mark.parametrize("body", ["Good morning, the lift is broken (again).", "one\n\ntwo - 10:30, 3.5 > 2!", "é🙂"])
def test_plain_words_are_not_read_as_markdown_at_all(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "blocks", lambda _: pytest.fail("it was"))

    assert body.replace("\n\n", "") == read(formatted(body).html).text
    assert excerpt(body)
