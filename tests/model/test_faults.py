"""What is said of wrong fields: in the words of the house, in each language, whatever the door."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import chat.tasks
from chat.gateway.commands import COMMANDS
from chat.languages import speaking, translate
from chat.model.faults import named
from chat.model.task import TYPES
from chat.web.api import Body, routes

assert chat.tasks and routes, "what they import declares itself"
WRONG: list[Any] = [None, True, 5, -1, 1.5, 2**60, "", "x" * 70_000, [], ["x", 5], ["x"] * 300, {}, {"a": 1}]


def bodies(model: type[BaseModel] = Body) -> Iterator[type[BaseModel]]:
    for each in model.__subclasses__():
        yield each
        yield from bodies(each)


MODELS: set[type[BaseModel]] = {
    *bodies(),
    *(model for model, _ in COMMANDS.values()),
    *(kind.arguments for kind in TYPES.values()),
}


@pytest.mark.parametrize("model", sorted(MODELS, key=str))
def test_each_field_at_fault_is_named_in_a_sentence_of_the_house(model: type[BaseModel]) -> None:
    found = [(name, wrong, faults(model, {name: wrong})) for name in model.model_fields for wrong in WRONG]

    for name, wrong, told in found:
        assert {path.partition(".")[0] for path in told} <= {name, *required(model)}, (name, wrong)
        with speaking("de"):
            english = [sentence for sentence in told.values() if sentence == translate(sentence)]
        assert [] == english, (name, wrong)


def required(model: type[BaseModel]) -> set[str]:
    return {name for name, field in model.model_fields.items() if field.is_required()}


def faults(model: type[BaseModel], given: dict[str, Any]) -> dict[str, str]:
    try:
        model.model_validate(given)
    except ValidationError as error:
        return named(error, "body")
    return {}
