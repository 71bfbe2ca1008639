"""Requests that carry a key by which a repeat is known: what is being done under it, and what came of it.

A key is taken by whoever comes first, for `HELD_SECONDS` at a time, so that a process that dies in between keeps nobody
out for longer; then the answer stands under it for a day.
"""

from dataclasses import dataclass
from secrets import token_hex

from chat.bus import keys
from chat.bus.pipe import Pipe

HELD_SECONDS, RENEW_SECONDS = 30, 10
KEPT_SECONDS = 24 * 3600
_RUNS, _DONE = b"runs", b"done"


@dataclass(frozen=True, slots=True)
class Held:
    """A key that is ours."""

    place: str
    mark: bytes


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was asked under a key before, as a digest, and what was answered; None: nothing yet."""

    asked: str
    answer: bytes | None


async def take(redis: Pipe, usercode: str, name: str, asked: str) -> Held | Earlier:
    """The key `name` of somebody for what is `asked`, unless it is taken."""
    held = Held(keys.once(usercode, name), b" ".join((_RUNS, asked.encode(), token_hex(8).encode())))
    while not await redis.call("SET", held.place, held.mark, "EX", HELD_SECONDS, "NX"):
        # It may be let go of at this moment.
        if text := await redis.call("GET", held.place):
            state, earlier, rest = text.split(b" ", 2)
            return Earlier(earlier.decode(), rest if state == _DONE else None)
    return held


async def renew(redis: Pipe, held: Held) -> None:
    await redis.call("EXPIRE", held.place, HELD_SECONDS)


async def let_go(redis: Pipe, held: Held) -> None:
    """Nothing came of it: whoever repeats it begins anew."""
    await redis.run("let_go", (held.place,), held.mark)


async def keep(redis: Pipe, held: Held, answer: bytes) -> None:
    """This is what a repeat is answered with."""
    asked = held.mark.split(b" ")[1]
    await redis.call("SET", held.place, b" ".join((_DONE, asked, answer)), "EX", KEPT_SECONDS)
