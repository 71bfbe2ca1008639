"""Keywords: words and phrases that call somebody wherever others say them.

They are found as the search finds words, without case and accents, but whole: where a letter or a digit goes on before
or behind one, it is another word. Scripts that put no blanks between words have them anywhere.
"""

from collections.abc import Iterable
from functools import lru_cache

from chat.errors import BadField
from chat.languages import Sentence
from chat.model import words
from chat.model.text import clean_line

MOST, CHARACTERS = 10, 50


def parse(lines: Iterable[str]) -> str:
    """As they are kept: one on each line, each once. Raises BadField."""
    said = {folded(line): line for line in map(clean_line, lines) if line}
    if len(said) > MOST:
        raise BadField({"keywords": Sentence("Use at most %(most)s words or phrases.", most=MOST)})
    for text, line in said.items():
        if len(line) > CHARACTERS:
            raise BadField({"keywords": Sentence("Use at most %(most)s characters for each.", most=CHARACTERS)})
        if not any(words.runs(text)):
            raise BadField({"keywords": Sentence("%(line)s has no letter and no digit.", line=line)})
    return "\n".join(said.values())


def folded(text: str) -> str:
    """A text as keywords are looked for in it."""
    return " ".join(words.fold(text).split())


@lru_cache(10_000)
def folded_each(keywords: str) -> tuple[str, ...]:
    """Those that are kept, as they are looked for."""
    return tuple(map(folded, keywords.splitlines()))


def is_said(keywords: str, text: str) -> bool:
    """Whether one of those that are kept is in a folded text."""
    return any(_stands(one, text) for one in folded_each(keywords))


def _stands(one: str, text: str) -> bool:
    start = text.find(one)
    while start >= 0:
        if not (_goes_on(text, start) or _goes_on(text, start + len(one))):
            return True
        start = text.find(one, start + 1)
    return False


def _goes_on(text: str, place: int) -> bool:
    """Whether there is a word on both sides of a place."""
    return 0 < place < len(text) and words.kind_of(text[place - 1]) == "word" == words.kind_of(text[place])
