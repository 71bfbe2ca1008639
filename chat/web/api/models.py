"""What travels over the API, as pydantic models."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chat.web.api import Body, fields


def _having(name: str, **schema: Any) -> dict[str, Any]:
    return {"required": [name], "properties": {name: schema}}


class NewAccount(Body):
    username: fields.Username = Field(examples=["alice"])
    password: fields.Password
    name: fields.MaybeName | None = Field(None, examples=["Alice Nowak"])


class Registering(NewAccount):
    invite: str | None = Field(None, max_length=64, description="The code of an invite: it says the role and the room.")


class SigningIn(Body):
    username: str = Field(max_length=200)
    password: str = Field(max_length=fields.LONGEST)
    code: str | None = Field(
        None,
        max_length=100,
        description="Of the app, or a recovery code, for accounts with a second factor.",
    )


class Refreshing(Body):
    refresh_token: str = Field(max_length=200)


class ProfileChange(Body):
    name: fields.Name | None = None
    status: fields.Status | None = Field(None, description="Empty for none.")
    dnd: bool | None = Field(None, description="Do not disturb.")
    receipts: bool | None = Field(None, description="Whether others see how far you have read.")
    theme: fields.Theme | None = Field(None, description="How pages look.")
    density: fields.Density | None = Field(None, description="How close lines stand.")
    contrast: fields.Contrast | None = Field(None, description="Whether words and lines stand out more.")
    folds_replies: bool | None = Field(None, description="Whether replies are one line each on your pages.")
    sounds: bool | None = Field(None, description="Whether your pages make a sound when somebody calls you.")
    previews: bool | None = Field(None, description="Whether your pages show what links lead to.")
    language: fields.Language | None = Field(
        None, description="The language that pages speak; empty: what the browser asks for."
    )


class PasswordChange(Body):
    old: str = Field("", max_length=fields.LONGEST, description="The present one; of whoever has one.")
    new: fields.Password


class RoomMaking(Body):
    name: fields.Name = Field(examples=["Dome crew"])
    kind: fields.RoomKind = "open"
    topic: fields.Topic = ""
    room: fields.RoomKey | None = Field(None, examples=["dome-crew"])


class RoomChange(Body):
    name: fields.Name | None = None
    topic: fields.Topic | None = None
    slow_s: fields.SlowSeconds | None = Field(None, description="Seconds between two posts of a member.")
    posting: fields.PostingRole | None = Field(None, description="Who posts.")


class MemberAdding(Body):
    usercode: str = Field(max_length=200, description="A usercode or a username.")
    role: fields.RoomRole = "member"


class RoleChange(Body):
    role: fields.RoomRole


class Carrying(Body):
    """A text, or files, or both."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [_having("body", pattern=fields.VISIBLE), _having("files", minItems=1)]}
    )

    body: fields.MaybeSaid = Field("", description="May be empty when there are files.")
    files: fields.Files = Field([], description="Ids of uploads of yours.")
    reply_to: int | None = Field(None, ge=1, lt=2**53)


class Posting(Carrying):
    client_id: fields.ClientId | None = None
    confirm: bool = Field(False, description="It may call many people.")
    urgent: bool = Field(False, description="It may wake whoever it is written to; in direct rooms alone.")


class Profile(BaseModel):
    usercode: str
    username: str
    name: str
    avatar: str | None
    bot: bool = Field(False, description="Whether a program speaks here; absent otherwise.")


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
    contrast: str
    folds_replies: bool
    sounds: bool
    previews: bool
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
    expired_seq: int = Field(description="What was said up to here has left: the history begins behind it.")
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


class RepliesObject(BaseModel):
    """What goes back to a message and is not deleted."""

    count: int
    last_at: str
    last_seq: int
    people: list[str] = Field(description="The usercodes of the last three who answered, the latest first.")


class PictureObject(BaseModel):
    url: str = Field(description="Root-relative; for whoever may read the message.")
    width: int
    height: int


class PreviewObject(BaseModel):
    """What a page says of itself: the words of strangers."""

    url: str = Field(description="Where the message leads.")
    title: str
    description: str
    site: str = Field(description="What the page says that it belongs to; may be empty.")
    image: PictureObject | None


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
    thread: int | None = Field(description="Of an answer, the seq of the first message that it goes back to.")
    files: list[FileObject]
    mentions: list[str]
    reactions: dict[str, list[str]]
    pinned: bool
    urgent: bool
    replies: RepliesObject | None = Field(
        None, description="Of a first message that was answered, in the history and by itself; absent otherwise."
    )
    preview: PreviewObject | None = Field(description="What its first link leads to, where the place looks.")


class People(BaseModel):
    items: list[Person | Profile]
    next: str | None


class PeopleHere(BaseModel):
    items: list[Person]
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
