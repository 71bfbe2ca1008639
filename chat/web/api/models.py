"""What travels over the API, as pydantic models."""

from typing import Literal

from pydantic import BaseModel, Field

from chat.web.api import Body

UNICODE = 4_000


class Registering(Body):
    username: str = Field(max_length=200, examples=["alice"])
    password: str = Field(max_length=UNICODE)
    name: str | None = Field(None, max_length=UNICODE, examples=["Alice Nowak"])


class SigningIn(Body):
    username: str = Field(max_length=200)
    password: str = Field(max_length=UNICODE)


class Refreshing(Body):
    refresh_token: str = Field(max_length=200)


class ProfileChange(Body):
    name: str = Field(max_length=UNICODE)


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


class MemberAdding(Body):
    usercode: str = Field(max_length=200, description="A usercode or a username.")
    role: str = Field("member", max_length=20)


class RoleChange(Body):
    role: str = Field(max_length=20)


class Posting(Body):
    body: str
    client_id: str | None = None
    reply_to: int | None = Field(None, ge=1, lt=2**53)


class Profile(BaseModel):
    usercode: str
    username: str
    name: str
    avatar: str | None


class Account(Profile):
    role: str


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


class Mine(BaseModel):
    role: str | None


class RoomObject(Place):
    kind: str
    name: str
    topic: str
    created_at: str
    members: int
    stored_seq: int
    my: Mine


class MemberObject(Profile):
    role: str


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
    files: list[dict[str, str]]
    mentions: list[str]
    reactions: dict[str, list[str]]
    pinned: bool


class People(BaseModel):
    items: list[Profile]
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
