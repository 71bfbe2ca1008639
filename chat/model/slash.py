"""What people type behind a slash: which command it is, what is said with it, and how a poll is read."""

import re

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.text import clean_line

NUMBERS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")
SHRUG = "¯\\_(ツ)_/¯"
NO_POLL = Sentence(
    'Write a question and 2 to %(number)s answers: /poll "Tea or coffee?" "Tea" "Coffee".', number=len(NUMBERS)
)
_COMMAND = re.compile(r"/(?!/)(\S*)\s*(.*)", re.DOTALL)
_PART = re.compile(r'"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|(\S+)')


def split(text: str) -> tuple[str, str] | None:
    """A command's name and what stands behind it, or None for what is to be posted as it is.

    Two slashes, or a blank before the one, make it a text; `posted` says what is left of it.
    """
    found = _COMMAND.fullmatch(text)
    return (found[1].casefold(), found[2].strip()) if found else None


def posted(text: str) -> str:
    """A text that is none of the commands: `//path` says `/path`."""
    return text[1:] if text.startswith("//") else text


def shrug(text: str) -> str:
    return f"{text} {SHRUG}".strip()


def poll(text: str) -> str:
    """The message of a poll: the question, and each answer behind its number. Raises BadField."""
    parts = [clean_line("".join(found)) for found in _PART.findall(text)]
    question, answers = parts[0] if parts else "", parts[1:]
    if not all(parts) or not 2 <= len(answers) <= len(NUMBERS):
        raise BadField({"text": NO_POLL})
    return "\n".join([question, *(f"{number} {answer}" for number, answer in zip(NUMBERS, answers, strict=False))])
