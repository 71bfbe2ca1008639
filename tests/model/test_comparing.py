"""What a message said before, beside what it says now."""

import time

from hypothesis import given
from hypothesis import strategies as st

from chat.model.comparing import MOST_PAIRS, Kind, compare

TEXTS = st.lists(st.sampled_from(["a", "b", "c", " ", "\n", "ä"]), max_size=30).map("".join)


def test_words_that_went_and_words_that_came_are_told_apart() -> None:
    pieces = compare("They had last summer’s times.", "They had last winter’s times. Mended.")

    assert [
        (Kind.SAME, "They had last "),
        (Kind.GONE, "summer’s"),
        (Kind.NEW, "winter’s"),
        (Kind.SAME, " times."),
        (Kind.NEW, " Mended."),
    ] == pieces


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = compare(before, after)

    assert before == "".join(piece.text for piece in pieces if piece.kind is not Kind.NEW)
    assert after == "".join(piece.text for piece in pieces if piece.kind is not Kind.GONE)


def test_long_texts_are_not_pondered() -> None:
    before, after = "x " + "a b " * 1000 + "y", "c " + "b a " * 1000 + "d"
    started = time.perf_counter()

    pieces = compare(before, after)

    assert [(Kind.GONE, before), (Kind.NEW, after)] == pieces
    assert time.perf_counter() - started < 0.1
    assert len(before.split()) * len(after.split()) > MOST_PAIRS
