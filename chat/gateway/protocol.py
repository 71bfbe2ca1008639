"""Frames: what a line on the socket looks like, in and out."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from chat.errors import BadCommand, BadField, BadJson, ChatError, CloseCode
from chat.languages import Sentence

FRAME_BYTES = 64 * 1024
_TEXT, _CLOSE = 0x81, 0x88  # each the last frame of its message
Id = str | int | None


def text_frame(payload: bytes) -> bytes:
    """A whole unmasked WebSocket text frame (RFC 6455 §5.2), encoded once for all who get it."""
    length = len(payload)
    if length < 126:
        return bytes((_TEXT, length)) + payload
    if length < 65536:
        return struct.pack("!BBH", _TEXT, 126, length) + payload
    return struct.pack("!BBQ", _TEXT, 127, length) + payload


def split(frames: bytes) -> Iterator[bytes | None]:
    """The payloads of whole frames of ours; None for a close frame."""
    at = 0
    while at < len(frames):
        kind, length = frames[at], frames[at + 1]
        at += 2
        if length == 126:
            (length,) = struct.unpack_from("!H", frames, at)
            at += 2
        elif length == 127:
            (length,) = struct.unpack_from("!Q", frames, at)
            at += 8
        yield frames[at : at + length] if kind == _TEXT else None
        at += length


def close_frame(code: CloseCode, reason: str) -> bytes:
    payload = struct.pack("!H", code) + reason.encode()
    return bytes((_CLOSE, len(payload))) + payload


@dataclass(frozen=True, slots=True)
class Asked:
    """A frame as it was understood; `fault` says why it was not."""

    type: str = ""
    id: Id = None
    fields: dict[str, Any] = field(default_factory=dict)
    fault: ChatError | None = None


def parse(text: str) -> Asked:
    """Read a command, or what is wrong with it."""
    try:
        fields = orjson.loads(text)
    except ValueError as error:
        return Asked(fault=BadJson(Sentence("This is not JSON: %(error)s.", error=error)))
    if not isinstance(fields, dict):
        return Asked(fault=BadJson(Sentence("A command is a JSON object.")))
    id_, type_ = fields.get("id"), fields.get("type")
    if id_ is not None and (not isinstance(id_, str | int) or isinstance(id_, bool)):
        return Asked(fault=BadField({"id": Sentence("Use a string or an integer.")}))
    if not isinstance(type_, str):
        return Asked(id=id_, fault=BadCommand(Sentence("A command has a type, such as message.post.")))
    return Asked(type_, id_, fields)


def ack(id_: Id, fields: dict[str, Any]) -> bytes:
    return _answer("ack", id_, fields)


def error(id_: Id, fault: ChatError) -> bytes:
    fields: dict[str, Any] = {"code": fault.code, "message": fault.told}
    if fault.retry_after is not None:
        fields["retry_after"] = fault.retry_after
    if fault.fields:
        fields["errors"] = fault.fields
    return _answer("error", id_, fields)


def frame(type_: str, fields: dict[str, Any]) -> bytes:
    """An event that is for this connection alone, or not part of a room's log."""
    return text_frame(orjson.dumps({"type": type_, **fields}))


def _answer(type_: str, id_: Id, fields: dict[str, Any]) -> bytes:
    named = {"type": type_} if id_ is None else {"type": type_, "id": id_}
    return text_frame(orjson.dumps(named | fields))


def with_html(payload: bytes, html: str) -> bytes:
    """The JSON of an event with a field `html` at its end."""
    return b"%b,%b" % (payload[:-1], orjson.dumps({"html": html})[1:])
