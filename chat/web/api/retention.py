"""How long messages are kept: in a room, and in the rooms that say nothing."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import retention as actions
from chat.errors import BadField
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.ids import parse_number
from chat.model.retention import LONGEST_DAYS
from chat.resources import RESOURCES
from chat.web.api import Body, operation, read, reply
from chat.web.api.fields import like

KeptDays = Annotated[int, like(minimum=0, maximum=LONGEST_DAYS)]
DAYS = {
    "type": "integer",
    "minimum": 0,
    "maximum": LONGEST_DAYS,
    "description": "What would leave if it were this; nothing is changed.",
}


class RoomRule(Body):
    days: KeptDays | None = Field(description="0 for ever; null as the place does.")


class PlaceRule(Body):
    days: KeptDays = Field(description="0 for ever.")


class Leaving(BaseModel):
    messages: int
    events: int
    versions: int
    reactions: int
    mentions: int
    bookmarks: int
    follows: int
    pins: int
    scheduled: int
    reports: int
    indexed: int
    deliveries: int = Field(description="What outgoing webhooks were told, or are to be.")
    files: int
    cached: int = Field(description="In Redis.")
    on_disk: int = Field(description="Files whose bytes are there.")
    file_bytes: int
    text_bytes: int
    oldest: str | None
    newest: str | None


class RuleObject(BaseModel):
    days: int | None = Field(description="0 for ever; null as the place does.")
    default: int = Field(description="What the place does; 0 for ever.")
    applied: int = Field(description="What holds: 0 for ever.")
    leaving: Leaving = Field(description="What would leave now.")


@operation(answer=RuleObject, query={"days": DAYS})
async def show(request: web.Request) -> web.Response:
    """How long a room keeps messages, and what would leave it; for its owners and administrators."""
    resources, user, days = request.app[RESOURCES], require_user(request), _days(request)
    room = request.match_info["room"]
    return reply((await actions.look(resources, user, room, days, wished=days is not None)).public())


@operation(body=RoomRule, answer=RuleObject)
async def change(request: web.Request) -> web.Response:
    """Keep the messages of a room for so many days: older ones leave within the hour, for good."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, RoomRule)
    room = request.match_info["room"]
    await actions.set_days(resources, user, room, body.days)
    return reply((await actions.look(resources, user, room)).public())


@operation(answer=RuleObject, query={"days": DAYS})
async def show_default(request: web.Request) -> web.Response:
    """How long messages are kept in rooms that say nothing themselves, and what would leave these."""
    resources, user, days = request.app[RESOURCES], require_user(request), _days(request)
    return reply((await actions.look_at_default(resources, user, days)).public())


@operation(body=PlaceRule, answer=RuleObject)
async def change_default(request: web.Request) -> web.Response:
    """Keep messages for so many days in rooms that say nothing themselves."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, PlaceRule)
    await actions.set_default(resources, user, body.days)
    return reply((await actions.look_at_default(resources, user)).public())


def _days(request: web.Request) -> int | None:
    text = request.query.get("days")
    if text is None:
        return None
    days = parse_number(text)
    if days is None:
        raise BadField({"days": Sentence("Use 1 to %(most)s days, or 0 for ever.", most=LONGEST_DAYS)})
    return days
