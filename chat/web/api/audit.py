"""The audit log."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import audit
from chat.actions.audit import CSV, JSONL
from chat.errors import BadField
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.audit import ACTIONS, Wanted
from chat.resources import RESOURCES
from chat.web.api import limit, models, number, operation, page, reply
from chat.web.api.fields import DAY, LIMIT, NUMBER, TEXT, Schema, choice

JSONL_TYPE, CSV_TYPE = "application/jsonl", "text/csv"
_TYPES = {JSONL: f"{JSONL_TYPE}; charset=utf-8", CSV: f"{CSV_TYPE}; charset=utf-8"}
WANTED: dict[str, Schema] = {"actor": TEXT, "action": choice("", *ACTIONS), "since": DAY, "until": DAY}
WANTED |= {"target": TEXT, "room": TEXT}


class EntryObject(BaseModel):
    id: int
    at: str
    actor: models.Profile
    action: str = Field(examples=["member.banned"])
    room: str | None
    target: str = Field(description="A usercode, a room, the seq of a message, or the number of an invite.")
    data: dict[str, Any]
    number: int | None = Field(description="Its place in the chain.")
    hash: str | None = Field(description="Over what it says and the hash of the entry before.")


class VerdictObject(BaseModel):
    holds: bool
    good: int = Field(description="So many entries from the first on are what was written.")
    head: str = Field(description="The hash of the last of them.")
    broken_at: int | None = Field(description="The number of the first that is not.")
    expected: str | None = Field(description="What its hash would be by what it says now; null when it is missing.")
    found: str | None
    loose: int = Field(description="Entries that are in no chain.")


class Entries(BaseModel):
    items: list[EntryObject]
    next: int | None


@operation(answer=Entries, query={"before": NUMBER, "limit": LIMIT})
async def show_room(request: web.Request) -> web.Response:
    """What was done in a room, the newest first; for owners and moderators. `next` is a `before`."""
    user, size, room = require_user(request), limit(request), request.match_info["room"]
    return _page(
        await audit.list_of_room(request.app[RESOURCES], user, room, size + 1, number(request, "before")), size
    )


@operation(answer=Entries, query={**WANTED, "before": NUMBER, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """What was done anywhere, the newest first, or what is looked for of it; for administrators."""
    user, size, before = require_user(request), limit(request), number(request, "before")
    return _page(await audit.list_all(request.app[RESOURCES], user, size + 1, before, wanted(request)), size)


@operation(query={"format": choice(*_TYPES), **WANTED}, kinds=(JSONL_TYPE, CSV_TYPE))
async def export(request: web.Request) -> web.StreamResponse:
    """The same, whole: as lines of JSON (`jsonl`), or as a table (`csv`); for administrators."""
    user, form = require_user(request), request.query.get("format", JSONL)
    if form not in _TYPES:
        raise BadField({"format": Sentence("Choose jsonl or csv.")})
    lines = audit.export(request.app[RESOURCES], user, wanted(request))
    # Before anything is answered: what is refused is refused as everywhere.
    first: list[audit.Line] = await anext(lines, [])
    response = web.StreamResponse(
        headers={"Content-Type": _TYPES[form], "Content-Disposition": f'attachment; filename="audit.{form}"'}
    )
    await response.prepare(request)
    if head := audit.heading(form):
        await response.write(head)
    while first:
        await response.write(b"".join(one.written(form) for one in first))
        first = await anext(lines, [])
    await response.write_eof()
    return response


@operation(answer=VerdictObject)
async def verify(request: web.Request) -> web.Response:
    """Whether the log says what was written, all of it; for administrators."""
    return reply((await audit.verify(request.app[RESOURCES], require_user(request))).public())


def wanted(request: web.Request) -> Wanted:
    return Wanted.parse(**{name: request.query.get(name, "") for name in WANTED})


def _page(found: list[audit.Line], size: int) -> web.Response:
    following = found[size - 1].entry.id if len(found) > size else None
    return page([one.public() for one in found[:size]], following)
