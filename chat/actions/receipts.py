"""What became of a message: accepted, stored, delivered to whom, read by whom, each with its time."""

from dataclasses import dataclass
from datetime import datetime

from chat.actions import history, members
from chat.actions import rooms as opening
from chat.bus import cursors as copies
from chat.bus.cursors import Came
from chat.errors import Unavailable
from chat.model import permission
from chat.model.cursor import Cursor
from chat.model.message import Message
from chat.model.room import Member, Role
from chat.model.user import User
from chat.resources import Resources
from chat.store import cursors, messages, rooms

MOST = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """How far a message came with one member, and when their cursor came to where it is now, so at the latest.

    `delivered_at` and `read_at`: when the first of their devices said so, where that is remembered.
    """

    user: User
    state: str
    at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Journey:
    message: Message
    stored_at: datetime | None
    receipts: list[Receipt]


async def journey(resources: Resources, user: User, key: str, seq: int) -> Journey:
    """Of one message, for the members of its room; of large rooms the first `MOST` members.

    Whoever keeps their own reading to themselves does not see that of others either.
    """
    room = await opening.find(resources, user, key)
    if permission.READ not in room.held:
        raise permission.refusal(room.kind, room.held)
    message = await history.find(resources, room, seq)
    try:
        async with resources.db.read() as db:
            stored_room = await rooms.get(db, key)
            stored_at = await messages.stored_at(db, stored_room, seq)
            known = await cursors.of_room(db, stored_room, MOST)
        present = await members.list_page(resources, room, limit=MOST)
    except Unavailable:
        stored_at, known, present = None, {}, [Member(one, Role.MEMBER) for one in room.people]
    moved = await copies.of_room(resources.redis, key)
    came = await copies.came(resources.redis, key, seq)
    found = []
    for member, _, _, since in present:
        cursor = moved.get(member.usercode) or known.get(member.id)
        # Whoever came later began behind it.
        is_new = since is not None and since > message.at and member.usercode not in came
        if member.usercode != message.author.usercode and cursor and not is_new:
            told = member.receipts and user.receipts
            found += _receipt(member, cursor, seq, came.get(member.usercode, Came()), shown=told)
    return Journey(message, stored_at, found)


def _receipt(member: User, cursor: Cursor, seq: int, came: Came, *, shown: bool) -> list[Receipt]:
    if shown and cursor.read_seq >= seq:
        return [Receipt(member, "read", cursor.read_at, *came)]
    if cursor.delivered_seq >= seq:
        return [Receipt(member, "delivered", cursor.delivered_at, came.delivered_at, None)]
    return []
