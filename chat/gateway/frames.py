"""What travels to clients, written down: every ack with its fields, and what events are made of (events.py has them).

Only the description reads it.

Frames are made of plain dicts where they happen, since that is fast; tests hold them against these models.
"""

from collections.abc import Callable
from typing import Literal, TypeVar

from pydantic import BaseModel, Field


class Frame(BaseModel):
    """The fields of a frame beside its `type`."""


class Place(Frame):
    """Where the change stands in the log of the room."""

    room: str
    epoch: int
    seq: int


class Person(BaseModel):
    usercode: str
    username: str
    name: str
    avatar: str | None
    bot: bool = Field(False, description="Whether a program speaks here; absent otherwise.")


class File(BaseModel):
    id: str
    name: str
    type: str
    size: int
    url: str
    width: int | None
    height: int | None
    thumbnail: str | None


class Picture(BaseModel):
    url: str
    width: int
    height: int


class Preview(BaseModel):
    """What a page says of itself: the words of strangers."""

    url: str = Field(description="Where the message leads.")
    title: str
    description: str
    site: str
    image: Picture | None


class Counts(BaseModel):
    """What a room means to you, counted up to `unread_seq`."""

    read_seq: int
    delivered_seq: int
    unread: int
    unread_seq: int
    mentions: int
    involvement: Literal["all", "mentions", "nothing", "hidden"]
    cursor: int = Field(description="Grows with each move: the higher one is newer.")


class Room(Place, Counts):
    kind: Literal["open", "closed", "direct"]
    name: str
    stored_seq: int = Field(description="Up to here all is in the database; `message.stored` goes on from there.")
    expired_seq: int = Field(description="What was said up to here has left: the history begins behind it.")
    people: list[Person] | None = Field(None, description="Who is in a direct room.")


EVENTS: dict[str, type[Frame]] = {}
ACKS: dict[str, type[Frame]] = {}
Declared = TypeVar("Declared", bound=type[Frame])


def event(*names: str) -> Callable[[Declared], Declared]:
    """Declare what is heard under these names; the docstring says what happened."""

    def declare(model: Declared) -> Declared:
        EVENTS.update(dict.fromkeys(names, model))
        return model

    return declare


def ack(*commands: str) -> Callable[[Declared], Declared]:
    """Declare what the acks of these commands carry."""

    def declare(model: Declared) -> Declared:
        ACKS.update(dict.fromkeys(commands, model))
        return model

    return declare


# -- acks


@ack("message.post")
class Posted(Place):
    """Accepted, in its place, on Redis' disk."""

    message_id: str
    at: str
    duplicate: bool = Field(description="This client_id was accepted before: the first answer again.")


ack(
    "message.edit",
    "message.delete",
    "message.pin",
    "message.unpin",
    "reaction.add",
    "reaction.remove",
    "room.join",
    "room.leave",
)(Place)


@ack("room.read", "room.deliver")
class Moved(Frame):
    """Up to where it is read, or has come, now."""

    room: str
    seq: int


@ack("resume")
class Resumed(Frame):
    """Behind the last replayed event."""

    rooms: dict[str, Literal["ok", "resync"]]


@ack("typing.start", "typing.stop", "presence.set")
class Done(Frame):
    """It was done."""


@ack("draft.keep", "draft.drop")
class Kept(Frame):
    """It was kept, or thrown away."""

    room: str


class SlashCommand(BaseModel):
    name: str
    arguments: str
    help: str


@ack("slash.run")
class Ran(Frame):
    """What came of it: `posted` carries what the ack of a post does."""

    kind: Literal["posted", "done", "help"]
    message: str
    commands: list[SlashCommand] | None = None
    room: str | None = None
    epoch: int | None = None
    seq: int | None = None
    message_id: str | None = None
    at: str | None = None
    duplicate: bool | None = None


@ack("task.submit", "task.cancel")
class TaskNamed(Frame):
    """Which task it is about."""

    task_id: int


@ack("ping")
class Pong(Frame):
    """The server's time."""

    at: str


class Error(Frame):
    """A command was not carried out."""

    code: str
    message: str = Field(description="A sentence for people.")
    retry_after: float | None = Field(None, description="In seconds.")
    errors: dict[str, str] | None = Field(None, description="Which fields are at fault, and why.")
