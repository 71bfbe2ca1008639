"""Every sentence in every language: what `make catalogues` gathers, the catalogues have, and nothing else."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from chat.languages import ENGLISH, LOCALE, languages, speaking, translate_many

ROOT = Path(__file__).parent.parent
OTHERS = sorted(set(languages()) - {ENGLISH})
VALUE, TAG = re.compile(r"%\(\w+\)s|%%"), re.compile(r"</?\w+")
KEYWORDS = ("--keyword", "Sentence", "--keyword", "translate_many:1,2")
GATHER = ("extract", "--mapping", "pyproject.toml", *KEYWORDS, "--add-location", "file", "--omit-header")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All sentences of the source."""
    path = tmp_path_factory.mktemp("sentences") / "sentences.pot"
    words = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *GATHER, "--output", str(path), "."]
    subprocess.run(words, cwd=ROOT, check=True)
    return _read(path)


@pytest.fixture(params=OTHERS)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return _read(LOCALE / f"{request.param}.po", request.param)


def _read(path: Path, code: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=code)


def _messages(catalogue: Catalog) -> dict[tuple[str | None, str], Message]:
    return {(one.context, str(one.id)): one for one in catalogue if one.id}


def _pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """English and translation, of plurals the last English form with each of the others."""
    for one in _messages(catalogue).values():
        if isinstance(one.id, str):
            yield one.id, str(one.string)
        else:
            yield from ((one.id[1], form) for form in one.string or ())


def test_there_are_five_languages_and_one_goes_from_right_to_left() -> None:
    assert {"ar", "de", "en", "es", "fr"} == set(languages())
    assert ["ar"] == [code for code, one in languages().items() if one.direction == "rtl"]
    assert "Deutsch" == languages()["de"].name


def test_a_catalogue_has_the_sentences_of_the_source(source: Catalog, catalogue: Catalog) -> None:
    wanted, there = _messages(source).keys(), _messages(catalogue).keys()

    assert [] == sorted(str(key) for key in wanted - there), "run `make catalogues` and translate what is new"
    assert [] == sorted(str(key) for key in there - wanted), "run `make catalogues`"


def test_nothing_waits_for_a_translator(catalogue: Catalog) -> None:
    waiting = [
        one.id
        for one in _messages(catalogue).values()
        if one.fuzzy or not one.string or (isinstance(one.string, tuple) and not all(one.string))
    ]

    assert [] == waiting


def test_values_and_markup_are_the_same(catalogue: Catalog) -> None:
    """A form for one or two may leave the number out."""
    for english, said in _pairs(catalogue):
        assert set(VALUE.findall(said)) <= set(VALUE.findall(english)), said
        assert sorted(TAG.findall(english)) == sorted(TAG.findall(said)), said
    for one in _messages(catalogue).values():
        if isinstance(one.id, str):
            assert set(VALUE.findall(one.id)) == set(VALUE.findall(str(one.string))), one.string


def test_no_quotation_mark_ends_an_attribute(catalogue: Catalog) -> None:
    assert [] == [said for english, said in _pairs(catalogue) if '"' in said and '"' not in english]


def test_each_number_has_its_form() -> None:
    """Six in Arabic: none, one, two, few, many and hundreds; pages and scripts take the same."""
    forms = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5}
    one, many = "%(count)s person is in already.", "%(count)s people are in already."

    with speaking("ar"):
        by_number = {number: translate_many(one, many, number) for number in forms}

    there = next(each.string for each in _read(LOCALE / "ar.po", "ar") if each.id and each.id[0] == one)
    assert {number: there[index] for number, index in forms.items()} == by_number
