"""Commands about messages."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from chat.actions import directs, messages
from chat.actions import rooms as opening
from chat.bus import rooms
from chat.bus.rooms import Accepted
from chat.errors import BadField
from chat.gateway.commands import Command, Gateway, command
from chat.gateway.connection import Connection
from chat.languages import Sentence
from chat.model.message import Draft
from chat.model.room import Position


def _listed(to: Any) -> Any:
    return [to] if isinstance(to, str) else to


Named = Annotated[str, Field(max_length=64)]


class MessagePost(Command):
    room: Named | None = None
    to: Annotated[list[Named] | None, BeforeValidator(_listed)] = None
    body: str = ""
    files: list[Named] = Field(default_factory=list)
    client_id: str | None = None
    reply_to: int | None = Field(None, ge=1, lt=2**53)
    confirm: bool = False
    urgent: bool = False


@command("message.post")
async def post(gateway: Gateway, connection: Connection, fields: MessagePost) -> dict[str, Any]:
    """Post into a room, or to people; acked when it is ordered and on Redis' disk."""
    draft = Draft.parse(
        fields.body,
        fields.client_id,
        fields.reply_to,
        confirmed=fields.confirm,
        files=fields.files,
        urgent=fields.urgent,
    )
    if fields.to is not None and fields.room is None:
        return (await _post_to_people(gateway, connection, fields.to, draft)).public()
    if fields.to is not None or fields.room is None:
        raise BadField({"room": Sentence("Name a room, or people in `to`: one of them.")})
    accepted = await messages.post(gateway.resources, connection.user, fields.room, draft)
    return accepted.public()


async def _post_to_people(gateway: Gateway, connection: Connection, to: list[str], draft: Draft) -> Accepted:
    """Post into the direct room of these people, which may have to be made; this connection hears it from then on."""
    resources, author = gateway.resources, connection.user
    # A repeat needs no room, and must not make one.
    if draft.client_id and (first := await rooms.find_answer(resources.redis, author.usercode, draft.client_id)):
        return first
    room = await directs.find_or_make(resources, author, to)
    if room not in connection.entered:
        found = await opening.find(resources, author, room)
        # From its beginning: another one's first words may be in it already.
        await gateway.listener.enter(connection, room, Position(found.position.epoch, 0))
    return await messages.post(resources, author, room, draft)
