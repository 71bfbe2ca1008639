"""Events that the database refused for good, as an administrator finds them; outbox.py puts them there."""

from typing import Any

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.dead_letter import DeadLetter

DOUBLES_AMONG = 10_000


async def page(redis: Pipe, before: str, limit: int) -> list[DeadLetter]:
    """The newest first; those that came earlier than the one with the id `before`."""
    last = f"({before}" if before else "+"
    return [_letter(*found) for found in await redis.call("XREVRANGE", keys.DEAD, last, "-", "COUNT", limit)]


async def find(redis: Pipe, id_: str) -> DeadLetter | None:
    found = await redis.call("XRANGE", keys.DEAD, id_, id_)
    return _letter(*found[0]) if found else None


async def forget(redis: Pipe, letter: DeadLetter) -> None:
    """Take it out, with its doubles: two workers who meet the same event at the same time both say so."""
    found = [_letter(*one) for one in await redis.call("XRANGE", keys.DEAD, "-", "+", "COUNT", DOUBLES_AMONG)]
    await redis.call("XDEL", keys.DEAD, letter.id, *(one.id for one in found if one.event == letter.event))


def _letter(place: bytes, fields: list[Any]) -> DeadLetter:
    return DeadLetter(place.decode(), orjson.loads(fields[1]), fields[3].decode())
