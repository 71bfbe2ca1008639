"""A text from its end, without taking apart what readers see as one character."""

import regex
from pydantic import Field

from chat.languages import Sentence
from chat.tasks import Arguments, Result, task

MOST_CHARACTERS = 10_000


class Text(Arguments):
    text: str = Field(title=Sentence("Text"), max_length=MOST_CHARACTERS, json_schema_extra={"format": "text"})


class Reversed(Result):
    text: str = Field(title=Sentence("Reversed"))


@task(Sentence("Reverse a text"))
def reverse_string(args: Text) -> Reversed:
    return Reversed(text="".join(reversed(regex.findall(r"\X", args.text))))
