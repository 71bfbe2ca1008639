"""What a room's page shows of messages that others answer, and which message a link to a place means."""

from chat.actions import history
from chat.model.room import OpenRoom
from chat.rendering import Quote, quote_of
from chat.resources import Resources


async def find(
    resources: Resources, room: OpenRoom, page: history.Page, reply_to: int | None = None
) -> dict[int, Quote]:
    """By seq: what the messages of a page answer, and what is being answered in the composer."""
    here = {message.seq: message for message in page.messages}
    targets = {message.reply_to for message in page.messages if not message.deleted} | {reply_to}
    wanted = {seq for seq in targets if seq}
    known = here | await history.find_many(resources, room, wanted - here.keys())
    return {seq: quote_of(known[seq]) for seq in wanted if seq in known}


def nearest(room: OpenRoom, page: history.Page, at: int | None) -> int | None:
    """The message at a place, or the one beside it where something else happened; None beyond the end."""
    if at is None or at > room.position.seq or not page.messages:
        return None
    return min(page.messages, key=lambda message: abs(message.seq - at)).seq
