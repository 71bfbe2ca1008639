"""The pinned messages of a room, also those whose pinning is not stored yet."""

import orjson

from chat.actions import history
from chat.bus import rooms as log
from chat.errors import Unavailable
from chat.model.event import PINNED
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.resources import Resources
from chat.store import messages, rooms

MOST = 100


async def list_all(resources: Resources, room: OpenRoom) -> list[Message]:
    """The newest first, at most `MOST`."""
    payloads = await log.events_between(resources.redis, room.key, room.stored + 1)
    recent = [orjson.loads(payload) for payload in payloads]
    targets = {event["target"] for event in recent if event["type"] == PINNED}
    try:
        async with resources.db.read() as db:
            found = await messages.pinned_in(db, await rooms.get(db, room.key), MOST)
    except Unavailable:
        if not targets:
            raise
        found = []
    found = await history.folded(resources, found, recent)
    found += [await history.find(resources, room, seq) for seq in targets - {message.seq for message in found}]
    return sorted((one for one in found if one.pinned), key=lambda one: one.seq, reverse=True)[:MOST]
