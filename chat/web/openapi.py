"""The description of the API, OpenAPI 3.1, made from the code that implements it."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from chat import __version__
from chat.actions.repeats import IDEMPOTENCY_KEY
from chat.identity import is_secure
from chat.resources import RESOURCES
from chat.web import described
from chat.web.answers import LIMITS, errors
from chat.web.api import OPERATION, UPLOAD_OFFSET, Operation
from chat.web.api.fields import NUMBER, TEXT, ClientId

_REFERENCE = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)(?::[^}]*)?\}")
_FILE = {
    "type": "object",
    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream", "minLength": 1}},
    "required": ["file"],
}

_BYTES = {"type": "string", "contentMediaType": "application/octet-stream"}

# What stands in a path, where it is not just text.
_PATH = {
    "seq": NUMBER,
    "emoji": {"type": "string", "format": "reaction"},
    "name": {"type": "string", "format": "emoji-name"},
}
_KEY = TypeAdapter(ClientId).json_schema()


class Problem(BaseModel):
    type: str
    title: str
    status: int
    code: str
    detail: str
    request: str
    errors: dict[str, str] | None = None
    retry_after: float | None = None


async def show(request: web.Request) -> web.Response:
    found = request.app[DESCRIPTION]
    title = f"{request.app[RESOURCES].site_name} API"
    return web.json_response({**found, "info": {**found["info"], "title": title}})


async def show_socket(request: web.Request) -> web.Response:
    """The same for the WebSocket, AsyncAPI 3.0: its door describes it."""
    found = request.app[SOCKET_DESCRIPTION]
    title = f"{request.app[RESOURCES].site_name} socket"
    here = {"host": request.host, "protocol": "wss" if is_secure(request) else "ws"}
    return web.json_response({**found, "info": {**found["info"], "title": title}, "servers": {"here": here}})


DESCRIPTION = web.AppKey("openapi", dict)
SOCKET_DESCRIPTION = web.AppKey("asyncapi", dict)


def describe(api: list[tuple[str, str, Any]], prefix: str) -> dict[str, Any]:
    """The whole document, from the table of routes and beside it; it is called after the place when it is shown."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    names = _names(api)
    for method, path, handler in api:
        declared: Operation = getattr(handler, OPERATION)
        where = _PARAMETER.sub(r"{\1}", prefix + path)
        paths.setdefault(where, {})[method.lower()] = _operation(names[method, path], method, path, declared, schemas)
        if declared.names:
            links = _links(path, declared, names)
            paths[where][method.lower()]["responses"][str(declared.status)]["links"] = links
    _add(schemas, Problem)
    return {
        "openapi": "3.1.0",
        "info": {"title": "API", "version": __version__},
        "paths": paths | described.PATHS,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _name(handler: Any) -> str:
    return f"{handler.__module__.rsplit('.', 1)[-1]}_{handler.__name__}"


def _names(api: list[tuple[str, str, Any]]) -> dict[tuple[str, str], str]:
    """What each operation is called, by method and path; one that stands in several places says where."""
    places = Counter(handler for _, _, handler in api)
    return {
        (method, path): _name(handler) + (f"_of_{path.partition('/')[0]}" if places[handler] > 1 else "")
        for method, path, handler in api
    }


def _links(path: str, declared: Operation, names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """What can be done with a thing that was just made: the operations below it whose whole path is known by then."""
    known = {name: f"$request.path.{name}" for name in _PARAMETER.findall(path)}
    known |= {name: f"$response.body#/{field}" for name, field in declared.names.items()}
    # An `id` or a `code` is one of the same collection; a room or a person has its name everywhere.
    within = path if set(declared.names) & {"id", "code"} else ""
    found = {}
    for (_, other), name in names.items():
        parameters = set(_PARAMETER.findall(other))
        if parameters <= set(known) and parameters & set(declared.names) and other.startswith(within):
            places = {f"path.{one}": known[one] for one in sorted(parameters)}
            found[name] = {"operationId": name, "parameters": places}
    return found


def _operation(name: str, method: str, path: str, declared: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": declared.summary}
    if declared.answer:
        answer["content"] = {"application/json": {"schema": _add(schemas, declared.answer)}}
    if declared.kinds:
        answer["content"] = {kind: {"schema": {"type": "string"}} for kind in declared.kinds}
    described: dict[str, Any] = {
        "operationId": name,
        "tags": [path.partition("/")[0]],
        "summary": declared.summary,
        "parameters": _parameters(method, path, declared),
        "security": [] if declared.public else [{"bearer": []}],
        "responses": dict.fromkeys(map(str, (declared.status, *declared.or_status)), answer)
        | errors(method, path, declared),
    }
    if declared.body:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _add(schemas, declared.body)}},
        }
    if declared.file:
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}}
    if declared.piece:
        # With no bytes it finishes what is whole already.
        described["requestBody"] = {"content": {"application/partial-upload": {"schema": _BYTES}}}
    if declared.limited:
        answer["headers"] = LIMITS
    return described


def _parameters(method: str, path: str, declared: Operation) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": _PATH.get(name, TEXT)}
        for name in _PARAMETER.findall(path)
    ]
    in_query = [{"name": name, "in": "query", "schema": schema} for name, schema in declared.query.items()]
    in_head: list[dict[str, Any]] = []
    if declared.takes_key(method):
        in_head = [{"name": IDEMPOTENCY_KEY, "in": "header", "schema": _KEY}]
    if declared.piece:
        in_head = [{"name": UPLOAD_OFFSET, "in": "header", "required": True, "schema": NUMBER}]
    return in_path + in_query + in_head


def _add(schemas: dict[str, Any], model: type[BaseModel]) -> dict[str, str]:
    schema = dict(_schema(model))
    for name, one in (schema.pop("$defs", {}) | {model.__name__: schema}).items():
        if schemas.setdefault(name, one) != one:
            raise ValueError(f"Two models of the API are called {name}, and only one could be described.")
    return {"$ref": _REFERENCE.format(model=model.__name__)}


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    """It takes some milliseconds, and most models are named more than once."""
    return model.model_json_schema(ref_template=_REFERENCE)
