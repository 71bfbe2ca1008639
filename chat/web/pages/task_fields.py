"""Forms of tasks, made from the schema of what they are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from chat.languages import translate
from chat.model.room import OpenRoom
from chat.model.task import TaskType

# Longer ones get more than a line.
LINE = 200
# Before the name of a field: the file that came with a form which is shown again.
KEPT = "kept-"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, as the schema of the arguments describes it."""

    name: str
    title: str
    kind: str
    attributes: dict[str, Any]
    default: str
    options: tuple[tuple[str, str], ...] = ()


def fields_of(kind: TaskType, mine: dict[str, OpenRoom]) -> list[Field]:
    schema = kind.arguments.model_json_schema()
    required = schema.get("required", [])
    return [_field(name, one, mine, name in required) for name, one in properties(kind.arguments).items()]


def _field(name: str, schema: dict[str, Any], mine: dict[str, OpenRoom], required: bool) -> Field:
    title, default = translate(schema.get("title", name)), schema.get("default", "")
    attributes: dict[str, Any] = {}
    if "enum" in schema:
        names = schema.get("names", {})
        options = tuple((str(one), translate(names.get(one, str(one)))) for one in schema["enum"])
        return Field(name, title, "select", attributes, str(default), options)
    if schema.get("format") == "room":
        options = tuple((key, room.name) for key, room in mine.items())
        return Field(name, title, "select", attributes, str(default), options)
    if schema.get("format") == "upload":
        return Field(name, title, "file", {"required": True} if required else {}, "")
    if schema.get("type") == "boolean":
        return Field(name, title, "checkbox", attributes, "true" if default else "")
    if required and schema.get("type") != "string":
        attributes["required"] = True
    if schema.get("type") in ("integer", "number"):
        attributes |= {"min": schema.get("minimum"), "max": schema.get("maximum")}
        attributes["step"] = 1 if schema["type"] == "integer" else "any"
        return Field(name, title, "number", attributes, str(default))
    attributes["maxlength"] = most = schema.get("maxLength")
    return Field(name, title, "text" if most and most <= LINE else "long", attributes, str(default))


def properties(model: type[BaseModel]) -> dict[str, dict[str, Any]]:
    schema = model.model_json_schema()
    found: dict[str, dict[str, Any]] = schema.get("properties", {})
    return found


def uploads_of(kind: TaskType) -> list[str]:
    """Its fields that are files."""
    return [name for name, one in properties(kind.arguments).items() if one.get("format") == "upload"]


def typed(kind: TaskType, values: dict[str, str], uploaded: list[str]) -> dict[str, str]:
    """What was filled in, as the arguments want it; files in the order of their fields."""
    return dict(_typed(kind, values, iter(uploaded)))


def _typed(kind: TaskType, values: dict[str, str], uploaded: Iterator[str]) -> Iterator[tuple[str, str]]:
    for name, schema in properties(kind.arguments).items():
        text = values.get(name, "")
        is_file = schema.get("format") == "upload"
        if is_file:
            text = next(uploaded, "") or values.get(f"{KEPT}{name}", "")
        elif schema.get("type") == "boolean":
            # A box that is not ticked is not sent.
            text = text or "false"
        # An empty field of a number, and a file that was not chosen, is one that was left out.
        if text or (schema.get("type") == "string" and not is_file):
            yield name, text
