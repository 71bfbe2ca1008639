"""Text as the index sees it: folded, cut into words, each written in plain letters and digits.

MySQL, MariaDB and SQLite disagree on what a word is, how short it may be and which ones do not count. So they get words
of our own making, which none of them cuts, shortens or leaves out, and behave alike:

| in the text | in the index | found by |
|---|---|---|
| `Café` | `qwcafe` | any beginning of it |
| `10.0.0.7` | `qw10 qw0 qw7`, `qp10zy0 qp0zy0 qp0zy7` | its parts, and any two neighbours together |
| `上海交通` | `qs…` for 上海, 海交, 交通 and 通 | any part of it: such scripts put no blanks between words |
| its room and author, by number | `qr7`, `qa12` | `in:`, `from:` |
| `https://…`, a file, a pinned message | `qmlink`, `qmfile`, `qmpinned` | `has:link`, `has:file`, `is:pinned` |
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

WORD, PAIR, SIGN, TRAIT, ROOM, AUTHOR = "qw", "qp", "qs", "qm", "qr", "qa"
LINK, FILE, IS_PINNED = "link", "file", "pinned"
# InnoDB leaves words of more than 84 characters out.
LONGEST = 80
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_JOINT = "zy"
_PLAIN = re.compile("[a-z0-9]+")
_LINKS = re.compile(r"https?://", re.I)
_ALIKE = str.maketrans("‘’ʼ“”", "'''\"\"")
# Thai to Lao, Burmese, Hangul, Khmer; radicals, kana, Han, Hangul; symbols and emoji.
_SIGNS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x11FF),
    (0x1780, 0x17FF),
    (0x2600, 0x27BF),
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3021, 0x312F),
    (0x3130, 0x318F),
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x1F000, 0x1FAFF),
    (0x20000, 0x3FFFF),
)


class Run(NamedTuple):
    """Letters and digits in a row, or signs in a row. `glued`: there is no blank between it and the one before."""

    text: str
    start: int
    signs: bool
    glued: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def document(body: str, *, pinned: bool = False, files: bool = False) -> str:
    """What the index keeps of a message: each of its words once, with a blank on either side."""
    words = [*tokens(body), *(TRAIT + trait for trait in sorted(traits(body, pinned=pinned, files=files)))]
    return f" {' '.join(dict.fromkeys(words))} "


def placed(document: str, room_id: int, author_id: int) -> str:
    """A document with the words for where it was said, and by whom."""
    return f"{document}{room(room_id)} {author(author_id)} "


def room(room_id: int) -> str:
    return f"{ROOM}{room_id}"


def author(author_id: int) -> str:
    return f"{AUTHOR}{author_id}"


def tokens(text: str) -> Iterator[str]:
    """The words of a text as they stand in the index."""
    last: Run | None = None
    for run in runs(fold(text)):
        if run.signs:
            yield from bigrams(run.text)
            yield SIGN + _sign(run.text[-1])
        else:
            yield word(run.text)
            if run.glued and last and not last.signs:
                yield pair(last.text, run.text)
        last = run


def traits(body: str, *, pinned: bool, files: bool = False) -> set[str]:
    """What `has:` and `is:` ask for."""
    found = {LINK: _LINKS.search(body), FILE: files, IS_PINNED: pinned}
    return {trait for trait, there in found.items() if there}


def word(text: str) -> str:
    """A beginning of a word is written like a beginning of what the word is written like."""
    return (WORD + _letters(text))[:LONGEST]


def pair(first: str, second: str) -> str:
    """Two parts of a path, an address or a number, side by side."""
    return (PAIR + _letters(first) + _JOINT + _letters(second))[:LONGEST]


def bigrams(signs: str) -> list[str]:
    return [SIGN + _sign(first) + _sign(second) for first, second in pairwise(signs)]


def sign(single: str) -> str:
    """The beginning of every bigram that begins with it, and of itself at the end."""
    return SIGN + _sign(single)


def fold(text: str) -> str:
    """Without case, accents and invisible characters, and with every blank a space."""
    if text.isascii() and text.isprintable():
        return text.lower()
    return "".join(map(fold_one, unicodedata.normalize("NFKC", text)))


@lru_cache(65_536)
def fold_one(character: str) -> str:
    if character.isspace():
        return " "
    character = character.translate(_ALIKE)
    kept = "".join(c for c in unicodedata.normalize("NFKD", character) if not _drops(c))
    return unicodedata.normalize("NFC", kept).casefold()


def runs(folded: str) -> Iterator[Run]:
    """The words and the rows of signs of a folded text, in order."""
    if folded.isascii():
        last = 0
        for found in _PLAIN.finditer(folded):
            yield Run(found.group(), found.start(), False, last > 0 and " " not in folded[last : found.start()])
            last = found.end()
        return
    start, kind, glued = 0, "", False
    for place, character in enumerate(folded):
        now = kind_of(character)
        if now == kind:
            continue
        if kind in ("word", "sign"):
            yield Run(folded[start:place], start, kind == "sign", glued)
            glued = True
        glued = glued and now != "blank"
        start, kind = place, now
    if kind in ("word", "sign"):
        yield Run(folded[start:], start, kind == "sign", glued)


@lru_cache(65_536)
def kind_of(character: str) -> str:
    """word, sign, blank or mark (whatever stands between words)."""
    if character == " ":
        return "blank"
    category = unicodedata.category(character)
    if category[0] in "LMNS" and any(first <= ord(character) <= last for first, last in _SIGNS):
        return "sign"
    return "word" if category[0] in "LMN" else "mark"


def _drops(character: str) -> bool:
    """Accents, vowel points of Arabic and Hebrew, and what cannot be seen; marks that make another letter stay."""
    above = unicodedata.combining(character)
    return above >= 200 or 10 <= above <= 35 or "\ufe00" <= character <= "\ufe0f" or _is_invisible(character)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc")


def _letters(text: str) -> str:
    if text.isascii():
        return text.replace("z", "zz")
    return "".join(map(_letter, text))


@lru_cache(65_536)
def _letter(character: str) -> str:
    """Letters and digits of ASCII as they are; z begins what stands for another character, so itself it is zz."""
    if character == "z":
        return "zz"
    return character if character.isascii() else "z" + _sign(character)


@lru_cache(65_536)
def _sign(character: str) -> str:
    """Four digits of base 36; the first one is never y or z."""
    number, written = ord(character), ""
    for _ in range(4):
        number, digit = divmod(number, 36)
        written = _DIGITS[digit] + written
    return written
