"""What changed between two texts, in words: for the page that shows what a message said before."""

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby, takewhile
from typing import NamedTuple

_WORDS = re.compile(r"\s+|\S+")
# Words of the one times words of the other that are compared: beyond, making it takes long and nobody would read it.
MOST_PAIRS = 40_000


class Kind(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(NamedTuple):
    kind: Kind
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; those that are not new make the first, those not gone the second."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    begin = _alike(old, new)
    end = _alike(old[begin:][::-1], new[begin:][::-1])
    old_middle, new_middle = old[begin : len(old) - end], new[begin : len(new) - end]
    steps = [Piece(Kind.SAME, word) for word in old[:begin]]
    steps += _compared(old_middle, new_middle)
    steps += [Piece(Kind.SAME, word) for word in old[len(old) - end :]]
    return [Piece(kind, "".join(step.text for step in run)) for kind, run in groupby(steps, lambda step: step.kind)]


def _alike(old: list[str], new: list[str]) -> int:
    """With how many equal words both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) * len(new) > MOST_PAIRS:
        yield Piece(Kind.GONE, "".join(old))
        yield Piece(Kind.NEW, "".join(new))
        return
    shared = _shared(old, new)
    at_old = at_new = 0
    while at_old < len(old) or at_new < len(new):
        if at_old < len(old) and at_new < len(new) and old[at_old] == new[at_new]:
            yield Piece(Kind.SAME, old[at_old])
            at_old, at_new = at_old + 1, at_new + 1
        elif at_old < len(old) and (at_new == len(new) or shared[at_old + 1][at_new] >= shared[at_old][at_new + 1]):
            yield Piece(Kind.GONE, old[at_old])
            at_old += 1
        else:
            yield Piece(Kind.NEW, new[at_new])
            at_new += 1


def _shared(old: list[str], new: list[str]) -> list[list[int]]:
    """How much is the same from each word of the one and each of the other on; blanks count for almost nothing."""
    shared = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        here, below, word = shared[row], shared[row + 1], old[row]
        worth = 1 if word.isspace() else 1_000
        for column in range(len(new) - 1, -1, -1):
            if word == new[column]:
                here[column] = below[column + 1] + worth
            else:
                here[column] = max(below[column], here[column + 1])
    return shared
