"""What somebody looks for: words, parts from the start of a word, and operators such as `from:leila`.

Every word, and every operator, narrows what is found. A Query knows what to ask the index for, and then whether a
message is really one: the index may be a moment behind the talk, and does not know in which order words stand.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Self

from chat.errors import BadField, TooLong
from chat.languages import Sentence
from chat.model import words
from chat.model.message import Message

QUERY_CHARACTERS = 300
# More would only make the index slower: the message itself is looked at for all of them.
MOST_TOKENS = 32
EXCERPT_CHARACTERS = 400
_BEFORE_A_HIT = 120
_CHUNK = re.compile(r'"[^"]*"|\S+')
_OPERATOR = re.compile(r"(from|in|before|after|has|is):(\S+)", re.I)
_TRAITS = {("has", "file"): words.FILE, ("has", "link"): words.LINK, ("is", "pinned"): words.IS_PINNED}
_TIME = Sentence("Use a day such as 2026-11-21 or a time such as 2026-11-21T09:30:00Z.")


class Token(NamedTuple):
    """A word of the index, or the beginning of one."""

    text: str
    begins: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a part of one, a path, a row of signs, or several words in quotes: folded, without marks at its ends."""

    text: str

    def tokens(self) -> Iterator[Token]:
        """What must be in the index if the term is in a message."""
        runs = list(words.runs(self.text))
        for place, run in enumerate(runs):
            last = place == len(runs) - 1
            if run.signs:
                yield from (Token(bigram, False) for bigram in words.bigrams(run.text))
                if len(run.text) == 1:
                    yield Token(words.sign(run.text), True)
            elif run.glued and not runs[place - 1].signs:
                yield Token(words.pair(runs[place - 1].text, run.text), last)
            elif last or not runs[place + 1].glued or runs[place + 1].signs:
                yield Token(words.word(run.text), last)

    def hits(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a folded text, each from the start of a word to the end of one; signs stand anywhere."""
        start = folded.find(self.text)
        while start >= 0:
            end = start + 1
            if not (_is_word(folded, start) and _is_word(folded, start - 1)):
                end = start + len(self.text)
                while _is_word(folded, end) and _is_word(folded, end - 1):
                    end += 1
                yield start, end
            start = folded.find(self.text, end)


@dataclass(frozen=True, slots=True)
class Query:
    """A valid question; `parse` is the only way to get one. `chunks` are its words and operators as they were typed."""

    chunks: tuple[str, ...]
    terms: tuple[Term, ...]
    rooms: frozenset[str]
    authors: frozenset[str]
    traits: frozenset[str]
    after: datetime | None
    before: datetime | None

    @classmethod
    def parse(cls, text: str, parameters: Mapping[str, str] | None = None) -> Self:
        """From what was typed; `parameters` are room, from, before and after. Raises BadField."""
        if len(text) > QUERY_CHARACTERS:
            raise TooLong({"q": Sentence("Use at most %(most)s characters.", most=QUERY_CHARACTERS)})
        chunks = tuple(_CHUNK.findall(text))
        asked = [(_operator(chunk), "q") for chunk in chunks]
        asked += [((name, value), name) for name, value in (parameters or {}).items() if value]
        operators = [(*operator, field) for operator, field in asked if operator]
        plain = [chunk for chunk in chunks if not _operator(chunk)]
        return cls(
            chunks,
            tuple(dict.fromkeys(term for chunk in plain if (term := _term(chunk)))),
            frozenset(value.lstrip("#").lower() for name, value, _ in operators if name in ("in", "room")),
            frozenset(value for name, value, _ in operators if name == "from"),
            frozenset(_TRAITS[name, value] for name, value, _ in operators if name in ("has", "is")),
            max((_time(value, field) for name, value, field in operators if name == "after"), default=None),
            min((_time(value, field) for name, value, field in operators if name == "before"), default=None),
        )

    @property
    def operators(self) -> list[str]:
        """The operators as they were typed."""
        return [chunk for chunk in self.chunks if _operator(chunk)]

    @property
    def asks_nothing(self) -> bool:
        narrowed = self.rooms or self.authors or self.traits or self.after or self.before
        return not self.terms and not narrowed

    def without(self, operator: str) -> str:
        """The text of the same question without one of its operators."""
        return " ".join(chunk for chunk in self.chunks if chunk != operator)

    def tokens(self) -> list[Token]:
        """What to ask the index for, the longest and so the rarest first."""
        wanted = {token for term in self.terms for token in term.tokens()}
        wanted |= {Token(words.TRAIT + trait, False) for trait in self.traits}
        return sorted(wanted, key=lambda token: (-len(token.text), token.text))[:MOST_TOKENS]

    def fits(self, message: Message) -> bool:
        """Whether a message is one that was asked for, as far as its own text and state say."""
        folded = words.fold(message.body)
        return (
            not message.deleted
            and self.traits <= words.traits(message.body, pinned=message.pinned, files=bool(message.files))
            and all(any(term.hits(folded)) for term in self.terms)
        )

    def excerpt(self, body: str) -> list[tuple[str, bool]]:
        """A text in pieces, hits marked True; of a long one the part around the first hit."""
        hits = list(_merged(sorted(self._places(body))))
        start = max(0, hits[0][0] - _BEFORE_A_HIT) if hits and len(body) > EXCERPT_CHARACTERS else 0
        stop = min(len(body), start + EXCERPT_CHARACTERS)
        pieces = [("…", False)] if start else []
        for first, last in hits:
            if first < stop:
                pieces += [(body[start:first], False), (body[first : min(last, stop)], True)]
                start = min(last, stop)
        pieces += [(body[start:stop], False), ("…" if stop < len(body) else "", False)]
        return [piece for piece in pieces if piece[0]]

    def _places(self, body: str) -> Iterator[tuple[int, int]]:
        """Hits in a text as it is: folding may make letters more or fewer."""
        folded, origins = "", []
        for place, character in enumerate(body):
            written = words.fold_one(character)
            folded += written
            origins += [place] * len(written)
        for term in self.terms:
            for first, last in term.hits(folded):
                yield origins[first], origins[last - 1] + 1


def _operator(chunk: str) -> tuple[str, str] | None:
    """Name and value; None for an ordinary word, such as one with a colon in it."""
    found = _OPERATOR.fullmatch(chunk)
    if not found:
        return None
    name, value = found[1].lower(), found[2]
    if name in ("has", "is"):
        value = value.lower()
        return (name, value) if (name, value) in _TRAITS else None
    return name, value


def _term(chunk: str) -> Term | None:
    """Without blanks and marks at its ends; None when there is nothing else."""
    folded = words.fold(chunk)
    runs = list(words.runs(folded))
    return Term(folded[runs[0].start : runs[-1].end]) if runs else None


def _time(text: str, field: str) -> datetime:
    """A time, or the beginning of a day; in UTC unless it says otherwise."""
    try:
        moment = datetime.fromisoformat(text.upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadField({field: _TIME}) from None


def _is_word(folded: str, place: int) -> bool:
    return 0 <= place < len(folded) and words.kind_of(folded[place]) == "word"


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping hits as one."""
    here: tuple[int, int] | None = None
    for start, end in spans:
        if here and start <= here[1]:
            here = here[0], max(here[1], end)
            continue
        if here:
            yield here
        here = start, end
    if here:
        yield here
