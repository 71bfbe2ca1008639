"""Events: what everybody in a room must see, past tense.

An event without a place yet is a `NewEvent`; accepting it adds `epoch` and `seq`, and from then on it is the same JSON
object in the room's log, on the channel, and in the frames of scripts.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from chat.model.ids import new_message_id
from chat.model.message import Draft
from chat.model.times import timestamp
from chat.model.user import User

POSTED = "message.posted"
JOINED, LEFT, UPDATED = "member.joined", "member.left", "room.updated"

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewEvent:
    room: str
    fields: dict[str, Any]

    def head(self) -> bytes:
        """The JSON object without its closing brace: the accept script writes epoch and seq behind it."""
        return orjson.dumps(self.fields)[:-1]


def message_posted(room: str, author: User, draft: Draft) -> NewEvent:
    return NewEvent(
        room,
        {
            "type": POSTED,
            "room": room,
            "message_id": new_message_id(),
            "client_id": draft.client_id,
            "author": author.public(),
            "body": draft.body,
            "at": timestamp(),
            "reply_to": draft.reply_to,
            "files": [],
            "mentions": [],
        },
    )


def member_changed(room: str, user: User, by: User, *, joined: bool) -> NewEvent:
    return _event(JOINED if joined else LEFT, room, {"user": user.public(), "by": by.usercode})


def role_changed(room: str, user: User, role: str, by: User) -> NewEvent:
    return room_updated(room, {"member": user.usercode, "role": role}, by)


def room_updated(room: str, fields: dict[str, str], by: User) -> NewEvent:
    return _event(UPDATED, room, {"fields": fields, "by": by.usercode})


def _event(type_: str, room: str, fields: dict[str, Any]) -> NewEvent:
    return NewEvent(room, {"type": type_, "room": room, **fields, "at": timestamp()})
