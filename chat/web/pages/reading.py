"""What of a room is new to its reader, and the forms that say what was read and what one wants to hear of."""

from collections.abc import Mapping
from typing import NamedTuple

import orjson
from aiohttp import web

from chat.actions import reading, rooms, unread
from chat.actions.history import Page
from chat.errors import BadField
from chat.identity import require_user
from chat.languages import Sentence
from chat.model.cursor import Cursor, Involvement, ReadState
from chat.model.ids import parse_number
from chat.model.message import Message
from chat.model.reason import Reason, reason_of
from chat.model.room import Kind
from chat.model.user import User
from chat.resources import RESOURCES
from chat.web.forms import Form
from chat.web.pages import see_other


class FirstUnread(NamedTuple):
    """The message above which the page says that the new ones begin, and why it counts."""

    seq: int
    reason: Reason


def first_unread(page: Page, reader: User, kind: Kind, state: ReadState | None) -> FirstUnread | None:
    if state is None or state.unread == 0:
        return None
    found = (
        FirstUnread(one.seq, reason_of(one, reader, kind)) for one in page.messages if _is_unread(one, reader, state)
    )
    return next(found, None)


def begins_earlier(page: Page, reader: User, state: ReadState) -> bool:
    """Whether there is something unread above the newest page. Whoever spoke last wants to see what they said."""
    if state.unread == 0 or not page.earlier or page.messages[-1].author.usercode == reader.usercode:
        return False
    return page.messages[0].seq > state.cursor.read_seq


def _is_unread(message: Message, reader: User, state: ReadState) -> bool:
    is_mine = message.author.usercode == reader.usercode
    return message.seq > state.cursor.read_seq and not is_mine and not message.deleted


def reach(cursors: Mapping[str, Cursor]) -> str:
    """How far a room has come with its other members, as JSON for the script: usercode to delivered and read seq."""
    return orjson.dumps({code: (one.delivered_seq, one.read_seq) for code, one in cursors.items()}).decode()


async def show(request: web.Request) -> web.Response:
    """On to the message that makes the room unread; where none does, to the room."""
    user, key = require_user(request), request.match_info["room"]
    found = await unread.explain(request.app[RESOURCES], user, key)
    if found.message is None:
        return see_other(request, "room", room=key)
    return see_other(request, "room", {"at": str(found.message.seq)}, fragment=f"message-{found.message.seq}", room=key)


async def mark_read(request: web.Request) -> web.Response:
    """All is read that the page showed; without a seq, all that there is."""
    resources, user, key = request.app[RESOURCES], require_user(request), request.match_info["room"]
    seq = parse_number((await Form.read(request)).text("seq"))
    if seq is None:
        seq = (await rooms.find(resources, user, key)).position.seq
    await reading.read(resources, user, key, seq)
    return see_other(request, "room", room=key)


async def involve(request: web.Request) -> web.Response:
    """What to be told of the room."""
    key = request.match_info["room"]
    wanted = (await Form.read(request)).text("involvement")
    if wanted not in list(Involvement):
        raise BadField({"involvement": Sentence("Choose all, mentions, nothing or hidden.")})
    await reading.involve(request.app[RESOURCES], require_user(request), key, Involvement(wanted))
    return see_other(request, "room", room=key)
