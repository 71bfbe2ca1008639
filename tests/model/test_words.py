"""Words as the index has them: the same on every database."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.model import words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Café", ["qwcafe"]),
        ("a I 7", ["qwa", "qwi", "qw7"]),
        ("STRASSE straße", ["qwstrasse", "qwstrasse"]),
        ("naïve co\u00adop", ["qwnaive", "qwcoop"]),
        ("jazz", ["qwjazzzz"]),
        ("snake_case", ["qwsnake", "qwcase", "qpsnakezycase"]),
        ("/var/log", ["qwvar", "qwlog", "qpvarzylog"]),
        ("log / var", ["qwlog", "qwvar"]),
        ("", []),
        ("… !?", []),
    ],
)
def test_words_are_cut_and_folded(text: str, kept: list[str]) -> None:
    assert kept == list(words.tokens(text))


def test_signs_without_blanks_are_kept_in_overlapping_pairs_and_the_last_one_alone() -> None:
    kept = list(words.tokens("在上海x"))

    assert [*words.bigrams("在上海"), words.sign("海"), "qwx"] == kept
    assert kept[1].startswith(words.sign("上")), "any sign is the beginning of something"


def test_what_looks_alike_is_the_same() -> None:
    assert words.fold("don’t ＡＢＣ ｶﾞ\tЁлка") == words.fold("DON'T abc ガ елка")


def test_letters_that_other_marks_make_another_stay_apart() -> None:
    assert words.fold("か") != words.fold("が")


def test_a_document_has_each_word_once_between_blanks() -> None:
    assert " qwto qwbe qwor qwnot " == words.document("to be or not to be")
    assert " qwsee qwhttps qwa qphttpszya qmlink " == words.document("see https://a")
    assert " qwsee qmpinned " == words.document("see", pinned=True)
    assert " qwsee qr7 qa12 " == words.placed(words.document("see"), room_id=7, author_id=12)


@given(st.text())
def test_every_database_keeps_every_word_whole(text: str) -> None:
    """At least three characters, at most 84, letters and digits, and none of the stopwords."""
    assert [] == [one for one in words.tokens(text) if not re.fullmatch(r"q[wps][a-z0-9]{1,80}", one)]


@given(st.text(min_size=1), st.integers(min_value=1))
def test_a_part_from_the_start_of_a_word_is_a_part_from_the_start_of_its_token(text: str, length: int) -> None:
    for run in words.runs(words.fold(text)):
        if not run.signs:
            assert words.word(run.text).startswith(words.word(run.text[:length]))


@given(st.text())
def test_runs_are_parts_of_the_text(text: str) -> None:
    folded = words.fold(text)

    assert all(folded[run.start : run.end] == run.text for run in words.runs(folded))
