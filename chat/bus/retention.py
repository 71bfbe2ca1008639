"""The beginning of a room that leaves, as far as Redis has any of it."""

import asyncio

import orjson

from chat.bus import follows, keys
from chat.bus.pipe import Pipe
from chat.model.event import EDITED

EXPIRED = "history.expired"
AT_ONCE = 500


async def expired_seq(redis: Pipe, room: str) -> int | None:
    """Up to where a room has left, as far as Redis was told; None when it has nothing of the room."""
    known, seq = await redis.call("HMGET", keys.room(room), "kind", "expired")
    return int(seq or 0) if known else None


async def forget(redis: Pipe, room: str, after: int, through: int) -> None:
    """Let nothing of what lies behind `after` and up to `through` stay, and tell the room; twice changes nothing."""
    for first in range(after + 1, through + 1, AT_ONCE):
        last = min(through, first + AT_ONCE - 1)
        places = (keys.room(room), keys.log(room), keys.posts(room))
        hashes = (keys.message(room, seq) for seq in range(first, last + 1))
        told = orjson.dumps({"type": EXPIRED, "room": room, "seq": last})
        await redis.run("expire", (*places, *hashes), last, keys.room_channel(room), told)
    await redis.call("ZREMRANGEBYSCORE", keys.moves(room), "-inf", through)
    await follows.forget(redis, room, through)


async def count(redis: Pipe, room: str, after: int, through: int) -> int:
    """What there is between two seqs: events of the log, counted messages, texts of edits, and what changes need."""
    found: int = 0
    for first in range(after + 1, through + 1, AT_ONCE):
        seqs = range(first, min(through + 1, first + AT_ONCE))
        found += await redis.call("EXISTS", *(keys.message(room, seq) for seq in seqs))
    places = (keys.log(room), keys.posts(room), keys.follows(room))
    counted = [redis.call("ZCOUNT", place, after + 1, through) for place in places]
    events = [orjson.loads(one) for one in await redis.call("ZRANGE", keys.log(room), 0, -1)]
    found += sum(await asyncio.gather(*counted))
    edits = [one for one in events if one["type"] == EDITED and after < one["target"] <= through]
    return found + sum(1 for one in edits if one["body"])
