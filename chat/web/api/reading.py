"""Read state: what was read, what to be told of, and how far others have read."""

from datetime import datetime
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import reading, receipts, unread
from chat.actions import rooms as actions
from chat.identity import require_user
from chat.model.cursor import Involvement
from chat.model.times import timestamp
from chat.resources import RESOURCES
from chat.web.api import Body, models, operation, read, reply
from chat.web.api.changes import seq_of


class Reading(Body):
    seq: int = Field(ge=0, lt=2**53)
    force: bool = Field(False, description="It may move back: marked as unread.")


class Involving(Body):
    level: Literal["all", "mentions", "nothing", "hidden"]


class ReadStateObject(BaseModel):
    room: str
    read_seq: int
    delivered_seq: int
    unread: int
    unread_seq: int
    mentions: int
    involvement: str
    cursor: int


class UnreadObject(ReadStateObject):
    reason: Literal["mention", "direct", "all"] | None = Field(description="Why the message counts.")
    message: models.MessageObject | None = Field(description="The first that is unread: it makes the room so.")


class ReceiptObject(models.Profile):
    state: str
    at: str | None = Field(description="When their cursor came to where it is now: at the latest.")
    delivered_at: str | None = Field(
        description="When it first came to one of their devices, where that is remembered."
    )
    read_at: str | None = Field(description="When they first read it, likewise.")


class Receipts(BaseModel):
    accepted_at: str
    stored_at: str | None
    items: list[ReceiptObject]
    next: None


@operation(answer=UnreadObject)
async def show_unread(request: web.Request) -> web.Response:
    """Why a room of yours is unread: the first message that makes it so."""
    found = await unread.explain(request.app[RESOURCES], require_user(request), request.match_info["room"])
    why = {
        "reason": found.reason.name if found.reason else None,
        "message": found.message.public() if found.message else None,
    }
    return reply({"room": found.room, **found.state.public(), **why})


@operation(body=Reading, answer=ReadStateObject)
async def mark_read(request: web.Request) -> web.Response:
    """All up to here is read."""
    user, body = require_user(request), await read(request, Reading)
    await reading.read(request.app[RESOURCES], user, request.match_info["room"], body.seq, back=body.force)
    return await _state(request)


@operation(body=Involving, answer=ReadStateObject)
async def involve(request: web.Request) -> web.Response:
    """Choose what to be told of a room: all, mentions, nothing, or nothing and hidden."""
    user, body = require_user(request), await read(request, Involving)
    await reading.involve(request.app[RESOURCES], user, request.match_info["room"], Involvement(body.level))
    return await _state(request)


@operation(answer=Receipts)
async def show_receipts(request: web.Request) -> web.Response:
    """How far a message came: when it was accepted and stored, whom it reached, who read it."""
    user, room = require_user(request), request.match_info["room"]
    found = await receipts.journey(request.app[RESOURCES], user, room, seq_of(request))
    items = [
        {
            **one.user.public(),
            "state": one.state,
            "at": _told(one.at),
            "delivered_at": _told(one.delivered_at),
            "read_at": _told(one.read_at),
        }
        for one in found.receipts
    ]
    stored = _told(found.stored_at)
    return reply({"accepted_at": timestamp(found.message.at), "stored_at": stored, "items": items, "next": None})


def _told(moment: datetime | None) -> str | None:
    return timestamp(moment) if moment else None


async def _state(request: web.Request) -> web.Response:
    resources, user = request.app[RESOURCES], require_user(request)
    room = await actions.find(resources, user, request.match_info["room"])
    return reply({"room": room.key, **(await reading.state(resources, user, room)).public()})
