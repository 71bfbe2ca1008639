"""Accounts, rooms and the place itself, as administrators look after them."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat import __version__
from chat.actions import administration, site
from chat.actions import statistics as counting
from chat.identity import require_user
from chat.model import administering
from chat.model.administering import KINDS
from chat.model.room import Room
from chat.model.site import REGISTRATIONS, SiteChange
from chat.model.statistics import PERIODS
from chat.model.times import timestamp
from chat.model.user import Registration, User
from chat.resources import RESOURCES, Resources
from chat.web.api import Body, fields, limit, models, operation, page, read, reply
from chat.web.api.fields import LIMIT, TEXT, choice


class Blocking(Body):
    reason: fields.Reason = Field("", description="For the audit log.")


class AccountRole(Body):
    role: fields.AccountRole = Field(description="Never above your own.")


class AccountMaking(models.NewAccount):
    role: fields.AccountRole = Field("member", description="Never above your own.")


class AccountObject(models.Profile):
    role: str
    blocked: bool


class ListedAccount(AccountObject):
    second_factor: bool = Field(description="Whether they are asked for a code after the password.")


class Accounts(BaseModel):
    items: list[ListedAccount]
    next: str | None


class AdministeredRoom(BaseModel):
    room: str
    kind: str
    name: str
    topic: str
    created_at: str
    members: int
    stored_seq: int = Field(description="So many events of it are in the database.")


class AdministeredRooms(BaseModel):
    items: list[AdministeredRoom]
    next: str | None


class SiteChanging(Body):
    """What is not given stays."""

    name: fields.Name | None = None
    registration: fields.Registration | None = Field(
        None, description="Who may make an account: anybody, or whoever has an invite."
    )
    previews: bool | None = Field(None, description="Whether the worker looks at what messages link to.")


class SiteObject(BaseModel):
    name: str
    registration: str = Field(examples=list(REGISTRATIONS))
    previews: bool


class SeriesObject(BaseModel):
    period: str = Field(examples=["hour"])
    step_s: int
    messages: list[int] | None
    here: list[int | None] | None
    connections: list[int | None] | None
    oldest_unstored_s: list[int | None] | None


class StatisticsObject(BaseModel):
    people: int | None
    blocked: int | None
    here: int | None
    rooms: int | None
    open_reports: int | None
    messages_by_hour: list[int] | None = Field(description="Of the last 24 hours, the newest last.")
    unstored: int | None = Field(description="Events that are accepted and not yet in the database.")
    oldest_unstored_s: float | None
    refused: int | None = Field(description="Events that the database does not take.")
    instances: int | None
    database_ms: float | None
    redis_ms: float | None
    version: str
    series: SeriesObject = Field(description="By step, the newest last; null is when nobody looked.")


@operation(answer=StatisticsObject, query={"period": choice(*PERIODS)})
async def statistics(request: web.Request) -> web.Response:
    """How the place is doing, and did over a `period`: hour (60 minutes), day (24 hours), fortnight (14 days)."""
    resources, user = request.app[RESOURCES], require_user(request)
    series = await counting.series(resources, user, request.query.get("period", "hour"))
    found = await counting.show(resources, user)
    return reply(found.public() | {"version": __version__, "series": series.public()})


@operation(answer=Accounts, query={"q": TEXT, "kind": choice(*KINDS), "after": TEXT, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """All accounts by username, or those of a `kind`: administrators, guests, bots, blocked."""
    user, size, query = require_user(request), limit(request), request.query
    facts = (query.get("q", "").strip(), query.get("after", ""), size + 1, query.get("kind", ""))
    found = await administration.list_people(request.app[RESOURCES], user, *facts)
    following = found[size - 1].username if len(found) > size else None
    having = await administration.with_second_factor(request.app[RESOURCES], user, found[:size])
    return page([_account(one) | {"second_factor": one.id in having} for one in found[:size]], following)


@operation(
    body=AccountMaking, answer=AccountObject, status=201, names={"usercode": "usercode"}, limited=True, errors=(409,)
)
async def create(request: web.Request) -> web.Response:
    """Make an account for somebody."""
    user, body = require_user(request), await read(request, AccountMaking)
    wish = Registration.parse(body.username, body.password, body.name)
    return reply(_account(await administration.create(request.app[RESOURCES], user, wish, body.role)), 201)


@operation(answer=AccountObject)
async def sign_out(request: web.Request) -> web.Response:
    """End every session and token of an account at once; they may sign in again."""
    who = request.match_info["usercode"]
    return reply(_account(await administration.sign_out(request.app[RESOURCES], require_user(request), who)))


@operation(status=204)
async def reset_second_factor(request: web.Request) -> web.Response:
    """Let somebody in by their password alone who has lost their authenticator app; twice changes nothing."""
    who = request.match_info["usercode"]
    await administration.reset_second_factor(request.app[RESOURCES], require_user(request), who)
    return web.Response(status=204)


@operation(answer=AdministeredRooms, query={"q": TEXT, "after": TEXT, "limit": LIMIT})
async def rooms(request: web.Request) -> web.Response:
    """All rooms but direct ones, by key, closed ones too; not what is said there."""
    user, size, query = require_user(request), limit(request), request.query
    facts = (query.get("q", "").strip(), query.get("after", ""), size + 1)
    found = await administration.list_rooms(request.app[RESOURCES], user, *facts)
    following = found[size - 1][0].key if len(found) > size else None
    return page([_room(*one) for one in found[:size]], following)


@operation(answer=SiteObject)
async def show_site(request: web.Request) -> web.Response:
    """What the place is called, who may make an account, and whether it looks at links."""
    administering.may_administer(require_user(request))
    return reply(_site(request.app[RESOURCES]))


@operation(body=SiteChanging, answer=SiteObject, errors=(409,))
async def change_site(request: web.Request) -> web.Response:
    """Call the place something else, let others make an account, or look at what messages link to."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, SiteChanging)
    await site.change(resources, user, SiteChange.parse(body.name, body.registration, body.previews))
    return reply(_site(resources))


def _site(resources: Resources) -> dict[str, object]:
    previews = resources.site.looks_at_links
    return {"name": resources.site_name, "registration": resources.registration, "previews": previews}


@operation(body=Blocking, answer=AccountObject)
async def block(request: web.Request) -> web.Response:
    """Let nobody in as this account: its sessions end and its sockets close at once; for administrators."""
    user = require_user(request)
    body = await read(request, Blocking) if request.body_exists else Blocking(reason="")
    who = request.match_info["usercode"]
    return reply(_account(await administration.block(request.app[RESOURCES], user, who, body.reason)))


@operation(answer=AccountObject)
async def unblock(request: web.Request) -> web.Response:
    """Let them sign in again."""
    who = request.match_info["usercode"]
    return reply(_account(await administration.unblock(request.app[RESOURCES], require_user(request), who)))


@operation(body=AccountRole, answer=AccountObject)
async def change(request: web.Request) -> web.Response:
    """Give an account another role; for administrators."""
    user, body = require_user(request), await read(request, AccountRole)
    who = request.match_info["usercode"]
    return reply(_account(await administration.change_role(request.app[RESOURCES], user, who, body.role)))


def _account(user: User) -> dict[str, object]:
    return user.public() | {"role": user.role, "blocked": user.blocked}


def _room(room: Room, members: int) -> dict[str, object]:
    return {
        "room": room.key,
        "kind": room.kind,
        "name": room.name,
        "topic": room.topic,
        "created_at": timestamp(room.created_at),
        "members": members,
        "stored_seq": room.stored_seq,
    }
