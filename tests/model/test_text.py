"""What people type: what stays of it."""

import pytest

from chat.model.text import clean_body, clean_line


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("hello", "hello"),
        ("  hello \n\n", "hello"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\n\n\ttwo", "one\n\n\ttwo"),
        ("\x00a\x07b\x1b[31mc\x7fd\x85e", "ab[31mcde"),
        ("a\ud800b\udfffc", "abc"),
        ("👩‍🚀 naïve ﷽ שלום", "👩‍🚀 naïve ﷽ שלום"),
        ("\x00\n \t", ""),
    ],
)
def test_a_body_keeps_its_words_and_lines_but_no_control_characters(typed: str, kept: str) -> None:
    assert kept == clean_body(typed)


@pytest.mark.parametrize("typed", ["\u200b\u200b", "\u200d \n\ufeff", "\u3164", "\u2003"], ids=ascii)
def test_a_body_that_nobody_could_see_is_none(typed: str) -> None:
    assert "" == clean_body(typed)


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  Dome \t crew\n", "Dome crew"),
        ("Cafe\u0301", "Café"),
        ("a\x00b\x1bc", "abc"),
        ("a\ud800b\ue000c", "abc"),
        ("שלום ﷽ 日本", "שלום ﷽ 日本"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_a_line_is_composed_folded_and_clean(typed: str, kept: str) -> None:
    assert kept == clean_line(typed)


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c", ids=ascii)
def test_a_name_cannot_turn_the_line_around_it(sign: str) -> None:
    assert "moderator" == clean_line(f"mod{sign}erator")


@pytest.mark.parametrize(
    "sign", "\u200b\u200c\u2060\ufeff\u00ad\u180e\u3164\u115f\u1160\uffa0\u2800\U000e0041", ids=ascii
)
def test_a_name_holds_nothing_that_nobody_sees(sign: str) -> None:
    assert "alice" == clean_line(f"al{sign}ice")


@pytest.mark.parametrize("typed", ["\u200d", "\ufe0f", "\u200d \u200d", "\u3164", "\u034f", "\u0301"], ids=ascii)
def test_a_name_that_nobody_could_see_is_none(typed: str) -> None:
    assert "" == clean_line(typed)
