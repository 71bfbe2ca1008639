"""Rooms."""

from typing import Any

from aiohttp import web

from chat.actions import members
from chat.actions import rooms as actions
from chat.bus.rooms import Accepted
from chat.identity import require_user
from chat.model import permission
from chat.model.room import OpenRoom, RoomDraft
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.api import limit, models, operation, page, read, reply


@operation(answer=models.Rooms, query=("mine", "q", "after", "limit"))
async def index(request: web.Request) -> web.Response:
    """Rooms that exist for whoever asks; with `mine=true` only those that they are in."""
    resources, user, size = request.app[RESOURCES], require_user(request), limit(request)
    query = request.query
    listed = await actions.list_visible(
        resources, user, query.get("q", ""), query.get("after", ""), size + 1, mine=query.get("mine") == "true"
    )
    following = listed[size - 1][0].key if len(listed) > size else None
    mine = await actions.list_mine(resources, user)
    items = [
        _room(mine.get(room.key) or await actions.find(resources, user, room.key), count)
        for room, count in listed[:size]
    ]
    return page(items, following)


@operation(body=models.RoomMaking, answer=models.RoomObject, status=201)
async def create(request: web.Request) -> web.Response:
    """Make a room; whoever makes it owns it."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, models.RoomMaking)
    draft = RoomDraft.parse(body.name, body.kind, body.topic, body.room)
    await members.create_room(resources, user, draft)
    return reply(await _object(resources, user, draft.key), 201)


@operation(answer=models.RoomObject)
async def show(request: web.Request) -> web.Response:
    """One room."""
    return reply(await _object(request.app[RESOURCES], require_user(request), request.match_info["room"]))


@operation(body=models.RoomChange, answer=models.RoomObject)
async def update(request: web.Request) -> web.Response:
    """Change name or topic; for owners and moderators."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, models.RoomChange)
    await actions.update(resources, user, request.match_info["room"], body.name, body.topic)
    return reply(await _object(resources, user, request.match_info["room"]))


@operation(answer=models.Place)
async def join(request: web.Request) -> web.Response:
    """Become a member of an open room."""
    return reply(place(await members.join(request.app[RESOURCES], require_user(request), request.match_info["room"])))


@operation(answer=models.Place)
async def leave(request: web.Request) -> web.Response:
    """Leave a room."""
    return reply(place(await members.leave(request.app[RESOURCES], require_user(request), request.match_info["room"])))


def place(accepted: Accepted) -> dict[str, Any]:
    return {"room": accepted.room, **accepted.position._asdict()}


async def _object(resources: Resources, user: User, key: str) -> dict[str, Any]:
    room = await actions.find(resources, user, key)
    return _room(room, await actions.count_members(resources, key))


def _room(room: OpenRoom, members: int) -> dict[str, Any]:
    return {
        **room.summary(),
        "topic": room.topic,
        "created_at": room.created_at,
        "members": members,
        "stored_seq": room.stored,
        "my": {"role": permission.role_of(room.held) if room.held else None},
    }
