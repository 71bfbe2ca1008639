"""Every event with its fields, for the description; that of tasks stands beside their commands."""

from typing import Literal, NotRequired

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from chat.gateway.frames import File, Frame, Person, Place, Preview, Room, event

# -- events that took a place in the log of a room


class Happened(Place):
    at: str
    html: str | None = Field(None, description="The element that shows it, for `format=html`.")


@event("message.posted")
class MessagePosted(Happened):
    """Somebody posted a message."""

    message_id: str
    client_id: str | None
    author: Person
    body: str
    reply_to: int | None
    thread: int | None = Field(None, description="Of an answer, the seq of the first message, as far as it was known.")
    files: list[File]
    mentions: list[str]
    edited_at: str | None = Field(None, description="It was brought in from elsewhere, and was edited there.")
    urgent: bool | None = Field(None, description="It may wake whoever it was written to; absent otherwise.")
    deleted: bool | None = Field(None, description="It was deleted since, and comes without its words.")


class Change(Happened):
    target: int = Field(description="The seq of the message.")
    by: str = Field(description="A usercode.")


@event("message.edited")
class MessageEdited(Change):
    """A message got another text."""

    body: str
    mentions: list[str]


@event("message.deleted")
class MessageDeleted(Change):
    """A message is deleted: its place stays."""

    thread: int | None = Field(None, description="Of an answer, as that of its message.")


@event("message.previewed")
class MessagePreviewed(Happened):
    """The worker has looked at what a message links to; or somebody has taken that away."""

    target: int = Field(description="The seq of the message.")
    by: str | None = Field(description="The usercode of whoever took it away; null for the worker.")
    preview: Preview | None


@event("message.pinned", "message.unpinned")
class MessagePinned(Change):
    """A message was pinned for everybody in the room, or taken down."""


@event("reaction.added", "reaction.removed")
class ReactionChanged(Change):
    """Somebody reacted to a message, or took it back."""

    emoji: str


@event("member.joined", "member.left")
class MemberChanged(Happened):
    """Somebody came into the room, or is out of it."""

    user: Person
    by: str
    banned: bool | None = None


class RoomFields(TypedDict):
    name: NotRequired[str]
    topic: NotRequired[str]
    slow_s: NotRequired[int]
    posting: NotRequired[str]
    member: NotRequired[str]
    role: NotRequired[str | None]
    muted: NotRequired[bool]
    muted_until: NotRequired[str | None]
    banned: NotRequired[bool]


@event("room.updated")
class RoomUpdated(Happened):
    """The room is described otherwise now, or other rules hold for a member."""

    fields: RoomFields = Field(description="What changed of the room; or a `member` and what holds for them.")
    by: str


# -- events without a place


class Limits(BaseModel):
    body_chars: int
    frame_bytes: int


class Me(Person):
    role: str


@event("hello")
class Hello(Frame):
    """The first frame: who and where you are, and how far each of your rooms is."""

    user: Me
    connection: str
    instance: str
    at: str
    heartbeat_s: int
    limits: Limits
    rooms: list[Room]


@event("message.stored")
class MessageStored(Frame):
    """Everything up to here is committed in the database."""

    room: str
    seq: int


@event("person.changed")
class PersonChanged(Frame):
    """Somebody who is or was in the room is called otherwise from now on: their account was erased."""

    room: str
    user: Person


@event("history.expired")
class HistoryExpired(Frame):
    """What was said up to here has left the room for good: show nothing of it any more."""

    room: str
    seq: int


@event("member.read")
class MemberRead(Frame):
    """So far somebody has got and read. Of yourself it carries the counts too."""

    room: str
    usercode: str
    delivered_seq: int
    read_seq: int
    unread: int | None = None
    unread_seq: int | None = None
    mentions: int | None = None
    involvement: str | None = None
    cursor: int | None = None


@event("room.added")
class RoomAdded(Room):
    """You are in this room now; every event above its position follows."""


@event("room.removed")
class RoomRemoved(Frame):
    """You are out; nothing of this room follows."""

    room: str


@event("room.resync")
class RoomResync(Place):
    """What was missed cannot be replayed whole: drop what lies after `seq`, and fetch the history over HTTP."""


class Typist(BaseModel):
    usercode: str
    name: str


@event("typing.changed")
class TypingChanged(Frame):
    """These write there just now."""

    room: str
    users: list[Typist]


class PresenceChange(BaseModel):
    usercode: str
    state: Literal["online", "away", "offline"]
    since: str | None
    status: str
    dnd: bool
    avatar: str | None = None


@event("presence.changed")
class PresenceChanged(Frame):
    """How it stands with these people now."""

    changes: list[PresenceChange]


@event("draft.changed")
class DraftChanged(Frame):
    """What you typed there on another connection and have not posted; `also`: on further ones, the newest first."""

    room: str
    body: str
    draft_id: str
    also: list[str]
    connection: str


@event("scheduled.changed")
class ScheduledChanged(Frame):
    """Something of yours that leaves later was made or changed, or has left."""

    id: int
    kind: Literal["message", "reminder"]
    room: str
    body: str
    reply_to: int | None
    due_at: str
    state: Literal["waiting", "sending", "sent", "cancelled", "refused"]
    reason: str | None
    created_at: str
    files: list[str]


@event("report.made")
class ReportMade(Frame):
    """To moderators: somebody reported a message."""

    room: str
    report: int
    target: int


@event("report.decided")
class ReportDecided(ReportMade):
    """To whoever reported it: what came of it."""

    decision: Literal["dismissed", "removed"]


@event("blocks.changed")
class BlocksChanged(Frame):
    """To your other connections: whom you have blocked."""

    blocked: list[str]


@event("goodbye")
class Goodbye(Frame):
    """The connection is about to be closed with this code."""

    code: int
    reason: str
    retry_after_ms: int | None = None
