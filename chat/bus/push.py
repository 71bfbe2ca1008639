"""Telling people who are away, as far as it is kept in Redis: what is due, who was told, and what is tried again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe

TOLD_SECONDS = 30 * 24 * 3600

Again = dict[str, Any]


async def due(redis: Pipe, moment: datetime, limit: int) -> dict[str, set[int]]:
    """Messages of which people are to be told by a moment: seqs by room. They stay due until they are `done`."""
    lines = await redis.call("ZRANGEBYSCORE", keys.PUSH_DUE, "-inf", _ms(moment), "LIMIT", 0, limit)
    found: dict[str, set[int]] = {}
    for line in lines:
        room, seq = line.decode().split(" ")
        found.setdefault(room, set()).add(int(seq))
    return found


async def done(redis: Pipe, room: str, seqs: Iterable[int]) -> None:
    await redis.call("ZREM", keys.PUSH_DUE, *(f"{room} {seq}" for seq in seqs))


async def told(redis: Pipe, usercodes: Collection[str], room: str) -> dict[str, int]:
    """Up to which seq each of these was told of a room."""
    calls = {code: redis.call("HGET", keys.told(code), room) for code in usercodes}
    return {code: int(await call or 0) for code, call in calls.items()}


async def claim(redis: Pipe, usercode: str, room: str, seq: int) -> bool:
    """Whether it falls to whoever asks to tell somebody of a room up to a seq: to one alone, and once."""
    places = (keys.told(usercode), keys.shown(usercode))
    return bool(await redis.run("tell", places, room, seq, TOLD_SECONDS))


async def shown(redis: Pipe, usercode: str) -> dict[str, int]:
    """The rooms of which somebody's devices may be showing a notification, and up to which seq."""
    rooms = [room.decode() for room in await redis.call("SMEMBERS", keys.shown(usercode))]
    seqs = await redis.call("HMGET", keys.told(usercode), *rooms) if rooms else []
    return {room: int(seq or 0) for room, seq in zip(rooms, seqs, strict=True)}


async def closed(redis: Pipe, usercode: str, rooms: Collection[str]) -> None:
    """Their devices were told to show nothing of these any more."""
    if rooms:
        await redis.call("SREM", keys.shown(usercode), *rooms)


async def put_off(redis: Pipe, what: Again, until: float) -> None:
    """Keep what is to be sent after a time, in seconds of the clock."""
    await redis.call("ZADD", keys.PUSH_AGAIN, round(until * 1000), orjson.dumps(what))


async def take_put_off(redis: Pipe, moment: datetime, limit: int) -> list[Again]:
    """What is to be tried by a moment; what one worker takes, no other gets."""
    lines = await redis.call("ZRANGEBYSCORE", keys.PUSH_AGAIN, "-inf", _ms(moment), "LIMIT", 0, limit)
    calls = [redis.call("ZREM", keys.PUSH_AGAIN, line) for line in lines]
    return [orjson.loads(line) for line, call in zip(lines, calls, strict=True) if await call]


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
