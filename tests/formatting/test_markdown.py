"""What people write, and how it looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.formatting.body import _is_plain, _plain, formatted
from chat.formatting.markdown import blocks
from chat.formatting.markup import Writer
from tests.formatting.page import page_of, read, shown

WORDS = [
    ("Good morning.", "<p>Good morning.</p>"),
    ("one\ntwo", "<p>one<br>two</p>"),
    ("one\n\n \nthree", "<p>one</p><p>three</p>"),
    ("a\n    b  c", "<p>a<br>    b  c</p>"),
    ("**loud** and *soft* and _soft_", "<p><strong>loud</strong> and <em>soft</em> and <em>soft</em></p>"),
    ("***both***", "<p><em><strong>both</strong></em></p>"),
    ("~~gone~~ ~here~", "<p><s>gone</s> ~here~</p>"),
    ("`a < b` ``c`d``", "<p><code>a &lt; b</code> <code>c`d</code></p>"),
    ("**one\ntwo**", "<p><strong>one<br>two</strong></p>"),
    ("\\*as it is\\*", "<p>*as it is*</p>"),
]
BLOCKS = [
    ("> said\n> twice\nanswered", "<blockquote><p>said<br>twice</p></blockquote><p>answered</p>"),
    ("> one\n> > two\n> three", "<blockquote><p>one</p><blockquote><p>two</p></blockquote><p>three</p></blockquote>"),
    (">50 people\n>:(", "<p>&gt;50 people<br>&gt;:(</p>"),
    ("- milk\n- eggs\nthanks", "<ul><li>milk</li><li>eggs</li></ul><p>thanks</p>"),
    ("Buy:\n* milk\n* eggs", "<p>Buy:</p><ul><li>milk</li><li>eggs</li></ul>"),
    ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    ("1. a\n2. b\n   - c", "<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>"),
    ("7) a\n8) b", '<ol start="7"><li>a</li><li>b</li></ol>'),
    ("> - a\n> - b", "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"),
    ("- > a\n  > b\n- c", "<ul><li><blockquote><p>a<br>b</p></blockquote></li><li>c</li></ul>"),
]
CODE = [
    ("```\na < b\n\n  c\n```\nafter", '<pre class="code"><code>a &lt; b\n\n  c</code></pre><p>after</p>'),
    ("~~~ruled\nx\n~~~", '<pre class="code" data-language="ruled"><code>x</code></pre>'),
    ("```a\nb```\nafter", '<pre class="code"><code>a\nb</code></pre><p>after</p>'),
    ("```two words\nx\n```", '<pre class="code"><code>two words\nx</code></pre>'),
    ("```never ended\n**x**", '<pre class="code"><code>never ended\n**x**</code></pre>'),
    ("```one line```", "<p><code>one line</code></p>"),
]
# A chat is not a book: all this is text.
TEXT = [
    "# not a heading",
    "Not a heading\n---",
    "---",
    "***",
    "a | b\n--|--\n1 | 2",
    "    not code",
    "2*3*4 and 2**3**4",
    "snake_case_name",
    "C:\\new\\x \\\\server\\share",
    "¯\\_(ツ)_/¯",
    "docker run \\\n  --rm",
    "born in\n1986. A good year",
    "[x]: https",
    "[x](/rooms/a) [y](#b) [z](//c)",
    "&lt;b&gt; &amp; &copy;",
    "<b>bold</b> <!-- x --> <br>",
    "-1 +1 *",
    "[ ] [x] ]( ) [a]()",
    "```",
    "> ",
    "- - -",
    "~~",
    "** ** __ __",
    "\u2028 \u00a0 \ufeff \x0b",
    "",
]


@pytest.mark.parametrize("written, html", [*WORDS, *BLOCKS, *CODE], ids=ascii)
def test_marks_mean_what_they_mean_in_markdown(written: str, html: str) -> None:
    assert html == shown(written)


@pytest.mark.parametrize("written", TEXT, ids=ascii)
def test_what_has_no_meaning_here_is_shown_as_it_was_written(written: str) -> None:
    page = page_of(written)

    assert set() == {one.tag for one in page.elements} - {"p", "br"}
    assert [written.strip(" \t\n")] == [page.text.strip(" \t\n")]


def test_there_are_no_pictures_but_links_to_them() -> None:
    assert '<p>!<a href="https://a.example/b.png">cat</a></p>' == shown("![cat](https://a.example/b.png)")


def test_every_block_finds_its_own_direction() -> None:
    html = formatted("שלום\n\n> a\n\n- b\n\n1. c").html

    assert ["p", "blockquote", "ul", "ol"] == [one.tag for one in read(html).elements if "dir" in one.attributes]


def test_an_action_is_one_sentence_without_its_sign() -> None:
    action = formatted("/me *waves*\n- at you")

    assert action.action
    assert '<p dir="auto"><em>waves</em><br>- at you</p>' == action.html


def test_a_sound_is_an_action_without_words_of_its_own() -> None:
    assert ("", True, "owl") == (formatted("/play owl").html, *formatted("/play owl")[1::2])
    assert {None} == {formatted(said).sound for said in ("/play", "/play harp", "/play owl twice", "a /play owl")}


@pytest.mark.parametrize("written", ["/me", "/merry", "a /me b", "/ME waves", "`/me x`", "/me\nwaves"])
def test_other_words_are_no_action(written: str) -> None:
    assert not formatted(written).action


marks = st.text(st.sampled_from("ab1 \n\n\t.:-+/#>*_~`[]()<>!\\&;@ü🙂\u2028"), max_size=60)


@given(marks | st.text(max_size=60))
def test_the_short_way_of_plain_text_shows_what_the_long_way_shows(written: str) -> None:
    body = written.strip(" \t\n").replace("\r", "").replace("\0", "")

    if _is_plain(body) and body:
        assert read(Writer(()).write(blocks(body))) == read(_plain(body))
