"""A year of talk that nobody had: words as unevenly used as in any language, some Chinese, some paths and addresses."""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

ROOMS, PEOPLE, WORDS, HAN = 300, 1_000, 60_000, 3_000
BEGIN, SECONDS_BETWEEN = datetime(2026, 1, 1, tzinfo=UTC), 25
_CONSONANTS, _VOWELS, _ENDS = "bcdfghklmnprstvw", "aeiou", ("", "", "n", "r", "s", "t", "l")


class Line(NamedTuple):
    """One message: numbers of room and author from 0, seq from 1."""

    id: str
    room: int
    seq: int
    author: int
    body: str
    at: datetime


class Uneven:
    """Draws numbers from 0 so that the first ones come most often, as words, rooms and talkers do (Zipf)."""

    def __init__(self, many: int, flattened: float) -> None:
        self._until = list(accumulate(1 / (number + flattened) for number in range(many)))

    def draw(self, dice: random.Random) -> int:
        return bisect(self._until, dice.random() * self._until[-1])


def vocabulary() -> Sequence[str]:
    """Words that can be spoken, the most used and shortest first."""
    dice, words = random.Random(1), dict[str, None]()  # noqa: S311  # the same corpus each time
    while len(words) < WORDS:
        syllables = 1 + min(4, int(len(words) ** 0.14 * dice.random() * 1.3))
        words["".join(_syllable(dice) for _ in range(syllables))] = None
    return list(words)


def talk(messages: int) -> Iterator[Line]:
    """The oldest first."""
    dice, words = random.Random(2), vocabulary()  # noqa: S311
    word, room, author, han = Uneven(WORDS, 2.7), Uneven(ROOMS, 1), Uneven(PEOPLE, 3), Uneven(HAN, 20)
    seqs = [0] * ROOMS
    for number in range(messages):
        here = room.draw(dice)
        seqs[here] += 1
        length = max(1, min(120, int(dice.lognormvariate(2.2, 0.8))))
        said = [words[word.draw(dice)] for _ in range(length)]
        if dice.random() < 0.05:
            said.append("".join(chr(0x4E00 + han.draw(dice)) for _ in range(length)))
        if dice.random() < 0.02:
            said.append(path(dice.randrange(20_000)))
        if dice.random() < 0.02:
            said.append(address(dice.randrange(20_000)))
        at = BEGIN + timedelta(seconds=number * SECONDS_BETWEEN)
        yield Line(str(UUID(int=number)), here, seqs[here], author.draw(dice), " ".join(said), at)


def path(number: int) -> str:
    return f"/srv/data-{number % 97}/log/{number}.txt"


def address(number: int) -> str:
    return f"10.{number % 7}.{number // 7 % 250}.{number % 250}"


def _syllable(dice: random.Random) -> str:
    return dice.choice(_CONSONANTS) + dice.choice(_VOWELS) + dice.choice(_ENDS)
