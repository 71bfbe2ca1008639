"""Messages that leave later, and reminders."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import scheduled
from chat.errors import NotFound
from chat.identity import require_user
from chat.model.ids import parse_number
from chat.model.message import Draft
from chat.model.scheduled import parse_due
from chat.resources import RESOURCES
from chat.web.api import Body, fields, limit, models, number, operation, page, read, reply
from chat.web.api.fields import LIMIT, NUMBER

DUE = Field(description="RFC 3339: at least 5 seconds and at most a year from now.")


class Scheduling(models.Carrying):
    due_at: fields.Due = DUE
    client_id: fields.ClientId | None = Field(
        None, description="The same one again answers with what the first one made."
    )
    confirm: bool = Field(False, description="Whether many people may be called.")


class Reminding(Body):
    body: fields.Said
    due_at: fields.Due = DUE
    client_id: fields.ClientId | None = Field(
        None, description="The same one again answers with what the first one made."
    )


class Rescheduling(Body):
    body: fields.Said | None = None
    due_at: fields.Due | None = None


class ScheduledObject(BaseModel):
    id: int
    kind: str = Field(description="message or reminder.")
    room: str
    body: str
    reply_to: int | None
    due_at: str
    state: str = Field(description="waiting, sending, sent, cancelled or refused.")
    reason: str | None = Field(description="Why it was refused.")
    created_at: str
    files: list[str] = Field(description="Ids of the uploads that it will carry.")


class ScheduledList(BaseModel):
    items: list[ScheduledObject]
    next: int | None


@operation(body=Scheduling, answer=ScheduledObject, status=201, errors=(409,))
async def schedule(request: web.Request) -> web.Response:
    """Let a message wait for its time; it goes out even when its author is away."""
    user, body = require_user(request), await read(request, Scheduling)
    draft = Draft.parse(body.body, body.client_id, body.reply_to, confirmed=body.confirm, files=body.files)
    due_at = parse_due(body.due_at)
    made = await scheduled.schedule(request.app[RESOURCES], user, request.match_info["room"], draft, due_at)
    return reply(made.public(), 201)


@operation(body=Reminding, answer=ScheduledObject, status=201, errors=(409,))
async def remind(request: web.Request) -> web.Response:
    """Be reminded: the house writes to you at that time."""
    user, body = require_user(request), await read(request, Reminding)
    draft, due_at = Draft.parse(body.body, body.client_id), parse_due(body.due_at)
    return reply((await scheduled.remind(request.app[RESOURCES], user, draft, due_at)).public(), 201)


@operation(answer=ScheduledList, query={"before": NUMBER, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """Yours: all that waits, the next one first, then what is settled, the newest first; `next` is a `before`."""
    found, following = await scheduled.list_mine(
        request.app[RESOURCES], require_user(request), limit(request), number(request, "before")
    )
    return page([one.public() for one in found], following)


@operation(body=Rescheduling, answer=ScheduledObject, errors=(409,))
async def change(request: web.Request) -> web.Response:
    """Other words or another time, as long as it waits."""
    user, body = require_user(request), await read(request, Rescheduling)
    due_at = None if body.due_at is None else parse_due(body.due_at)
    changed = await scheduled.change(request.app[RESOURCES], user, _id(request), body.body, due_at)
    return reply(changed.public())


@operation(answer=ScheduledObject, errors=(409,))
async def cancel(request: web.Request) -> web.Response:
    """Call it off, as long as it waits."""
    return reply((await scheduled.cancel(request.app[RESOURCES], require_user(request), _id(request))).public())


def _id(request: web.Request) -> int:
    found = parse_number(request.match_info["id"])
    if found is None:
        raise NotFound(scheduled.NONE)
    return found
