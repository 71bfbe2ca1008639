"""One line of a message, for quotes, lists and notifications."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.formatting.body import excerpt


@pytest.mark.parametrize(
    "body, line",
    [
        ("hello", "hello"),
        ("one\ntwo\n\nthree", "one two three"),
        ("**bold** ~~no~~ `code` [link](https://a.example/)", "bold no code link"),
        ("> quoted\n\nanswered", "quoted answered"),
        ("Buy:\n- milk\n- eggs", "Buy: milk eggs"),
        ("See:\n```py\nfirst()\nsecond()\n```\nok?", "See: first() … ok?"),
        ("```\nonly\n```", "only"),
        (":tada: @bob https://a.example/x", "🎉 @bob https://a.example/x"),
        ("/me waves *slowly*", "waves slowly"),
        ("/play owl", "♪ owl"),
        ("/play harp", "/play harp"),
        ("```", "```"),
        (">", ">"),
        ("\u202eturned\u2066 \u200b", "turned"),
        ("x" * 130, "x" * 119 + "…"),
        ("word " * 30, "word " * 22 + "word" + "…"),
    ],
    ids=ascii,
)
def test_an_excerpt_is_the_text_without_its_marks(body: str, line: str) -> None:
    assert line == excerpt(body)


@given(st.text(max_size=300), st.integers(10, 60))
def test_an_excerpt_is_one_line_of_the_length_asked_for(body: str, length: int) -> None:
    line = excerpt(body, length)

    assert len(line) <= length
    assert line == " ".join(line.split())
