"""Why a room is unread: the message that makes it so, found as it is counted."""

from dataclasses import dataclass

from chat.actions import history, reading
from chat.actions import rooms as opening
from chat.model import permission
from chat.model.cursor import ReadState
from chat.model.message import Message
from chat.model.reason import Reason, reason_of
from chat.model.user import User
from chat.resources import Resources


@dataclass(frozen=True, slots=True)
class Unread:
    """What is unread for somebody in a room; the first such message and why it counts, or None and None."""

    room: str
    state: ReadState
    message: Message | None
    reason: Reason | None


async def explain(resources: Resources, user: User, key: str) -> Unread:
    """Which message makes a room unread for one of its members, and why. Raises NotFound or Forbidden."""
    room = await opening.find(resources, user, key)
    if permission.READ not in room.held:
        raise permission.refusal(room.kind, room.held)
    state = await reading.state(resources, user, room)
    seq = await reading.first_unread(resources, user, room)
    message = await history.find(resources, room, seq) if seq is not None else None
    return Unread(key, state, message, reason_of(message, user, room.kind) if message else None)
