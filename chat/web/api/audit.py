"""The audit log."""

import csv
from io import StringIO
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import audit
from chat.errors import BadField
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.audit import ACTIONS, Wanted
from chat.model.times import timestamp
from chat.resources import RESOURCES
from chat.web.api import limit, models, number, operation, page, reply
from chat.web.api.fields import DAY, LIMIT, NUMBER, TEXT, Schema, choice

JSONL, CSV = "jsonl", "csv"
COLUMNS = ("id", "at", "actor", "username", "action", "room", "target", "data", "number", "hash")
_TYPES = {JSONL: "application/jsonl; charset=utf-8", CSV: "text/csv; charset=utf-8"}
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


@operation(query={"format": choice(*_TYPES), **WANTED})
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
    if form == CSV:
        await response.write(_row(*COLUMNS))
    while first:
        await response.write(b"".join(_exported(one, form) for one in first))
        first = await anext(lines, [])
    await response.write_eof()
    return response


@operation(answer=VerdictObject)
async def verify(request: web.Request) -> web.Response:
    """Whether the log says what was written, all of it; for administrators."""
    return reply((await audit.verify(request.app[RESOURCES], require_user(request))).public())


def wanted(request: web.Request) -> Wanted:
    return Wanted.parse(**{name: request.query.get(name, "") for name in WANTED})


def _exported(one: audit.Line, form: str) -> bytes:
    entry = _entry(one)
    if form == JSONL:
        return orjson.dumps(entry) + b"\n"
    facts = (entry["id"], entry["at"], one.actor.usercode, one.actor.username, entry["action"], entry["room"] or "")
    return _row(*facts, one.entry.target, orjson.dumps(one.entry.data).decode(), one.number, one.hash)


def _row(*cells: object) -> bytes:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _page(found: list[audit.Line], size: int) -> web.Response:
    following = found[size - 1].entry.id if len(found) > size else None
    return page([_entry(one) for one in found[:size]], following)


def _entry(one: audit.Line) -> dict[str, object]:
    entry = one.entry
    return {
        "id": entry.id,
        "at": timestamp(entry.at),
        "actor": one.actor.public(),
        "action": entry.action,
        "room": entry.room,
        "target": entry.target,
        "data": entry.data,
        "number": one.number,
        "hash": one.hash,
    }
