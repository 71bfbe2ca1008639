"""Forms: what was filled in, and what is wrong with it, for showing both again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self, TypeVar

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from chat.errors import BadField, ChatError
from chat.languages import Sentence, translate
from chat.model.ids import parse_number

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Form:
    """Text fields only; a password is never shown again (the template leaves it out)."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def read(cls, request: web.Request) -> Self:
        try:
            posted = await request.post()
        except (ValueError, LookupError, BadHttpMessage, web.RequestPayloadError) as error:
            # Not UTF-8, an unknown charset, multipart without its parts: nobody who fills in our forms sends this.
            raise BadField({"form": Sentence("This form cannot be read.")}) from error
        return cls({name: value for name, value in posted.items() if isinstance(value, str)})

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def refused(self, fault: ChatError, field_name: str = "form") -> Self:
        """The same form with the sentences of a fault: at its fields, else at `field_name`."""
        return type(self)(self.values, dict(fault.fields) or {field_name: fault.told})


def options(words: Mapping[K, str]) -> dict[K, str]:
    """What a select offers, in the language of whoever is asked."""
    return {value: translate(said) for value, said in words.items()}


def number(form: Form, name: str) -> int | None:
    """A number out of a form; None when nothing is written. Raises BadField."""
    text = form.text(name).strip()
    if not text:
        return None
    found = parse_number(text)
    if found is None:
        raise BadField({name: Sentence("Write a number.")})
    return found
