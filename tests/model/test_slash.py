"""What stands behind a slash, and what is only text."""

import pytest

from chat.errors import BadField
from chat.model import slash


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/me waves", ("me", "waves")),
        ("/Topic  Stars \n", ("topic", "Stars")),
        ("/help", ("help", "")),
        ("/etc/passwd", ("etc/passwd", "")),
        ("/", ("", "")),
        ("/ me", ("", "me")),
        ("/poll\n“a” b", ("poll", "“a” b")),
    ],
)
def test_a_slash_at_the_beginning_is_a_command(text: str, command: tuple[str, str]) -> None:
    assert command == slash.split(text)


@pytest.mark.parametrize(
    ("text", "posted"),
    [("hello", "hello"), ("1/2", "1/2"), (" /me waves", " /me waves"), ("//me", "/me"), ("//", "/"), ("", "")],
)
def test_anything_else_is_text(text: str, posted: str) -> None:
    assert slash.split(text) is None
    assert posted == slash.posted(text)


@pytest.mark.parametrize(
    "text",
    ['"Tea?" "Yes please" No', "“Tea?” “Yes please” “No”", "„Tea?“ „Yes please“ No", "Tea? «Yes please» No"],
)
def test_a_poll_is_a_question_and_numbered_answers(text: str) -> None:
    assert "Tea?\n1️⃣ Yes please\n2️⃣ No" == slash.poll(text)


def test_a_poll_has_two_answers_at_least_and_ten_at_most() -> None:
    assert 10 == slash.poll("q " + " ".join("abcdefghij")).count("\n")

    for text in ("", '"Tea?"', '"Tea?" Yes', '"Tea?" "" Yes No', '"" Yes No', "q " + " ".join("abcdefghijk")):
        with pytest.raises(BadField, match="Write a question"):
            slash.poll(text)
