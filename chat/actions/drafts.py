"""Drafts follow people from one device to the next. Where two were written on at once, the newest text stands in the
room, and the other is kept beside it until its author takes it up or throws it away.
"""

from collections.abc import Sequence
from contextlib import suppress
from secrets import token_hex

from chat.actions import rooms
from chat.bus import drafts, users
from chat.bus.drafts import Kept
from chat.errors import TooLong, Unavailable
from chat.languages import Sentence
from chat.model.text import BODY_CHARACTERS
from chat.model.user import User
from chat.resources import Resources

CHANGED = "draft.changed"


async def keep(
    resources: Resources,
    user: User,
    room: str,
    body: str,
    connection: str = "",
    *,
    draft_id: str = "",
    known: Sequence[str] | None = None,
) -> None:
    """Keep what was typed on one connection, and tell the others of this user. Raises NotFound or TooLong.

    `known` are ids of texts that its writer saw or wrote themselves; None: they take the place of whatever there is.
    """
    if len(body) > BODY_CHARACTERS:
        raise TooLong({"body": Sentence("Use at most %(most)s characters.", most=BODY_CHARACTERS)})
    await rooms.find(resources, user, room)
    draft_id = draft_id or token_hex(8)
    also = await drafts.keep(resources.redis, user.usercode, room, body, draft_id, known)
    if also is not None:
        await _tell(resources, user, room, Kept(body, draft_id, also), connection)


async def take_up(resources: Resources, user: User, room: str, body: str) -> None:
    """Put one of those beside the draft before it. Raises NotFound or TooLong."""
    await rooms.find(resources, user, room)
    kept = await find(resources, user, room)
    if body in kept.also:
        both = "\n".join(filter(None, (body, kept.body)))
        # It begins with those words: they need not be kept beside it any more.
        await keep(resources, user, room, both, known=[kept.id])


async def drop(resources: Resources, user: User, room: str, body: str) -> None:
    """Throw away one of those beside the draft; that there is none such is as well. Raises NotFound."""
    await rooms.find(resources, user, room)
    also = await drafts.drop(resources.redis, user.usercode, room, body)
    kept = await drafts.find(resources.redis, user.usercode, room)
    await _tell(resources, user, room, kept._replace(also=also))


async def find(resources: Resources, user: User, room: str) -> Kept:
    """What they had typed there; nothing while Redis is away."""
    with suppress(Unavailable):
        return await drafts.find(resources.redis, user.usercode, room)
    return Kept()


async def _tell(resources: Resources, user: User, room: str, kept: Kept, connection: str = "") -> None:
    fields = {"room": room, "body": kept.body, "draft_id": kept.id, "also": list(kept.also), "connection": connection}
    await users.tell(resources.redis, user.usercode, CHANGED, fields)
