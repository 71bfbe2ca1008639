"""Events: what everybody in a room must see, past tense.

An event without a place yet is a `NewEvent`; accepting it adds `epoch` and `seq`, and from then on it is the same JSON
object in the room's log, on the channel, and in the frames of scripts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from chat.model.file import File
from chat.model.ids import new_message_id
from chat.model.importing import Said
from chat.model.message import Draft, Message
from chat.model.preview import Preview
from chat.model.restriction import shown_end
from chat.model.room import Membership
from chat.model.times import timestamp
from chat.model.user import User

POSTED, EDITED, DELETED = "message.posted", "message.edited", "message.deleted"
REACTED, UNREACTED = "reaction.added", "reaction.removed"
PINNED, UNPINNED = "message.pinned", "message.unpinned"
PREVIEWED = "message.previewed"
CHANGES = {EDITED, DELETED, REACTED, UNREACTED, PINNED, UNPINNED, PREVIEWED}
JOINED, LEFT, UPDATED = "member.joined", "member.left", "room.updated"

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`index` says of a message who wrote it and whom it calls, for counting; "" for anything else."""

    room: str
    fields: dict[str, Any]
    index: str = ""

    def head(self) -> bytes:
        """The JSON object without its closing brace: the accept script writes epoch and seq behind it."""
        return orjson.dumps(self.fields)[:-1]


def message_posted(
    room: str,
    author: User,
    draft: Draft,
    mentions: Sequence[str] = (),
    files: Sequence[File] = (),
    thread: int | None = None,
) -> NewEvent:
    fields = {
        "type": POSTED,
        "room": room,
        "message_id": new_message_id(),
        "client_id": draft.client_id,
        "author": author.public(),
        "body": draft.body,
        "at": timestamp(),
        "reply_to": draft.reply_to,
        "thread": thread,
        "files": [file.public() for file in files],
        "mentions": list(mentions),
    }
    return NewEvent(room, fields | _urgency(draft.urgent), index_of(author.usercode, mentions))


def message_imported(
    room: str,
    author: User,
    said: Said,
    reply_to: int | None = None,
    mentions: Sequence[str] = (),
    thread: int | None = None,
) -> NewEvent:
    """A message with the time at which it was said elsewhere. It is not counted as unread, and nobody is called."""
    fields = {
        "type": POSTED,
        "room": room,
        "message_id": new_message_id(),
        "client_id": said.client_id,
        "author": author.public(),
        "body": said.body,
        "at": timestamp(said.at),
        "reply_to": reply_to,
        "thread": thread,
        "files": [],
        "mentions": list(mentions),
    }
    edited = {"edited_at": timestamp(said.edited_at)} if said.edited_at else {}
    return NewEvent(room, fields | edited | _urgency(said.urgent))


def _urgency(urgent: bool) -> dict[str, bool]:
    """Of what is urgent alone."""
    return {"urgent": True} if urgent else {}


def index_of(author: str, mentions: Sequence[str]) -> str:
    """How a message stands among those that are counted."""
    return " ".join((author, *mentions))


def message_edited(message: Message, body: str, mentions: Sequence[str], by: User) -> NewEvent:
    return _change(EDITED, message.room, message.seq, by, body=body, mentions=list(mentions))


def message_deleted(message: Message, by: User) -> NewEvent:
    """Of an answer with its thread: whoever counts answers may not have it at hand."""
    thread = {"thread": message.thread} if message.thread else {}
    return _change(DELETED, message.room, message.seq, by, **thread)


def reaction_changed(message: Message, emoji: str, by: User, *, added: bool) -> NewEvent:
    return _change(REACTED if added else UNREACTED, message.room, message.seq, by, emoji=emoji)


def reaction_imported(message: Message, emoji: str, by: User) -> NewEvent:
    """With the time of the message: when it was given is not told."""
    given = reaction_changed(message, emoji, by, added=True)
    return replace(given, fields=given.fields | {"at": timestamp(message.at)})


def pin_changed(message: Message, by: User, *, pinned: bool) -> NewEvent:
    return _change(PINNED if pinned else UNPINNED, message.room, message.seq, by)


def pin_imported(message: Message, by: User, at: datetime) -> NewEvent:
    """With the time at which it was pinned elsewhere."""
    pin = pin_changed(message, by, pinned=True)
    return replace(pin, fields=pin.fields | {"at": timestamp(at)})


def message_previewed(message: Message, preview: Preview | None, by: User | None = None) -> NewEvent:
    """What its link leads to; None takes that away. `by` is whoever did so, and nobody when the worker looked."""
    fields = {"target": message.seq, "by": by and by.usercode, "preview": preview and preview.public()}
    return _event(PREVIEWED, message.room, fields)


def without_text(message: Message) -> bytes:
    """The event of a message that was deleted: its place in the log stays, what it said does not."""
    return orjson.dumps(posted_as_is(message.bare()) | {"deleted": True})


def posted_as_is(message: Message) -> Event:
    """The event of a message that was posted before, as it reads by now; `deleted` stands there for deleted ones."""
    said = message.public()
    place = ("room", "message_id", "client_id", "epoch", "seq", "reply_to", "thread")
    kept = (*place, "author", "body", "at", "files", "mentions")
    gone = {"deleted": True} if message.deleted else {}
    return {"type": POSTED, **{name: said[name] for name in kept}, **_urgency(message.urgent), **gone}


def _change(type_: str, room: str, target: int, by: User, **fields: Any) -> NewEvent:
    return _event(type_, room, {"target": target, "by": by.usercode, **fields})


def membership_changed(membership: Membership, user: User, by: User) -> NewEvent:
    """Somebody came, went, was banned, or is in the room (or is not) by other rules than before."""
    room = membership.room.key
    if membership.told_as == UPDATED:
        return room_updated(room, {"member": user.usercode, **_rules(membership)}, by)
    fields = {"user": user.public(), "by": by.usercode}
    if membership.present:
        return _event(JOINED, room, fields)
    return _event(LEFT, room, fields | ({"banned": True} if membership.banned else {}))


def _rules(membership: Membership) -> dict[str, Any]:
    return {
        "role": membership.role if membership.present else None,
        "muted": membership.muted,
        "muted_until": shown_end(membership.muted_until) if membership.muted else None,
        "banned": membership.banned,
    }


def room_updated(room: str, fields: dict[str, Any], by: User) -> NewEvent:
    return _event(UPDATED, room, {"fields": fields, "by": by.usercode})


def _event(type_: str, room: str, fields: dict[str, Any]) -> NewEvent:
    return NewEvent(room, {"type": type_, "room": room, **fields, "at": timestamp()})
