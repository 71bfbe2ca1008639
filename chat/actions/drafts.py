"""Drafts follow people from one device to the next."""

from contextlib import suppress

from chat.actions import rooms
from chat.bus import drafts, users
from chat.errors import TooLong, Unavailable
from chat.languages import Sentence
from chat.model.text import BODY_CHARACTERS
from chat.model.user import User
from chat.resources import Resources

CHANGED = "draft.changed"


async def keep(resources: Resources, user: User, room: str, body: str, connection: str = "") -> None:
    """Keep what was typed on one connection, and tell the others of this user. Raises NotFound or TooLong."""
    if len(body) > BODY_CHARACTERS:
        raise TooLong({"body": Sentence("Use at most %(most)s characters.", most=BODY_CHARACTERS)})
    await rooms.find(resources, user, room)
    if body == await drafts.find(resources.redis, user.usercode, room):
        return
    await drafts.keep(resources.redis, user.usercode, room, body)
    fields = {"room": room, "body": body, "connection": connection}
    await users.tell(resources.redis, user.usercode, CHANGED, fields)


async def find(resources: Resources, user: User, room: str) -> str:
    """What they had typed there; nothing while Redis is away."""
    with suppress(Unavailable):
        return await drafts.find(resources.redis, user.usercode, room)
    return ""
