"""Reading a thread."""

from aiohttp import web
from pydantic import BaseModel, Field

from chat.actions import rooms as actions
from chat.actions import threads
from chat.identity import require_user
from chat.resources import RESOURCES
from chat.web.api import limit, models, number, operation, reply
from chat.web.api.changes import seq_of
from chat.web.api.fields import LIMIT, NUMBER


class ThreadObject(BaseModel):
    seq: int = Field(description="Of the first message.")
    first: models.MessageObject | None = Field(description="null when it has left the room.")
    items: list[models.MessageObject] = Field(description="What goes back to it, oldest first.")
    next: int | None = Field(description="The `before` that leads to earlier ones.")


@operation(answer=ThreadObject, query={"before": NUMBER, "limit": LIMIT})
async def show(request: web.Request) -> web.Response:
    """The thread that a message is in: its first message, and the newest of what goes back to that."""
    resources = request.app[RESOURCES]
    room = await actions.find(resources, require_user(request), request.match_info["room"])
    thread = await threads.read(resources, room, seq_of(request), limit(request), number(request, "before"))
    return reply(
        {
            "seq": thread.seq,
            "first": thread.root and thread.root.public(),
            "items": [message.public() for message in thread.replies],
            "next": thread.replies[0].seq if thread.earlier else None,
        }
    )
