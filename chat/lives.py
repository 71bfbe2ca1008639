"""Before a process talks to a Redis that was started again: does it have what it had acknowledged?

    what the database has stored, and what this process has told people  ──Redis knows as much──> as before
                                                                     └──it does not──> the next epoch

In a new epoch rooms go on above what is stored, all clients read anew, and whoever still has a message that was lost
sends it again. Without one, places would be given a second time, to other messages than people have seen there.
"""

import asyncio
from collections.abc import Mapping

import structlog

from chat.bus import lives
from chat.bus.pipe import Pipe
from chat.errors import Busy
from chat.model.room import Position
from chat.store import events, rooms
from chat.store.database import Database

log = structlog.get_logger()

REASON = "redis lost what it had acknowledged"
PAUSE_SECONDS = 0.05


async def admit(db: Database, redis: Pipe, told: Mapping[str, Position]) -> None:
    """Return when this Redis may be talked to; `told` is how far people here have heard, by room.

    Raises Unavailable where that cannot be found out, since the database is away too.
    """
    run = await lives.current(redis)
    while await lives.examined(redis) != run or await lives.contradicted(redis, told):
        try:
            is_ours = await lives.take_turn(redis)
        except Busy:
            # A full one takes no turn and no place either: reading may go on.
            log.warning("redis.unexamined", reason="its memory is full")
            return
        if not is_ours:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        keeping = asyncio.create_task(lives.keep_turn(redis))
        try:
            await _examine(db, redis, told)
        except BaseException:
            await lives.leave_turn(redis)
            raise
        finally:
            keeping.cancel()
        await lives.leave_turn(redis, run)
        return


async def _examine(db: Database, redis: Pipe, told: Mapping[str, Position]) -> None:
    async with db.read() as connection:
        stored = await rooms.stored_seqs(connection)
    heard = {room: position.seq for room, position in told.items()}
    # Where the database is ahead, the log of the room would have a hole; what only people have heard is beyond its end.
    holes = await lives.behind(redis, stored)
    lost = {*holes, *await lives.behind(redis, heard)}
    if not lost:
        return
    log.error("redis.lost", rooms=len(lost), such_as=min(lost), consequence="a new epoch: everybody reads anew")
    async with db.begin() as connection:
        await events.begin_epoch(connection, REASON)
    await lives.end(redis, {room: stored[room] for room in holes})
