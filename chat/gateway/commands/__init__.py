"""The commands of the socket: a noun a file, each command declared with its fields where it is defined.

Every exception becomes an answer here and nowhere else.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from pydantic import ValidationError

from chat.errors import BadCommand, BadField, BadJson, ChatError, Internal
from chat.gateway import protocol
from chat.gateway.connection import Connection
from chat.gateway.hub import Hub
from chat.gateway.listener import Listener
from chat.gateway.presence import Presence
from chat.gateway.protocol import Asked
from chat.gateway.typing import Typing
from chat.languages import Sentence
from chat.model.faults import named
from chat.model.incoming import Incoming
from chat.model.token import READ, WRITE, may_do
from chat.resources import Resources

log = structlog.get_logger()


class Command(Incoming):
    """The fields of a command."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """What commands act with."""

    resources: Resources
    hub: Hub
    listener: Listener
    presence: Presence
    typing: Typing


Fields = TypeVar("Fields", bound=Command)
Handler = Callable[[Gateway, Connection, Any], Awaitable[dict[str, Any] | None]]
COMMANDS: dict[str, tuple[type[Command], Handler]] = {}
# Posts of one connection may be on their way together; everything else waits for what was sent before.
PIPELINED = {"message.post"}
# All others change something: a token needs its scope for that.
READING = {"ping", "resume"}


def is_pipelined(asked: Asked) -> bool:
    """A post to people waits too: their room may have to be made before what is said next can come behind it."""
    return asked.type in PIPELINED and "to" not in asked.fields


def command(
    name: str,
) -> Callable[[Callable[[Gateway, Connection, Fields], Awaitable[dict[str, Any] | None]]], Handler]:
    """Declare `async def f(gateway, connection, fields)`; what it returns are the fields of the ack."""

    def register(handler: Callable[[Gateway, Connection, Fields], Awaitable[dict[str, Any] | None]]) -> Handler:
        COMMANDS[name] = (handler.__annotations__["fields"], handler)
        return handler

    return register


async def answer(gateway: Gateway, connection: Connection, asked: Asked) -> bytes:
    """Execute one command; the frame that answers it, whatever happens."""
    try:
        if asked.fault:
            raise asked.fault
        fields, handler = _look_up(connection, asked)
        result = await handler(gateway, connection, fields)
        return protocol.ack(asked.id, result or {})
    except ChatError as fault:
        connection.faults += isinstance(fault, BadJson | BadCommand)
        return protocol.error(asked.id, fault)
    except Exception:
        log.exception("command.failed", connection=connection.id, type=asked.type)
        return protocol.error(asked.id, Internal())


def _look_up(connection: Connection, asked: Asked) -> tuple[Command, Handler]:
    if asked.type not in COMMANDS:
        raise BadCommand(Sentence("There is no command %(type)s.", type=asked.type[:40]))
    may_do(connection.scopes, READ if asked.type in READING else WRITE)
    model, handler = COMMANDS[asked.type]
    try:
        return model.model_validate(asked.fields), handler
    except ValidationError as error:
        raise BadField(named(error, "command")) from None


from chat.gateway.commands import changes, drafts, messages, positions, presence, reading, rooms, slash, tasks, typing  # noqa: E402, F401  # they register themselves
