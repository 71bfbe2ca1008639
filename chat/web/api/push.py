"""Notifications: the browsers that show them, what calls somebody, and when they want to be left alone."""

from dataclasses import replace

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import accounts, push
from chat.identity import require_identity, require_user
from chat.model.push import SubscriptionDraft
from chat.model.quiet import Quiet
from chat.model.times import now, timestamp
from chat.model.user import AccountChange, User
from chat.resources import RESOURCES
from chat.web.api import Body, fields, operation, read, reply


class Keys(Body):
    p256dh: fields.PushKey
    auth: fields.PushSecret


class Subscribing(Body):
    """As `PushSubscription.toJSON()` has it."""

    endpoint: fields.PushEndpoint = Field(description="https, at a public address.")
    keys: Keys
    language: str = Field("", max_length=100)


class Unsubscribing(Body):
    endpoint: str = Field(max_length=2000)


class SubscriptionObject(BaseModel):
    id: int
    host: str = Field(description="Whose push service it is; the whole address is the browser's secret.")
    created_at: str
    current: bool = Field(description="Whether this session made it.")


class Push(BaseModel):
    public_key: str = Field(description="For `PushManager.subscribe`, in base64 for URLs.")
    subscriptions: list[SubscriptionObject]


class Tested(BaseModel):
    sent: int


class QuietChange(Body):
    begins: fields.Clock | None = Field(None, examples=["22:00"])
    ends: fields.Clock | None = Field(None, examples=["07:00"])
    days: fields.Days | None = Field(None, description="1 is Monday; the days on which it begins.")
    whole_days: fields.Days | None = Field(None, description="On these it is quiet all day long.", examples=[[6, 7]])
    zone: fields.Zone | None = Field(None, examples=["Europe/Berlin"])
    pause: fields.Pause | None = None
    urgent: bool | None = Field(None, description="Whether urgent direct messages come all the same.")
    keywords: fields.Keywords | None = Field(
        None, description="Words and phrases that call you where others say them.", examples=[["dome", "third roller"]]
    )


class QuietObject(BaseModel):
    begins: str
    ends: str
    days: list[int]
    whole_days: list[int]
    zone: str
    paused_until: str | None
    urgent: bool
    keywords: list[str]
    quiet: bool = Field(description="Whether it is quiet now: by the hours, a pause, or do not disturb.")


@operation(answer=Push)
async def show(request: web.Request) -> web.Response:
    """What a browser needs to subscribe, and your browsers that did."""
    resources, identity = request.app[RESOURCES], require_identity(request)
    mine = await push.list_mine(resources, identity.user)
    items = [
        {"id": one.id, "host": one.host, "created_at": timestamp(one.created_at), "current": one.sid == identity.sid}
        for one in mine
    ]
    return reply({"public_key": push.public_key(resources), "subscriptions": items})


@operation(body=Subscribing, status=204, limited=True, errors=(409,))
async def subscribe(request: web.Request) -> web.Response:
    """Be told in this browser while no page is open, until this session ends. Again changes nothing."""
    identity, body = require_identity(request), await read(request, Subscribing)
    draft = SubscriptionDraft.parse(body.endpoint, body.keys.p256dh, body.keys.auth, body.language)
    await push.subscribe(request.app[RESOURCES], identity, draft)
    return web.Response(status=204)


@operation(body=Unsubscribing, status=204)
async def unsubscribe(request: web.Request) -> web.Response:
    """Be told there no more."""
    user, body = require_user(request), await read(request, Unsubscribing)
    await push.unsubscribe(request.app[RESOURCES], user, body.endpoint)
    return web.Response(status=204)


@operation(answer=Tested, limited=True, errors=(404,))
async def send_test(request: web.Request) -> web.Response:
    """Let all your browsers show a notification."""
    return reply({"sent": await push.send_test(request.app[RESOURCES], require_user(request))})


@operation(answer=QuietObject)
async def show_quiet(request: web.Request) -> web.Response:
    """When you want to be left alone, and what calls you besides your name."""
    user = require_user(request)
    return reply(_quiet(user, await push.quiet_of(request.app[RESOURCES], user)))


@operation(body=QuietChange, answer=QuietObject)
async def change_quiet(request: web.Request) -> web.Response:
    """Choose the hours, the days, the time zone, a pause, or your keywords; what is left out stays."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, QuietChange)
    chosen, wish = await push.quiet_of(resources, user), AccountChange.parse(keywords=body.keywords)
    names = ("begins", "ends", "zone", "urgent")
    hours = {name: getattr(body, name) for name in names if getattr(body, name) is not None}
    for name in ("days", "whole_days"):
        if (days := getattr(body, name)) is not None:
            hours[name] = "".join(str(day) for day in days)
    if hours:
        new = replace(chosen, **hours)
        parsed = Quiet.parse(new.begins, new.ends, new.days, new.zone, new.whole_days)
        chosen = await push.set_quiet(resources, user, replace(parsed, urgent=new.urgent))
    if body.pause is not None:
        chosen = await push.pause(resources, user, body.pause)
    return reply(_quiet(await accounts.change(resources, user, wish), chosen))


def _quiet(user: User, chosen: Quiet) -> dict[str, object]:
    moment = now()
    keywords = user.keywords.splitlines()
    return {**chosen.public(moment), "keywords": keywords, "quiet": user.dnd or chosen.holds(moment)}
