"""Coming back: everything that happened since a position, in order, or an honest resync; never a part of it."""

import orjson

from chat.bus import rooms
from chat.bus.pipe import Pipe
from chat.gateway.connection import Connection
from chat.gateway.hub import RESYNC, Hub
from chat.model.room import Position

EVENTS_OF_A_ROOM, EVENTS_IN_ALL = 500, 2_000


async def resume(redis: Pipe, hub: Hub, connection: Connection, since: dict[str, Position]) -> dict[str, str]:
    """Replay what lies between each position and the one at which the connection entered the room.

    Returns "ok" or "resync" for each room. What came after the connection entered has been flowing since.
    """
    outcome = {}
    budget = EVENTS_IN_ALL
    for key, position in since.items():
        entered = connection.entered[key]
        payloads = await _missed(redis, key, position, entered, min(budget, EVENTS_OF_A_ROOM))
        if key not in connection.entered:
            continue
        if payloads is None:
            outcome[key] = "resync"
            hub.counted.resyncs += 1
            connection.send(RESYNC, room=key, epoch=entered.epoch, seq=min(position.seq, entered.seq))
        else:
            outcome[key] = "ok"
            budget -= len(payloads)
            hub.replay(connection, payloads)
    return outcome


async def _missed(redis: Pipe, key: str, position: Position, entered: Position, budget: int) -> list[bytes] | None:
    """The events between two positions, or None when they are too many or not all there."""
    missed = entered.seq - position.seq
    if position.epoch != entered.epoch or missed < 0 or missed > budget:
        return None
    if missed == 0:
        return []
    payloads = await rooms.events_between(redis, key, position.seq + 1, entered.seq)
    seqs = [orjson.loads(payload)["seq"] for payload in payloads]
    return payloads if seqs == list(range(position.seq + 1, entered.seq + 1)) else None
