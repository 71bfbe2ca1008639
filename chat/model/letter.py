"""What is written to somebody: passages, which become the text and the HTML of a mail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """What somebody said, under who and where; or only a way to somewhere."""

    address: str
    heading: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """All of it in the language of whoever reads it. `end` is where one click stops such letters, if they can be."""

    subject: str
    greeting: str
    passages: tuple[Passage, ...]
    # Small print, each with the way that it names, or none.
    notes: tuple[tuple[str, str], ...]
    end: str = ""
