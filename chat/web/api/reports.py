"""Reports: asking moderators to look at a message, and what they decide."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import reports
from chat.errors import NotFound
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.ids import parse_number
from chat.model.report import OPEN, Report, parse_reason
from chat.model.times import timestamp
from chat.resources import RESOURCES
from chat.web.api import Body, chosen, fields, limit, models, number, operation, page, read, reply
from chat.web.api.changes import seq_of
from chat.web.api.fields import LIMIT, NUMBER, choice

# What may be asked for.
STATES = (OPEN, "decided")


class Reporting(Body):
    reason: fields.ReportReason = Field(description="Why.")


class Deciding(Body):
    decision: fields.Decision = Field(description="removed: the message is deleted.")


class ReportObject(BaseModel):
    id: int
    room: str
    seq: int
    reason: str
    state: str = Field(description="open, dismissed or removed.")
    created_at: str


class ReportWithMessage(ReportObject):
    reporter: models.Profile
    message: models.MessageObject | None
    decided_by: models.Profile | None
    decided_at: str | None


class Reports(BaseModel):
    items: list[ReportWithMessage]
    next: int | None


@operation(body=Reporting, answer=ReportObject, status=201, names={"id": "id"}, errors=(409,))
async def report(request: web.Request) -> web.Response:
    """Ask the moderators of the room to look at a message, once."""
    user, body = require_user(request), await read(request, Reporting)
    reason, room = parse_reason(body.reason), request.match_info["room"]
    return reply(_facts(await reports.report(request.app[RESOURCES], user, room, seq_of(request), reason)), 201)


@operation(answer=Reports, query={"state": choice(*STATES), "before": NUMBER, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """What waits for a decision, or with `state=decided` what is decided, the newest first."""
    user, size, room = require_user(request), limit(request), request.match_info["room"]
    settled = chosen(request, "state", *STATES) != OPEN
    before = number(request, "before")
    found = await reports.list_page(request.app[RESOURCES], user, room, size + 1, before, settled=settled)
    following = found[size - 1].report.id if len(found) > size else None
    return page([_told(one) for one in found[:size]], following)


@operation(answer=Reports, query={"state": choice(*STATES), "before": NUMBER, "limit": LIMIT})
async def index_all(request: web.Request) -> web.Response:
    """The same of all rooms that the administrator is in."""
    user, size = require_user(request), limit(request)
    settled = chosen(request, "state", *STATES) != OPEN
    found, _ = await reports.list_everywhere(
        request.app[RESOURCES], user, size + 1, number(request, "before"), settled=settled
    )
    following = found[size - 1].report.id if len(found) > size else None
    return page([_told(one) for one in found[:size]], following)


@operation(body=Deciding, answer=ReportObject, limited=True, errors=(409,))
async def decide(request: web.Request) -> web.Response:
    """Leave the message, or delete it; for owners and moderators."""
    user, body = require_user(request), await read(request, Deciding)
    id_ = parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound(Sentence("There is no such report in this room."))
    return reply(
        _facts(await reports.decide(request.app[RESOURCES], user, request.match_info["room"], id_, body.decision))
    )


def _facts(one: Report) -> dict[str, object]:
    return {
        "id": one.id,
        "room": one.room,
        "seq": one.seq,
        "reason": one.reason,
        "state": one.state,
        "created_at": timestamp(one.created_at),
    }


def _told(one: reports.Told) -> dict[str, object]:
    return {
        **_facts(one.report),
        "reporter": one.reporter.public(),
        "message": one.message.public() if one.message else None,
        "decided_by": one.decided_by.public() if one.decided_by else None,
        "decided_at": timestamp(one.report.decided_at) if one.report.decided_at else None,
    }
