"""Why a message concerns one of its readers: it calls them, was written to them, or is one of all that count."""

from enum import StrEnum
from typing import NamedTuple

from chat.model.mention import EVERYBODY, called_names
from chat.model.message import Message
from chat.model.room import Kind
from chat.model.user import User


class How(StrEnum):
    """How a message concerns somebody."""

    NAMED = "named"
    ANSWERED = "answered"
    EVERYBODY = "everybody"
    WORD = "word"
    DIRECT = "direct"
    ONE_OF_ALL = "all"


class Reason(NamedTuple):
    how: How

    @property
    def name(self) -> str:
        """The word for programs: mention, direct or all."""
        return "mention" if self.how in (How.NAMED, How.ANSWERED, How.EVERYBODY) else self.how.value


def is_called(called: tuple[str, ...], user: User) -> bool:
    """Whether somebody is among those whom a message calls."""
    return user.usercode in called or EVERYBODY in called


def how_it_calls(message: Message, user: User) -> How:
    """Of a message that calls somebody."""
    if user.username in called_names(message.body):
        return How.NAMED
    return How.ANSWERED if user.usercode in message.mentions else How.EVERYBODY


def reason_of(message: Message, user: User, kind: Kind) -> Reason:
    """Why a message of somebody else is something that waits for its reader."""
    if is_called(message.mentions, user):
        return Reason(how_it_calls(message, user))
    return Reason(How.DIRECT if kind is Kind.DIRECT else How.ONE_OF_ALL)
