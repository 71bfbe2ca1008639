"""Changes of messages in Redis: checked against what is known of the message, ordered like everything else."""

from dataclasses import dataclass
from typing import Any

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.bus.rooms import OUTBOX_EVENTS, OUTBOX_EVENTS_OF_A_ROOM, Accepted, Rate, note, refused
from chat.model.event import NewEvent
from chat.model.message import Message
from chat.model.room import Position

KNOWN_SECONDS = 3600
EDIT, DELETE, MARK, PREVIEW = "edit", "delete", "mark", "preview"
PINNED, PREVIEWED = "pinned", "previewed"


class MessageUnloaded(Exception):
    """Redis does not know the message well enough to change it: load it, then change it again."""


class Deleted(Exception):
    """There is nothing left to change."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen to the message at `target`; `mark` and `on` say which mark is set or taken off."""

    verb: str
    target: int
    mark: str = ""
    on: bool = True
    # For an edit, whom the message calls from now on; for a deletion, the message's event without its text; for a
    # preview, the seq of the last one that was seen.
    leaves: str | bytes = ""


def reaction_mark(emoji: str, usercode: str) -> str:
    """The field of a reaction in the message's hash."""
    return f"r {emoji} {usercode}"


async def change(
    redis: Pipe, event: NewEvent, usercode: str, change: Change, *, implied: str = "", rate: Rate | None = None
) -> Accepted:
    """Order a change and put it on Redis' disk; see scripts/change.lua. `implied` are rights without a membership.

    Raises RoomClosed, MembersUnloaded, MessageUnloaded, Denied, Deleted, TooFast, Busy or Unavailable.
    """
    room = event.room
    reply = await redis.run(
        "change",
        (
            keys.room(room),
            keys.log(room),
            keys.OUTBOX,
            keys.members(usercode),
            keys.message(room, change.target),
            keys.limit("post", usercode),
            keys.posts(room),
            keys.CROWDED,
        ),
        event.head(),
        room,
        change.target,
        usercode,
        change.verb,
        change.mark,
        int(change.on),
        implied,
        rate.interval_ms if rate else "",
        rate.burst if rate else "",
        OUTBOX_EVENTS,
        OUTBOX_EVENTS_OF_A_ROOM,
        change.leaves,
        KNOWN_SECONDS,
        keys.room_channel(room),
    )
    if reply[0] == b"ok":
        note(rate, reply[3])
    return _outcome(room, reply)


def _outcome(room: str, reply: list[Any]) -> Accepted:
    status = reply[0]
    if status in (b"ok", b"known"):
        return Accepted(room, Position(reply[1], reply[2]), {}, duplicate=status == b"known")
    if status == b"unread":
        raise MessageUnloaded
    if status == b"deleted":
        raise Deleted
    raise refused(reply)


async def load(redis: Pipe, message: Message) -> None:
    """Write what changes of this message are checked against, unless a newer state is there."""
    fields: list[str | int] = ["author", message.author.usercode]
    if message.deleted:
        fields += "deleted", message.deleted_seq or message.seq
    if message.pinned_seq:
        fields += PINNED, message.pinned_seq if message.pinned else -message.pinned_seq
    if message.preview_seq:
        fields += PREVIEWED, message.preview_seq if message.preview else -message.preview_seq
    for one in message.marks:
        fields += reaction_mark(one.emoji, one.usercode), one.seq if one.present else -one.seq
    await redis.run("load_message", (keys.message(message.room, message.seq),), KNOWN_SECONDS, *fields)
