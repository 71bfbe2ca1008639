"""The API: JSON in and out. Each operation declares its models where it is defined; OpenAPI is made from them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from chat.actions.repeats import IDEMPOTENCY_KEY
from chat.errors import BadField, BadJson
from chat.languages import Sentence
from chat.model.faults import named
from chat.model.ids import is_client_id, parse_number
from chat.model.incoming import Incoming
from chat.web.api import misnamed

OPERATION = "_operation"
UPLOAD_OFFSET = "Upload-Offset"
# Of the tightest limit: how many at once, how many of them are left, in how many seconds there is one more.
RATE_LIMIT = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
DEFAULT_ITEMS, MOST_ITEMS = 50, 200
POSITIVE = Sentence("Use a positive integer.")
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Body(Incoming):
    """What a request carries. A field that looks like one of these and is none is mistyped, and refused."""


Model = TypeVar("Model", bound=Body)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Operation:
    """What the documentation says of one operation."""

    summary: str
    body: type[Body] | None
    answer: type[BaseModel] | None
    status: int
    # The fields of the question, and the JSON schema of each.
    query: Mapping[str, dict[str, Any]]
    public: bool
    # Whether it takes a file, in the field `file` of a form.
    file: bool
    # Whether it takes bytes of a file, and in a header where in it they begin.
    piece: bool
    # Whether it takes its client_id as a header too.
    by_client_id: bool
    # Whether somebody who asks too often is told to wait.
    limited: bool
    # Statuses of errors that do not follow from the rest, and another good one.
    errors: tuple[int, ...]
    or_status: tuple[int, ...]
    # Whether it is done each time that it is asked for, whatever key comes along.
    anew: bool
    # What kinds of a file the answer may be, where it is no JSON.
    kinds: tuple[str, ...]
    # What of the answer names something in other paths: the parameter there, and the field of the answer.
    names: Mapping[str, str]

    def takes_key(self, method: str) -> bool:
        """Whether a repeat is known by the header `Idempotency-Key`."""
        return method == "POST" and not self.public and not self.anew


def operation(
    *,
    body: type[Body] | None = None,
    answer: type[BaseModel] | None = None,
    status: int = 200,
    query: Mapping[str, dict[str, Any]] = NOTHING,
    public: bool = False,
    file: bool = False,
    piece: bool = False,
    by_client_id: bool = False,
    limited: bool = False,
    errors: tuple[int, ...] = (),
    or_status: tuple[int, ...] = (),
    anew: bool = False,
    kinds: tuple[str, ...] = (),
    names: Mapping[str, str] = NOTHING,
) -> Callable[[Handler], Handler]:
    """Declare an operation; its summary is the first line of the docstring."""

    def declare(handler: Handler) -> Handler:
        summary = (handler.__doc__ or "").strip().splitlines()[0]
        takes = (file, piece, by_client_id, limited, errors, or_status, anew, kinds)
        setattr(handler, OPERATION, Operation(summary, body, answer, status, query, public, *takes, names))
        return handler

    return declare


async def read(request: web.Request, model: type[Model]) -> Model:
    """The body of a request. Raises BadJson, or BadField naming each field at fault."""
    try:
        fields = orjson.loads(await request.read())
    except web.RequestPayloadError:
        raise BadJson(Sentence("The body is not encoded as its Content-Encoding says.")) from None
    except ValueError as error:
        raise BadJson(Sentence("The body is not JSON: %(error)s.", error=error)) from None
    if not isinstance(fields, dict):
        raise BadJson(Sentence("The body is a JSON object."))
    faults = misnamed.among(fields, model.model_fields)
    try:
        read = model.model_validate(fields)
    except ValidationError as error:
        raise BadField(named(error, "body") | faults) from None
    if faults:
        raise BadField(faults)
    return read


def declared_of(request: web.Request) -> Operation | None:
    """What the API says of this request, if it is one of its own."""
    found: Operation | None = getattr(request.match_info.handler, OPERATION, None)
    return found


def client_id_of(request: web.Request, given: str | None) -> str | None:
    """That of the body, else the header `Idempotency-Key`. Raises BadField."""
    key = key_of(request, "client_id")
    return key if given is None else given


def key_of(request: web.Request, field: str = IDEMPOTENCY_KEY) -> str | None:
    """The header `Idempotency-Key`, in quotation marks or without. Raises BadField naming `field`."""
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is None:
        return None
    key = key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key
    if not is_client_id(key):
        raise BadField({field: Sentence("Use 1 to 64 printable characters.")})
    return key


def reply(fields: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(fields), content_type="application/json")


def page(items: list[Any], following: str | int | None) -> web.Response:
    """A list; `next` is the cursor of the page behind this one."""
    return reply({"items": items, "next": following})


def limit(request: web.Request) -> int:
    """How many items of a list. Raises BadField."""
    asked = number(request, "limit")
    if asked == 0:
        raise BadField({"limit": POSITIVE})
    return min(asked or DEFAULT_ITEMS, MOST_ITEMS)


def number(request: web.Request, name: str) -> int | None:
    """A positive integer in the query, or None when it is not there. Raises BadField."""
    text = request.query.get(name)
    if text is None:
        return None
    found = parse_number(text)
    if found is None:
        raise BadField({name: POSITIVE})
    return found


def flag(request: web.Request, name: str) -> bool:
    """Yes or no in the query; no when it is not there. Raises BadField."""
    return chosen(request, name, "false", "true") == "true"


def chosen(request: web.Request, name: str, *names: str) -> str:
    """One of these names in the query; the first when it is not there. Raises BadField."""
    found = request.query.get(name, names[0])
    if found not in names:
        raise BadField({name: Sentence("Choose one of %(names)s.", names=", ".join(names))})
    return found
