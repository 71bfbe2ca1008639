"""What is wrong with fields that came from outside, in the words of the house: pydantic's are for programmers."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from chat.languages import Sentence


def named(error: ValidationError, whole: str) -> dict[str, str]:
    """A sentence for each field at fault, by its path such as `rooms.general.seq`; `whole` is the name of it all."""
    return {
        _path(one["loc"]) or whole: _sentence(one["type"], one.get("ctx", {}), one["msg"]) for one in error.errors()
    }


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _sentence(kind: str, limits: Mapping[str, Any], otherwise: str) -> str:
    match kind:
        case "missing" | "string_too_short":
            return Sentence("Fill this in.")
        case "string_type":
            return Sentence("Use text.")
        case "bool_type" | "bool_parsing":
            return Sentence("Use true or false.")
        case "list_type":
            return Sentence("Use a list.")
        case "dict_type" | "model_type":
            return Sentence("Use an object.")
        case "int_type" | "int_parsing" | "int_from_float":
            return Sentence("Write a whole number.")
        case "float_type" | "float_parsing":
            return Sentence("Write a number.")
        case "literal_error":
            return Sentence("Choose one of %(names)s.", names=_names(limits["expected"]))
        case "string_too_long":
            return Sentence("Use at most %(number)s characters.", number=limits["max_length"])
        case "too_long":
            return Sentence("Give at most %(number)s.", number=limits["max_length"])
        case "greater_than_equal":
            return Sentence("Write %(number)s or more.", number=limits["ge"])
        case "less_than_equal":
            return Sentence("Write %(number)s or less.", number=limits["le"])
        case "less_than":
            return Sentence("Write less than %(number)s.", number=limits["lt"])
    return f"{otherwise}."


def _names(expected: str) -> str:
    """`'a', 'b' or 'c'`, as it comes, without what is for programmers."""
    return expected.replace(" or ", ", ").replace("'", "")
