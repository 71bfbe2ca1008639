"""Outgoing webhooks of a room, for its owners and moderators, and of a bot, for who looks after it; and how it went."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import deliveries, outgoing
from chat.errors import NotFound
from chat.identity import require_user
from chat.model.delivery import Delivery
from chat.model.ids import parse_number, parse_usercode
from chat.model.outgoing import NONE, Holder, OutgoingDraft
from chat.model.user import User
from chat.resources import RESOURCES
from chat.web.api import Body, fields, limit, number, operation, page, read, reply
from chat.web.api.fields import LIMIT, NUMBER


class BotOutgoingMaking(Body):
    url: fields.HookUrl
    events: fields.BotKinds


class RoomOutgoingMaking(Body):
    url: fields.HookUrl
    events: fields.RoomKinds
    name: fields.Name = Field(description="Under which its answers stand.", examples=["Archive"])


class RoomOutgoingChange(Body):
    url: fields.HookUrl | None = None
    events: fields.RoomKinds | None = None
    enabled: bool | None = None


class BotOutgoingChange(Body):
    url: fields.HookUrl | None = None
    events: fields.BotKinds | None = None
    enabled: bool | None = None


class OutgoingObject(BaseModel):
    id: int
    room: str | None = Field(description="null for that of a bot.")
    name: str
    usercode: str = Field(description="That of the account which its answers are by.")
    url: str
    events: list[str]
    enabled: bool
    reason: str | None = Field(description="Why it was switched off by itself.")
    failing_since: str | None = Field(description="Since then nothing has arrived.")
    created_at: str


class NewOutgoing(OutgoingObject):
    secret: str = Field(description="Deliveries are signed with it; nobody is told it again.")


class OutgoingWebhooks(BaseModel):
    items: list[OutgoingObject]
    next: None


class DeliveryObject(BaseModel):
    id: str = Field(description="The header webhook-id of every try.")
    type: str
    seq: int | None
    state: str = Field(description="waiting, delivered, failed or dropped.")
    tries: int
    status: int | None = Field(description="Of the last answer.")
    duration_ms: int | None
    response: str = Field(description="The beginning of the last answer, or why there was none.")
    created_at: str
    ended_at: str | None
    next_try_at: str | None


class Deliveries(BaseModel):
    items: list[DeliveryObject]
    next: int | None


def holder_of(request: web.Request) -> Holder:
    """Whose webhooks the address of a request means."""
    where = request.match_info
    return Holder(room=where["room"]) if "room" in where else Holder(bot=parse_usercode(where["usercode"]) or "")


def id_of(request: web.Request) -> int:
    id_ = parse_number(request.match_info["id"])
    if id_ is None:
        raise NotFound(NONE)
    return id_


@operation(answer=OutgoingWebhooks)
async def index(request: web.Request) -> web.Response:
    """The outgoing webhooks, the newest first; never their secrets."""
    found = await outgoing.list_of(request.app[RESOURCES], require_user(request), holder_of(request))
    return page([one.public() for one in found], None)


@operation(body=RoomOutgoingMaking, answer=NewOutgoing, status=201, names={"id": "id"}, errors=(409,))
async def make_of_room(request: web.Request) -> web.Response:
    """Let an address be told what happens in a room, signed."""
    user, body = require_user(request), await read(request, RoomOutgoingMaking)
    return await _make(request, user, body.url, body.events, body.name)


@operation(body=BotOutgoingMaking, answer=NewOutgoing, status=201, names={"id": "id"}, errors=(409,))
async def make_of_bot(request: web.Request) -> web.Response:
    """Let an address be told who calls a bot, and what is said to it in direct rooms, signed."""
    user, body = require_user(request), await read(request, BotOutgoingMaking)
    return await _make(request, user, body.url, body.events)


async def _make(request: web.Request, user: User, url: str, events: list[str], name: str = "") -> web.Response:
    holder = holder_of(request)
    draft = OutgoingDraft.parse(holder, url, events)
    made, secret = await outgoing.make(request.app[RESOURCES], user, holder, draft, name)
    return reply(made.public() | {"secret": secret}, 201)


@operation(answer=OutgoingObject)
async def show(request: web.Request) -> web.Response:
    """One outgoing webhook."""
    found = await outgoing.find(request.app[RESOURCES], require_user(request), holder_of(request), id_of(request))
    return reply(found.public())


@operation(body=RoomOutgoingChange, answer=OutgoingObject)
async def change_of_room(request: web.Request) -> web.Response:
    """Change an outgoing webhook of a room, or switch it on or off; you stand for it from now on."""
    user, body = require_user(request), await read(request, RoomOutgoingChange)
    return await _change(request, user, body)


@operation(body=BotOutgoingChange, answer=OutgoingObject)
async def change_of_bot(request: web.Request) -> web.Response:
    """Change an outgoing webhook of a bot, or switch it on or off; you stand for it from now on."""
    user, body = require_user(request), await read(request, BotOutgoingChange)
    return await _change(request, user, body)


async def _change(request: web.Request, user: User, body: RoomOutgoingChange | BotOutgoingChange) -> web.Response:
    resources, holder, id_ = request.app[RESOURCES], holder_of(request), id_of(request)
    known = await outgoing.find(resources, user, holder, id_)
    wanted = known.events if body.events is None else body.events
    draft = OutgoingDraft.parse(holder, known.url if body.url is None else body.url, wanted)
    enabled = known.enabled if body.enabled is None else body.enabled
    return reply((await outgoing.change(resources, user, holder, id_, draft, enabled=enabled)).public())


@operation(status=204)
async def remove(request: web.Request) -> web.Response:
    """Call nobody any more, at once; what it said stays."""
    await outgoing.remove(request.app[RESOURCES], require_user(request), holder_of(request), id_of(request))
    return web.Response(status=204)


@operation(answer=Deliveries, query={"before": NUMBER, "limit": LIMIT})
async def index_deliveries(request: web.Request) -> web.Response:
    """What it was told and how that went, the newest first: seven days, 200 at most."""
    size, before = limit(request), number(request, "before")
    facts = (require_user(request), holder_of(request), id_of(request), size + 1, before)
    found = await deliveries.list_page(request.app[RESOURCES], *facts)
    following = found[size - 1].id if len(found) > size else None
    return page([one.public() for one in found[:size]], following)


@operation(answer=DeliveryObject, status=202, limited=True, errors=(409,))
async def tell_again(request: web.Request) -> web.Response:
    """Tell the receiver once more, under the same id."""
    facts = (require_user(request), holder_of(request), id_of(request), request.match_info["delivery"])
    return _accepted(await deliveries.tell_again(request.app[RESOURCES], *facts))


@operation(answer=DeliveryObject, status=202, limited=True, errors=(409,))
async def send_test(request: web.Request) -> web.Response:
    """Tell the receiver that this is a test."""
    facts = (require_user(request), holder_of(request), id_of(request))
    return _accepted(await deliveries.send_test(request.app[RESOURCES], *facts))


def _accepted(one: Delivery) -> web.Response:
    return reply(one.public(), 202)
