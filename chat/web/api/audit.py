"""The audit log."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import audit
from chat.identity import require_user
from chat.model.times import timestamp
from chat.resources import RESOURCES
from chat.web.api import limit, models, number, operation, page


class EntryObject(BaseModel):
    id: int
    at: str
    actor: models.Profile
    action: str = Field(examples=["member.banned"])
    room: str | None
    target: str = Field(description="A usercode, a room, the seq of a message, or the number of an invite.")
    data: dict[str, Any]


class Entries(BaseModel):
    items: list[EntryObject]
    next: int | None


@operation(answer=Entries, query=("before", "limit"))
async def show_room(request: web.Request) -> web.Response:
    """What was done in a room, the newest first; for owners and moderators. `next` is a `before`."""
    user, size, room = require_user(request), limit(request), request.match_info["room"]
    return _page(
        await audit.list_of_room(request.app[RESOURCES], user, room, size + 1, number(request, "before")), size
    )


@operation(answer=Entries, query=("before", "limit"))
async def index(request: web.Request) -> web.Response:
    """What was done anywhere, the newest first; for administrators."""
    user, size = require_user(request), limit(request)
    return _page(await audit.list_all(request.app[RESOURCES], user, size + 1, number(request, "before")), size)


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
    }
