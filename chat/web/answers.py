"""What an operation answers with when it does not do what was asked, as far as its shape and its declaration say."""

from typing import Any

from chat.web.api import RATE_LIMIT, Operation
from chat.web.api.fields import NUMBER

BAD_JSON, NOT_SIGNED_IN, FORBIDDEN, NOT_FOUND = 400, 401, 403, 404
CONFLICT, TOO_LARGE, BAD_FIELD, TOO_FAST, UNAVAILABLE = 409, 413, 422, 429, 503
_WHEN = {
    BAD_JSON: "The body is no JSON object (`bad_json`).",
    NOT_SIGNED_IN: "There is no session, or it is over (`not_signed_in`).",
    FORBIDDEN: "It is there, and not for you: your role, the scope of your token, another site (`forbidden`).",
    NOT_FOUND: "It does not exist, or not for you (`not_found`).",
    CONFLICT: "It does not fit what is there, or is taken (`conflict`).",
    TOO_LARGE: "It is larger than the server takes (`too_long`).",
    BAD_FIELD: "A field is missing or wrong; `errors` names it (`bad_field`, `too_long`).",
    TOO_FAST: "A limit was reached (`too_fast`).",
    UNAVAILABLE: "A part of the server is down, or it is catching up (`unavailable`, `busy`).",
}
_LEFT = ("how many at once", "how many of them are left", "in how many seconds there is one more")
# On every answer to what was counted, whether it was good or not.
LIMITS: dict[str, Any] = {
    name: {"description": f"Of the tightest limit that this was counted against: {what}.", "schema": NUMBER}
    for name, what in zip(RATE_LIMIT, _LEFT, strict=True)
}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": NUMBER}}
_HEADERS: dict[int, dict[str, Any]] = {
    NOT_SIGNED_IN: {"WWW-Authenticate": {"schema": {"const": "Bearer"}}},
    TOO_FAST: LIMITS | _RETRY_AFTER,
    UNAVAILABLE: _RETRY_AFTER,
}


def problem(status: int) -> dict[str, Any]:
    """How an error of a status is described."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {"headers": _HEADERS[status]} if status in _HEADERS else {}
    return {"description": _WHEN[status], "content": content, **headers}


def errors(method: str, path: str, declared: Operation) -> dict[str, Any]:
    """By status, in their order."""
    carries = bool(declared.body or declared.file or declared.piece)
    found = {
        BAD_JSON: declared.body is not None,
        NOT_SIGNED_IN: not declared.public,
        FORBIDDEN: True,
        NOT_FOUND: "{" in path,
        CONFLICT: declared.takes_key(method),
        TOO_LARGE: carries,
        # What stands for an emoji may be none.
        BAD_FIELD: carries or bool(declared.query) or "{emoji}" in path or declared.takes_key(method),
        TOO_FAST: declared.limited,
        UNAVAILABLE: True,
    }
    statuses = {status for status, happens in found.items() if happens} | set(declared.errors)
    return {str(status): problem(status) for status in sorted(statuses)}
