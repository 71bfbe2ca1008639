"""Catalogues that stand in for those of the product: some sentences in Icelandic, none in Urdu, all in wide letters."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from pathlib import Path

import pytest

from chat import languages

ICELANDIC = {
    "Come in": "Komdu inn",
    "More about this message": "Meira um þessi skilaboð",
    "There is no such room, or you are not in it.": "Það herbergi er ekki til, eða þú ert ekki í því.",
    "There is no command %(type)s.": "Skipunin %(type)s er ekki til.",
    "Use at most %(most)s characters.": "Mest %(most)s stafir.",
    "%(method)s does not work here.": "%(method)s virkar ekki hér.",
    "<b><bdi>%(name)s</bdi></b> joined": "<b><bdi>%(name)s</bdi></b> kom inn",
    "Kept for later.": "Geymt.",
    "Saved.": "Vistað.",
    "%(name)s in %(room)s": "%(name)s á %(room)s",
    "A browser": "Vafri",
    "%(browser)s on an iPhone": "%(browser)s í iPhone-síma",
}
# It stands in the place of Georgian, so that days and months have other letters too.
WIDE = "ka"
PARTS_OF_A_SENTENCE = re.compile(r"(%\(\w+\)s|%%|<[^>]+>|&\w+;)")


class Wide(NullTranslations):
    """Every letter of a sentence becomes its wide twin; values and markup stay."""

    def gettext(self, message: str) -> str:
        pieces = PARTS_OF_A_SENTENCE.split(message)
        return "".join(piece if index % 2 else _widened(piece) for index, piece in enumerate(pieces))

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


def _widened(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalpha() else sign for sign in text)


@contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """The product knows these languages, and no others, for a while."""
    _write(folder / "is.po", ICELANDIC)
    _write(folder / "ur.po", {})
    _write(folder / f"{WIDE}.po", {})
    known = languages._translations
    kept = (languages.languages, languages.script_sentences, known)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "LOCALE", folder)
        patch.setattr(languages, "_translations", lambda code: Wide() if code == WIDE else known(code))
        _forget(*kept)
        yield
    _forget(*kept)


def asking_for(accepted: str) -> dict[str, str]:
    return {"Accept-Language": accepted}


def _write(path: Path, sentences: dict[str, str]) -> None:
    # Where it is said decides whether scripts get it too.
    entries = [
        f'#: static/js/doing.js\nmsgid "{said}"\nmsgstr "{otherwise}"\n' for said, otherwise in sentences.items()
    ]
    path.write_text("\n".join(entries), encoding="utf-8")


def _forget(*kept: object) -> None:
    for one in kept:
        one.cache_clear()  # type: ignore[attr-defined]
