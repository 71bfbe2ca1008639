"""Rooms."""

import asyncio
from typing import Any

from aiohttp import web

from chat.actions import deletion, history, members, reading
from chat.actions import rooms as actions
from chat.bus.rooms import Accepted
from chat.identity import require_user
from chat.model import permission
from chat.model.cursor import ReadState
from chat.model.message import Message
from chat.model.room import OpenRoom, RoomDraft
from chat.model.user import User
from chat.resources import RESOURCES, Resources
from chat.web.api import flag, limit, models, operation, page, read, reply
from chat.web.api.fields import FLAG, LIMIT, TEXT


@operation(answer=models.Rooms, query={"mine": FLAG, "q": TEXT, "after": TEXT, "limit": LIMIT})
async def index(request: web.Request) -> web.Response:
    """Rooms that exist for whoever asks; with `mine=true` only those that they are in."""
    resources, user, size = request.app[RESOURCES], require_user(request), limit(request)
    query = request.query
    listed = await actions.list_visible(
        resources, user, query.get("q", ""), query.get("after", ""), size + 1, mine=flag(request, "mine")
    )
    following = listed[size - 1][0].key if len(listed) > size else None
    mine = await actions.list_mine(resources, user)
    seen = [(mine.get(room.key) or await actions.find(resources, user, room.key), n) for room, n in listed[:size]]
    states = await reading.states(resources, user, {room.key: room for room, _ in seen if room.key in mine})
    last = await asyncio.gather(*(history.newest(resources, room) for room, _ in seen if room.key in mine))
    newest = {message.room: message for message in last if message}
    return page([_room(room, n, states.get(room.key), newest.get(room.key)) for room, n in seen], following)


@operation(body=models.RoomMaking, answer=models.RoomObject, status=201, names={"room": "room"}, errors=(409,))
async def create(request: web.Request) -> web.Response:
    """Make a room; whoever makes it owns it."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, models.RoomMaking)
    draft = RoomDraft.parse(body.name, body.kind, body.topic, body.room)
    await members.create_room(resources, user, draft)
    return reply(await room_object(resources, user, draft.key), 201)


@operation(answer=models.RoomObject)
async def show(request: web.Request) -> web.Response:
    """One room."""
    return reply(await room_object(request.app[RESOURCES], require_user(request), request.match_info["room"]))


@operation(body=models.RoomChange, answer=models.RoomObject)
async def update(request: web.Request) -> web.Response:
    """Change name, topic, who posts and how often; for owners and moderators."""
    resources, user, body = request.app[RESOURCES], require_user(request), await read(request, models.RoomChange)
    room = request.match_info["room"]
    await actions.update(resources, user, room, body.name, body.topic, body.slow_s, body.posting)
    return reply(await room_object(resources, user, request.match_info["room"]))


@operation(status=204)
async def delete(request: web.Request) -> web.Response:
    """Delete a room and all that was said in it, for good; for owners and administrators."""
    await deletion.delete(request.app[RESOURCES], require_user(request), request.match_info["room"])
    return web.Response(status=204)


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


async def room_object(resources: Resources, user: User, key: str) -> dict[str, Any]:
    """The room object of the protocol, as `user` sees the room."""
    room = await actions.find(resources, user, key)
    members = len(room.people) or await actions.count_members(resources, key)
    if permission.READ not in room.held:
        return _room(room, members, None, None)
    return _room(room, members, await reading.state(resources, user, room), await history.newest(resources, room))


def _room(room: OpenRoom, members: int, state: ReadState | None, last: Message | None) -> dict[str, Any]:
    """What is the reader's own stands under `my`, and beside the rest too."""
    mine = state.public() if state else {}
    return {
        **room.summary(),
        **mine,
        "topic": room.topic,
        "created_at": room.created_at,
        "members": members,
        "slow_s": room.slow_s,
        "posting": room.posting,
        "people": [one.public() for one in room.people],
        "last_message": last.public() if last else None,
        "my": {"role": permission.role_of(room.held) if room.held else None, **mine},
    }
