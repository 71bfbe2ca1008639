"""Typing: telling a room that somebody is writing there."""

from chat.actions import rooms
from chat.bus import typing
from chat.model import permission
from chat.model.user import User
from chat.resources import Resources


async def check(resources: Resources, user: User, key: str) -> None:
    """Raise NotFound or Forbidden unless they may post into the room."""
    room = await rooms.find(resources, user, key)
    if not permission.may_post(room):
        raise permission.refusal(room.kind, room.held)


async def start(resources: Resources, user: User, key: str, seconds: float) -> None:
    """Tell everybody in the room that they are writing, for so many seconds more; raises like `check`."""
    await check(resources, user, key)
    await typing.started(resources.redis, key, user, seconds)


async def stop(resources: Resources, user: User, key: str) -> None:
    """Tell everybody in the room that they write no more."""
    await typing.stopped(resources.redis, key, user.usercode)
