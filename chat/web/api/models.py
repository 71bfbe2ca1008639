"""What travels over the API, as pydantic models."""

from typing import Literal

from pydantic import BaseModel, Field

from chat.web.api import Body

UNICODE = 4_000


class Registering(Body):
    username: str = Field(max_length=200, examples=["alice"])
    password: str = Field(max_length=UNICODE)
    name: str | None = Field(None, max_length=UNICODE, examples=["Alice Nowak"])
    invite: str | None = Field(None, max_length=64, description="The code of an invite: it says the role and the room.")


class SigningIn(Body):
    username: str = Field(max_length=200)
    password: str = Field(max_length=UNICODE)


class Refreshing(Body):
    refresh_token: str = Field(max_length=200)


class ProfileChange(Body):
    name: str | None = Field(None, max_length=UNICODE)
    status: str | None = Field(None, max_length=UNICODE, description="At most 100 characters; empty for none.")
    dnd: bool | None = Field(None, description="Do not disturb.")
    receipts: bool | None = Field(None, description="Whether others see how far you have read.")
    theme: str | None = Field(None, max_length=20, description="How pages look: system, light or dark.")
    density: str | None = Field(None, max_length=20, description="How close lines stand: cosy or compact.")
    sounds: bool | None = Field(None, description="Whether your pages make a sound when somebody calls you.")
    language: str | None = Field(
        None,
        max_length=16,
        description="The language that pages speak, such as `de`; empty: what the browser asks for.",
    )


class PasswordChange(Body):
    old: str = Field(max_length=UNICODE)
    new: str = Field(max_length=UNICODE)


class RoomMaking(Body):
    name: str = Field(max_length=UNICODE, examples=["Dome crew"])
    kind: str = Field("open", max_length=20, examples=["open", "closed"])
    topic: str = Field("", max_length=UNICODE)
    room: str | None = Field(None, max_length=200, examples=["dome-crew"])


class RoomChange(Body):
    name: str | None = Field(None, max_length=UNICODE)
    topic: str | None = Field(None, max_length=UNICODE)
    slow_s: int | None = Field(None, description="Seconds between two posts of a member: 0 to 3600.")
    posting: str | None = Field(None, max_length=20, description="Who posts: members or moderators.")


class MemberAdding(Body):
    usercode: str = Field(max_length=200, description="A usercode or a username.")
    role: str = Field("member", max_length=20)


class RoleChange(Body):
    role: str = Field(max_length=20)


class Posting(Body):
    body: str = Field("", description="May be empty when there are files.")
    files: list[str] = Field([], description="Ids of uploads of yours, at most 10.")
    client_id: str | None = None
    reply_to: int | None = Field(None, ge=1, lt=2**53)
    confirm: bool = Field(False, description="It may call many people.")


class Profile(BaseModel):
    usercode: str
    username: str
    name: str
    avatar: str | None


class Person(Profile):
    """Somebody with their presence, where whoever asks may know it."""

    state: Literal["online", "away", "offline"] | None
    since: str | None
    status: str | None
    dnd: bool | None


class Account(Profile):
    role: str
    status: str
    dnd: bool
    receipts: bool
    theme: str
    density: str
    sounds: bool
    language: str


class Tokens(BaseModel):
    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    user: Account


class Ticket(BaseModel):
    ticket: str
    expires_in: int


class Place(BaseModel):
    room: str
    epoch: int
    seq: int


class Posted(Place):
    message_id: str
    at: str
    duplicate: bool


class ReadState(BaseModel):
    """How far a member has read; missing where the reader is not a member."""

    read_seq: int | None = None
    delivered_seq: int | None = None
    unread: int | None = None
    unread_seq: int | None = Field(None, description="Up to here it was counted.")
    mentions: int | None = None
    involvement: str | None = None
    cursor: int | None = Field(None, description="Grows with each move: the higher one is newer.")


class Mine(ReadState):
    role: str | None


class RoomObject(Place, ReadState):
    kind: str
    name: str
    topic: str
    created_at: str
    members: int
    people: list[Profile] = Field(description="Who is in a direct room; empty for the others.")
    stored_seq: int
    slow_s: int = Field(description="Seconds between two posts of a member.")
    posting: str = Field(description="Who posts: members or moderators.")
    my: Mine
    last_message: "MessageObject | None"


class MemberObject(Profile):
    role: str
    muted: bool
    muted_until: str | None = Field(description="null also for a mute that somebody has to lift.")


class Uploaded(BaseModel):
    id: str
    name: str
    type: str = Field(description="What its content proves; else application/octet-stream.")
    size: int
    url: str = Field(description="Root-relative.")


class FileObject(Uploaded):
    width: int | None = Field(description="Of pictures.")
    height: int | None
    thumbnail: str | None


class MessageObject(Place):
    message_id: str
    client_id: str | None
    author: Profile
    body: str
    at: str
    edited_at: str | None
    deleted: bool
    version: int
    reply_to: int | None
    files: list[FileObject]
    mentions: list[str]
    reactions: dict[str, list[str]]
    pinned: bool


class People(BaseModel):
    items: list[Person | Profile]
    next: str | None


class Rooms(BaseModel):
    items: list[RoomObject]
    next: str | None


class Members(BaseModel):
    items: list[MemberObject]
    next: str | None


class Messages(BaseModel):
    items: list[MessageObject]
    next: int | None
