"""The description of the socket, AsyncAPI 3.0, made from the commands and the models of what they bring about."""

from typing import Any

from pydantic import BaseModel

from chat import __version__, errors
from chat.errors import ChatError, CloseCode
from chat.gateway import events as events
from chat.gateway.commands import COMMANDS, READING
from chat.gateway.frames import ACKS, EVENTS, Error
from chat.gateway.presenting import HEARTBEAT_SECONDS
from chat.gateway.protocol import FRAME_BYTES

SOCKET = "#/channels/socket"
_REFERENCE = "#/components/schemas/{model}"
# What to do about each; the ones that we never send are not among them.
CLOSES = {
    CloseCode.UNSUPPORTED: "A binary frame. Send text.",
    CloseCode.BAD_TEXT: "Not UTF-8. Send UTF-8.",
    CloseCode.ABUSE: "Too many frames that make no sense. Mend the client.",
    CloseCode.TOO_LARGE: f"A frame of more than {FRAME_BYTES} bytes. Send less at once.",
    CloseCode.RESTART: "The server stops. Come back after `retry_after_ms` and resume.",
    CloseCode.TOO_SLOW: "Too much was waiting to be read by you. Come back at once and resume.",
    CloseCode.SIGNED_OUT: "Signed out, or the session is over. Sign in again.",
    CloseCode.BLOCKED: "An administrator blocked the account. Do not come back.",
}
_ID = {"type": ["string", "integer"], "description": "Comes back with the answer; a command may go without."}


def error_codes() -> dict[str, str]:
    """Every code that an answer may have, with the sentence that usually goes with it."""
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, ChatError)]
    return {one.code: str(one.sentence) for one in kinds}


def describe() -> dict[str, Any]:
    """The whole document, from what is registered; it is called after the place when it is shown."""
    schemas: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages["error"] = _message("error", Error, schemas, id_=True)
    schemas["Error"]["properties"]["code"] = {"type": "string", "enum": sorted(error_codes())}
    for name, (fields, handler) in COMMANDS.items():
        messages[name] = _message(name, fields, schemas, id_=True, summary=_summary(handler))
        messages[f"{name}.ack"] = _message("ack", ACKS[name], schemas, id_=True)
        operations[name] = {
            "action": "receive",
            "summary": messages[name]["summary"],
            "channel": {"$ref": SOCKET},
            "messages": [_in_channel(name)],
            "reply": {"channel": {"$ref": SOCKET}, "messages": [_in_channel(f"{name}.ack"), _in_channel("error")]},
            "tags": [{"name": "read" if name in READING else "write", "description": "The scope that a token needs."}],
        }
    for name, model in EVENTS.items():
        messages[name] = _message(name, model, schemas)
        operations[name] = {
            "action": "send",
            "summary": messages[name]["summary"],
            "channel": {"$ref": SOCKET},
            "messages": [_in_channel(name)],
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Socket",
            "version": __version__,
            "description": "One WebSocket carries all rooms. Text frames, one JSON object each, with a `type`.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "socket": {
                "address": "/ws",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {"ws": {"method": "GET", "query": _QUERY, "bindingVersion": "0.1.0"}},
            }
        },
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
        "x-error-codes": error_codes(),
        "x-close-codes": {str(int(code)): what for code, what in CLOSES.items()},
        "x-heartbeat-seconds": HEARTBEAT_SECONDS,
    }


_QUERY = {
    "type": "object",
    "properties": {
        "format": {"const": "html", "description": "With `html` beside the data, as it stands on pages."},
        "ticket": {"type": "string", "description": "From POST /api/v1/ws-ticket, for those without headers."},
    },
}


def _message(
    name: str, model: type[BaseModel], schemas: dict[str, Any], *, id_: bool = False, summary: str = ""
) -> dict[str, Any]:
    properties: dict[str, Any] = {"type": {"const": name, "type": "string"}} | ({"id": _ID} if id_ else {})
    said = summary or _summary(model)
    return {
        "name": name,
        "summary": said,
        "payload": {
            "allOf": [
                {"type": "object", "properties": properties, "required": ["type"]},
                _add(schemas, model),
            ]
        },
    }


def _in_channel(name: str) -> dict[str, str]:
    return {"$ref": f"{SOCKET}/messages/{name}"}


def _summary(declared: Any) -> str:
    """The first line of its docstring."""
    return next(iter((declared.__doc__ or "").strip().splitlines()), "")


def _add(schemas: dict[str, Any], model: type[BaseModel]) -> dict[str, str]:
    schema = model.model_json_schema(ref_template=_REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    # What a frame is stands at its message.
    schema.pop("description", None)
    schemas[model.__name__] = schema
    return {"$ref": _REFERENCE.format(model=model.__name__)}
