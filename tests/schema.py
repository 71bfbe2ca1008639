"""Whether a value is as a JSON schema says; as much of it as our descriptions use."""

import operator
from functools import reduce
from typing import Any

Schema = dict[str, Any]
_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "null": type(None),
}


def faults(document: Schema, schema: Schema, value: Any, where: str = "$") -> list[str]:
    """Wrong types and values, fields that are missing, and fields that are not described."""
    schema = merged(document, schema)
    if "anyOf" in schema:
        return min((faults(document, one, value, where) for one in schema["anyOf"]), key=len)
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        return [f"{where} is {value!r}"]
    if "type" in schema and not _is(value, schema["type"]):
        return [f"{where} is {value!r} and should be {schema['type']}"]
    if isinstance(value, list):
        return [fault for one in value for fault in faults(document, schema.get("items", {}), one, f"{where}[]")]
    if isinstance(value, dict):
        return _of_fields(document, schema, value, where)
    return []


def _of_fields(document: Schema, schema: Schema, value: Schema, where: str) -> list[str]:
    named, more = schema.get("properties", {}), schema.get("additionalProperties", "properties" not in schema)
    found = [f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, one in value.items():
        if name in named:
            found += faults(document, named[name], one, f"{where}.{name}")
        elif isinstance(more, dict):
            found += faults(document, more, one, f"{where}.{name}")
        elif not more:
            found.append(f"{where}.{name} is not described")
    return found


def merged(document: Schema, schema: Schema) -> Schema:
    """References followed, and the parts of `allOf` put together."""
    while "$ref" in schema:
        schema = reduce(operator.getitem, schema["$ref"].removeprefix("#/").split("/"), document)
    if "allOf" not in schema:
        return schema
    parts = [merged(document, one) for one in schema["allOf"]]
    return {
        "type": "object",
        "properties": {name: one for part in parts for name, one in part.get("properties", {}).items()},
        "required": [name for part in parts for name in part.get("required", ())],
    }


def _is(value: Any, types: str | list[str]) -> bool:
    # To Python, true is a number.
    names = [types] if isinstance(types, str) else types
    return any(isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names)


def references(node: Any) -> set[str]:
    """Everything that a document refers to."""
    if isinstance(node, dict):
        here = {node["$ref"]} if "$ref" in node else set()
        return here.union(*(references(child) for child in node.values()))
    return set().union(*(references(child) for child in node)) if isinstance(node, list) else set()


def leads_somewhere(document: Schema, reference: str) -> bool:
    try:
        reduce(operator.getitem, reference.removeprefix("#/").split("/"), document)
    except KeyError:
        return False
    return True
