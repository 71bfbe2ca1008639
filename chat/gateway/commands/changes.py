"""Commands that change messages: edit, delete, react, pin."""

from typing import Any

from pydantic import Field

from chat.actions import changes
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection
from chat.model.message import Draft


class MessageNamed(Command):
    room: str = Field(max_length=64)
    seq: int = Field(ge=1, lt=2**53)


class MessageEdit(MessageNamed):
    body: str
    confirm: bool = False


class Reaction(MessageNamed):
    emoji: str = Field(max_length=64)


@command("message.edit")
async def edit(gateway: Gateway, connection: Connection, fields: MessageEdit) -> dict[str, Any]:
    """Give a message another text."""
    draft = Draft.parse(fields.body, confirmed=fields.confirm)
    return (await changes.edit(gateway.resources, connection.user, fields.room, fields.seq, draft)).place()


@command("message.delete")
async def delete(gateway: Gateway, connection: Connection, fields: MessageNamed) -> dict[str, Any]:
    """Take a message's text away."""
    return (await changes.delete(gateway.resources, connection.user, fields.room, fields.seq)).place()


@command("message.pin")
async def pin(gateway: Gateway, connection: Connection, fields: MessageNamed) -> dict[str, Any]:
    """Pin a message for everybody in the room."""
    return (await changes.pin(gateway.resources, connection.user, fields.room, fields.seq, pinned=True)).place()


@command("message.unpin")
async def unpin(gateway: Gateway, connection: Connection, fields: MessageNamed) -> dict[str, Any]:
    """Take a pinned message down for everybody."""
    return (await changes.pin(gateway.resources, connection.user, fields.room, fields.seq, pinned=False)).place()


@command("reaction.add")
async def react(gateway: Gateway, connection: Connection, fields: Reaction) -> dict[str, Any]:
    """React to a message with an emoji, or with a few words."""
    user = connection.user
    return (await changes.react(gateway.resources, user, fields.room, fields.seq, fields.emoji, added=True)).place()


@command("reaction.remove")
async def unreact(gateway: Gateway, connection: Connection, fields: Reaction) -> dict[str, Any]:
    """Take one's own reaction back."""
    user = connection.user
    return (await changes.react(gateway.resources, user, fields.room, fields.seq, fields.emoji, added=False)).place()
