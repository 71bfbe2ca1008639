"""What people type: what is kept of it, and what is refused."""

import re
import unicodedata

BODY_CHARACTERS = 8_000
TOPIC_CHARACTERS = 250
NAME_CHARACTERS = 60

# Control characters but for tab and new line, and halves of surrogate pairs.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Overrides and zero-width characters let one name pass for another, or turn the line around it; soft hyphens, fillers,
# the blank of Braille and tags are as invisible. The joiner stays: families of emoji and some scripts need it.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
    "\U000e0000-\U000e007f]"
)


def clean_body(text: str) -> str:
    """The text of a message: control characters and lone surrogates out, line ends as \\n, blank edges off.

    "" if nobody could see it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = _UNWRITABLE.sub("", text).strip("\n\t ")
    return "" if all(map(_shows_nothing, kept)) else kept


def _shows_nothing(character: str) -> bool:
    """What we do not know yet, such as the emoji of next year, does show something."""
    return character.isspace() or unicodedata.category(character) == "Cf" or bool(_INVISIBLE.match(character))


def clean_line(text: str) -> str:
    """One line, such as a room's name: composed (NFC), spaces folded, nothing invisible; "" if nobody could see it."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Co"))
    line = " ".join(_INVISIBLE.sub("", kept).split())
    # Joiners and accents with nothing to stand on show nothing.
    return line if any(unicodedata.category(c)[0] in "LNPS" for c in line) else ""
