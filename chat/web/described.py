"""What programs use beside the API, as OpenAPI describes it: incoming webhooks, and the addresses of files."""

from typing import Any

from chat.model.hook_payload import MOST_PARTS
from chat.model.text import BODY_CHARACTERS
from chat.web.answers import LIMITS, problem
from chat.web.api.fields import TEXT, VISIBLE
from chat.web.hooks import FORM

_PARTS = {"type": "array", "items": {"type": "object"}, "description": f"As Slack has them; {MOST_PARTS} at most."}
_PAYLOAD = {
    "type": "object",
    "title": "Slack's payload",
    "description": "One of these at least has words. What else is in it is ignored.",
    "properties": {
        "text": {
            "type": "string",
            "maxLength": BODY_CHARACTERS,
            "pattern": VISIBLE,
            "examples": ["The build is green."],
        },
        "blocks": _PARTS,
        "attachments": _PARTS,
    },
    "anyOf": [{"required": ["text"]}, {"required": ["blocks"]}, {"required": ["attachments"]}],
}
_FORM = {
    "type": "object",
    "properties": {"payload": {"type": "string", "contentMediaType": "application/json", "description": "The same."}},
    "required": ["payload"],
}
_PAGE = {"text/html": {"schema": {"type": "string"}}}
_BYTES = {"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}


def _in_path(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": TEXT, "description": about}


_HOOK = {
    "operationId": "hooks_post",
    "tags": ["hooks"],
    "summary": "Post into the room of a webhook, as into Slack's incoming webhooks.",
    "parameters": [_in_path("secret", "Whoever has it may post: the address was shown once, when it was made.")],
    "security": [],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _PAYLOAD}, FORM: {"schema": _FORM}},
    },
    "responses": {
        "200": {
            "description": "It stands in the room.",
            "content": {"text/plain": {"schema": {"type": "string", "const": "ok"}}},
            "headers": LIMITS,
        },
        **{str(status): problem(status) for status in (400, 403, 404, 409, 413, 422, 429, 503)},
    },
}


def _told(status: int) -> dict[str, Any]:
    """An error, as a page for whoever takes one."""
    found = problem(status)
    return found | {"content": found["content"] | _PAGE}


_FILE = {
    "operationId": "files_show",
    "tags": ["files"],
    "summary": "One file, or a part of it; for whoever may read the message that carries it.",
    "parameters": [
        _in_path("id", "That of its upload."),
        _in_path("name", "For people; any will do."),
        {
            "name": "thumbnail",
            "in": "query",
            "schema": {"const": ""},
            "allowEmptyValue": True,
            "description": "Of a picture, a smaller one.",
        },
        {"name": "Range", "in": "header", "schema": TEXT, "description": "Which bytes."},
    ],
    "security": [{"bearer": []}],
    "responses": {
        "200": {"description": "All of it.", "content": _BYTES},
        "206": {"description": "The bytes that were asked for.", "content": _BYTES},
        "303": {"description": "To signing in, for whoever takes a page and has no session."},
        "304": {"description": "It has not changed."},
        "401": _told(401),
        "403": _told(403),
        "404": _told(404)
        | {
            "description": "It does not exist, or not for you; with Retry-After, it is being looked at.",
            "headers": problem(503)["headers"],
        },
        "416": {"description": "There are no such bytes."},
        "503": _told(503),
    },
}

PATHS: dict[str, Any] = {"/hooks/{secret}": {"post": _HOOK}, "/files/{id}/{name}": {"get": _FILE}}
