"""A random number, both ends included."""

from secrets import randbelow
from typing import Self

from pydantic import Field, model_validator

from chat.errors import BadField
from chat.languages import Sentence
from chat.tasks import LARGEST, Arguments, Result, task


class Between(Arguments):
    min: int = Field(title=Sentence("From"), ge=-LARGEST, le=LARGEST)
    max: int = Field(title=Sentence("Up to"), ge=-LARGEST, le=LARGEST)

    @model_validator(mode="after")
    def check(self) -> Self:
        if self.min > self.max:
            raise BadField({"min": Sentence("“From” must not be larger than “Up to”.")})
        return self


class Number(Result):
    number: int = Field(title=Sentence("Number"))


@task(Sentence("A random number between two others"))
def random_number(args: Between) -> Number:
    return Number(number=args.min + randbelow(args.max - args.min + 1))
