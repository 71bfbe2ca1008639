"""Which life of Redis this is. One that was started again may not have all that it had acknowledged: its disk was lost,
its file was cut, or it was put back to an older copy. It does not say so itself.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.room import Position

# Who examines says so again and again: while they live nobody else does, and who is killed holds nobody up for long.
TURN_MS = 2_000
# As long as answers to posts are remembered.
LOST_SECONDS = 24 * 3600
AT_ONCE = 1_000
# What stays: what is nowhere else, and what tells of the past alone. All else is made again from the database, or is
# about a present that is over: the rights of an older copy would let in who has been sent away since.
_KEPT = (keys.OUTBOX, keys.DEAD, keys.MINUTES, keys.HOURS, keys.JOBS_RAN, keys.LIFE, keys.LIFE_LOST, keys.LIFE_TURN)
_KEPT_KINDS = (
    keys.client_id("", "")[:-1],
    keys.drafts(""),
    keys.room(""),
    keys.log(""),
    keys.posts(""),
    keys.session(""),
    keys.sessions(""),
    keys.once("", "")[:-1],
)


async def current(redis: Pipe) -> bytes:
    """What Redis calls this run of itself."""
    told = (await redis.call("INFO", "server")).split(b"run_id:", 1)[1]
    return bytes(told.split(b"\r", 1)[0])


async def examined(redis: Pipe) -> bytes | None:
    """The run that was last found to have everything, or was told that it has not."""
    found: bytes | None = await redis.call("GET", keys.LIFE)
    return found


async def take_turn(redis: Pipe) -> bool:
    """Whether it is ours to examine it; nobody else does meanwhile."""
    return await redis.call("SET", keys.LIFE_TURN, 1, "NX", "PX", TURN_MS) is not None


async def keep_turn(redis: Pipe) -> None:
    """Hold it for as long as this runs."""
    while True:
        await asyncio.sleep(TURN_MS / 4_000)
        await redis.call("PEXPIRE", keys.LIFE_TURN, TURN_MS)


async def leave_turn(redis: Pipe, run: bytes | None = None) -> None:
    """Somebody else may examine; or nobody needs to, where this run is done."""
    if run:
        await redis.call("SET", keys.LIFE, run)
    await redis.call("DEL", keys.LIFE_TURN)


async def behind(redis: Pipe, known: Mapping[str, int]) -> list[str]:
    """Of rooms and seqs that there were, those rooms that Redis does not know so far."""
    rooms = list(known)
    missing = []
    for first in range(0, len(rooms), AT_ONCE):
        some = rooms[first : first + AT_ONCE]
        seqs = await asyncio.gather(*(redis.call("HGET", keys.room(room), "seq") for room in some))
        missing += [room for room, seq in zip(some, seqs, strict=True) if int(seq or 0) < known[room]]
    return missing


async def contradicted(redis: Pipe, told: Mapping[str, Position]) -> bool:
    """Whether a room is less far in this life than people have heard in it. Of one that is over this says nothing."""
    found = {room: redis.call("HMGET", keys.room(room), "epoch", "seq") for room in told}
    places = [(told[room], await reply) for room, reply in found.items()]
    return any(int(epoch or -1) == heard.epoch and int(seq) < heard.seq for heard, (epoch, seq) in places)


async def end(redis: Pipe, holes: Mapping[str, int]) -> None:
    """This life is over: rooms have to be opened in the next one. Those with `holes` are read from the database, which
    has them up to the seq that is given: so far they are known from now on, also when nobody opens them for long.
    """
    await redis.call("SET", keys.LIFE_LOST, 1, "EX", LOST_SECONDS)
    gone = {*map(keys.log, holes), *map(keys.posts, holes)}
    async for found in _all(redis):
        for key in found:
            if key.startswith(keys.room("")):
                await redis.call("HDEL", key, "epoch")
            elif key in gone or not (key in _KEPT or key.startswith(_KEPT_KINDS)):
                await redis.call("DEL", key)
    for room, seq in holes.items():
        await redis.call("HSET", keys.room(room), "seq", seq)


async def _all(redis: Pipe) -> AsyncIterator[list[str]]:
    at = b"0"
    while True:
        at, found = await redis.call("SCAN", at, "MATCH", f"{keys.TAG}*", "COUNT", AT_ONCE)
        yield [key.decode() for key in found]
        if at == b"0":
            return
