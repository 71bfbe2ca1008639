"""The two descriptions as people read them: operations, commands and events with their fields and an example each."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

Schema = dict[str, Any]
# What stands in examples, by the name of a field.
_SAMPLES = {
    "room": "dome-crew",
    "usercode": "7SE92SY5",
    "username": "alice",
    "name": "Alice Nowak",
    "body": "The dome is up.",
    "password": "four plain words",
    "message_id": "01a1fc42-15e7-73e9-a259-f436048bea0b",
    "client_id": "a1",
    "emoji": "👍",
    "by": "7SE92SY5",
    "kind": "open",
    "role": "member",
    "language": "de",
    "text": "/me waves",
    "url": "https://example.org/",
    "code": "too_fast",
}
# What most do without.
_LEFT_OUT = {"to", "reply_to", "files", "confirm", "urgent", "invite", "force"}
_TIMES = ("at", "since", "until")


class Field(NamedTuple):
    name: str
    type: str
    required: bool
    about: str


class Operation(NamedTuple):
    """`where` of parameters stands in their type: in the path, or in the query."""

    id: str
    method: str
    path: str
    summary: str
    public: bool
    parameters: list[Field]
    body: list[Field]
    sent: str
    status: str
    answer: list[Field]
    answered: str


class Frame(NamedTuple):
    """A command with its ack, or an event."""

    name: str
    summary: str
    scope: str
    fields: list[Field]
    example: str
    ack: list[Field]
    acked: str


def operations(document: Schema) -> dict[str, list[Operation]]:
    """By what they are about, in the order of the routes."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            found.setdefault(one["tags"][0], []).append(_operation(document, method, path, one))
    return found


def commands(document: Schema) -> list[Frame]:
    return [_frame(document, *one) for one in document["operations"].items() if one[1]["action"] == "receive"]


def events(document: Schema) -> list[Frame]:
    return [_frame(document, *one) for one in document["operations"].items() if one[1]["action"] == "send"]


def _operation(document: Schema, method: str, path: str, one: Schema) -> Operation:
    status, answer = next(iter(one["responses"].items()))
    sent, got = _content(one.get("requestBody", {})), _content(answer)
    return Operation(
        one["operationId"],
        method.upper(),
        path,
        one["summary"],
        not one["security"],
        [
            Field(each["name"], f"{_type(each['schema'])}, in the {each['in']}", each.get("required", False), "")
            for each in one["parameters"]
        ],
        list(_fields(document, sent)),
        _example(document, sent),
        status,
        list(_fields(document, got)),
        _example(document, got),
    )


def _content(carrier: Schema) -> Schema:
    """The schema of what is sent or answered; empty where there is none."""
    kinds: dict[str, Schema] = carrier.get("content", {})
    found: Schema = next(iter(kinds.values()), {}).get("schema", {})
    return found


def _frame(document: Schema, name: str, one: Schema) -> Frame:
    messages = document["components"]["messages"]
    message, ack = messages[name], messages.get(f"{name}.ack")
    return Frame(
        name,
        one["summary"],
        one["tags"][0]["name"] if "tags" in one else "",
        list(_fields(document, message["payload"]["allOf"][1])),
        _example(document, message["payload"]),
        list(_fields(document, ack["payload"]["allOf"][1])) if ack else [],
        _example(document, ack["payload"]) if ack else "",
    )


def _fields(document: Schema, schema: Schema) -> Iterator[Field]:
    schema = _resolved(document, schema)
    for name, each in schema.get("properties", {}).items():
        yield Field(name, _type(each), name in schema.get("required", ()), each.get("description", ""))


def _type(schema: Schema) -> str:
    """In few words, for those who know JSON."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if values := schema.get("enum") or ([schema["const"]] if "const" in schema else []):
        return ", ".join(json.dumps(value) for value in values)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    named = schema.get("type", "anything")
    return " or ".join(named) if isinstance(named, list) else str(named)


def _resolved(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _example(document: Schema, schema: Schema) -> str:
    return json.dumps(_sample(document, schema, "", ()), ensure_ascii=False, indent=1) if schema else ""


def _sample(document: Schema, schema: Schema, name: str, inside: tuple[str, ...]) -> Any:
    """A value that fits; what holds itself is cut where it comes again."""
    if "$ref" in schema:
        if schema["$ref"] in inside:
            return None
        return _sample(document, _resolved(document, schema), name, (*inside, schema["$ref"]))
    if "allOf" in schema:
        return {key: value for one in schema["allOf"] for key, value in _sample(document, one, name, inside).items()}
    if "anyOf" in schema:
        return _sample(document, schema["anyOf"][0], name, inside)
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if "examples" in schema:
        return schema["examples"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        shown = schema.get("properties", {}).keys() - (_LEFT_OUT - set(schema.get("required", ())))
        values = {
            key: _sample(document, one, key, inside)
            for key, one in schema.get("properties", {}).items()
            if key in shown
        }
        more = schema.get("additionalProperties")
        return values | ({"general": _sample(document, more, "", inside)} if isinstance(more, dict) else {})
    if kind == "array":
        return [_sample(document, schema.get("items", {}), name, inside)]
    return _plain(kind if isinstance(kind, str) else kind[-1], name)


def _plain(kind: str, name: str) -> Any:
    if kind == "string" and name in _SAMPLES:
        return _SAMPLES[name]
    if kind == "string" and (name in _TIMES or name.endswith("_at")):
        return "2026-11-21T09:30:00.123Z"
    return {"integer": 1, "number": 1.5, "boolean": False, "null": None}.get(kind, "…" if kind == "string" else None)
