"""Words that call somebody: which are kept, and where they are found."""

import json
from pathlib import Path

import pytest

from chat.errors import BadField
from chat.model.keyword import CHARACTERS, MOST, folded, is_said, parse

CASES = json.loads((Path(__file__).parents[1] / "js" / "keywords.json").read_text())


@pytest.mark.parametrize("word, text, found", CASES)
def test_a_word_is_found_whole_without_case_and_accents(word: str, text: str, found: bool) -> None:
    assert found == is_said(parse([word]), folded(text))


def test_each_is_kept_once_as_it_was_written() -> None:
    assert "Dome\nthird roller" == parse(["dome", "  third   roller ", "", "Dome"])
    assert "" == parse([" ", "\t"])


def test_nobody_without_words_is_called() -> None:
    assert not is_said("", folded("anything"))


@pytest.mark.parametrize(
    "lines, said",
    [
        ([f"word {number}" for number in range(MOST + 1)], "Use at most 10 words or phrases."),
        (["x" * (CHARACTERS + 1)], "Use at most 50 characters for each."),
        (["dome", "***"], "*** has no letter and no digit."),
    ],
)
def test_what_is_no_word_is_refused(lines: list[str], said: str) -> None:
    with pytest.raises(BadField) as refused:
        parse(lines)

    assert {"keywords": said} == {name: str(sentence) for name, sentence in refused.value.fields.items()}


def test_as_many_as_may_be_are() -> None:
    assert MOST == len(parse([f"{number:0>{CHARACTERS}}" for number in range(MOST)]).splitlines())
