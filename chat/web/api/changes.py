"""Changing messages: edit, delete, what they said before, reactions, pins."""

from aiohttp import web
from pydantic import BaseModel

from chat.actions import changes, pins, versions
from chat.actions import rooms as actions
from chat.errors import NotFound
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.ids import parse_number
from chat.model.message import Draft
from chat.model.times import timestamp
from chat.resources import RESOURCES
from chat.web.api import Body, fields, models, operation, page, read, reply


class Editing(Body):
    body: fields.Said
    confirm: bool = False


class VersionObject(BaseModel):
    version: int
    body: str
    at: str
    by: str | None


class Versions(BaseModel):
    items: list[VersionObject]
    next: None


@operation(body=Editing, answer=models.Place, limited=True, errors=(409,))
async def edit(request: web.Request) -> web.Response:
    """Give a message another text; for its author and moderators."""
    user, body = require_user(request), await read(request, Editing)
    draft = Draft.parse(body.body, confirmed=body.confirm)
    changed = await changes.edit(request.app[RESOURCES], user, request.match_info["room"], seq_of(request), draft)
    return reply(changed.place())


@operation(answer=models.Place, limited=True)
async def delete(request: web.Request) -> web.Response:
    """Take a message's text away everywhere; its place stays."""
    user, room = require_user(request), request.match_info["room"]
    return reply((await changes.delete(request.app[RESOURCES], user, room, seq_of(request))).place())


@operation(answer=Versions)
async def show_versions(request: web.Request) -> web.Response:
    """What a message said, oldest first; for its author and moderators."""
    user, room = require_user(request), request.match_info["room"]
    said = await versions.list_all(request.app[RESOURCES], user, room, seq_of(request))
    return page([one._asdict() | {"at": timestamp(one.at)} for one in said], None)


@operation(answer=models.Place, limited=True, errors=(409,))
async def react(request: web.Request) -> web.Response:
    """React to a message with an emoji, or with a few words."""
    return await _react(request, added=True)


@operation(answer=models.Place, limited=True, errors=(409,))
async def unreact(request: web.Request) -> web.Response:
    """Take one's own reaction back."""
    return await _react(request, added=False)


async def _react(request: web.Request, *, added: bool) -> web.Response:
    user, room, emoji = require_user(request), request.match_info["room"], request.match_info["emoji"]
    changed = await changes.react(request.app[RESOURCES], user, room, seq_of(request), emoji, added=added)
    return reply(changed.place())


@operation(answer=models.Place, limited=True, errors=(409,))
async def pin(request: web.Request) -> web.Response:
    """Pin a message for everybody in the room."""
    user, room = require_user(request), request.match_info["room"]
    return reply((await changes.pin(request.app[RESOURCES], user, room, seq_of(request), pinned=True)).place())


@operation(answer=models.Place, limited=True, errors=(409,))
async def unpin(request: web.Request) -> web.Response:
    """Unpin a message."""
    user, room = require_user(request), request.match_info["room"]
    return reply((await changes.pin(request.app[RESOURCES], user, room, seq_of(request), pinned=False)).place())


@operation(answer=models.Place, limited=True, errors=(409,))
async def remove_preview(request: web.Request) -> web.Response:
    """Take away what a message's link leads to, for good; for its author and moderators."""
    user, room = require_user(request), request.match_info["room"]
    return reply((await changes.remove_preview(request.app[RESOURCES], user, room, seq_of(request))).place())


@operation(answer=models.Messages)
async def show_pins(request: web.Request) -> web.Response:
    """The pinned messages of a room, the newest first."""
    resources, room = request.app[RESOURCES], request.match_info["room"]
    seen = await actions.find(resources, require_user(request), room)
    return page([message.public() for message in await pins.list_all(resources, seen)], None)


def seq_of(request: web.Request) -> int:
    """The seq in the path. Raises NotFound for one that cannot be."""
    seq = parse_number(request.match_info["seq"])
    if not seq:
        raise NotFound(Sentence("There is no message at this place."))
    return seq
