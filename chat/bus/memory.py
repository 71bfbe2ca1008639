"""Room in Redis: before it is full, talk has to wait, so that what empties it can go on.

A Redis at its `maxmemory` takes no write at all: no job for the worker, no sign-in, no membership.
"""

from chat.bus import keys
from chat.bus.pipe import Pipe

# From this share of `maxmemory` on. The rest is for what is not talk, and for what comes between two looks.
MOST = 0.75
# Who finds it crowded says so for a while: the last one that looked may not live any more.
SAID_SECONDS = 15


async def look(redis: Pipe) -> None:
    """See how much is used, and let talk wait or go on, in all processes."""
    told = dict(line.split(b":", 1) for line in (await redis.call("INFO", "memory")).splitlines() if b":" in line)
    used, most = int(told[b"used_memory"]), int(told[b"maxmemory"])
    if most and used >= MOST * most:
        await redis.call("SET", keys.CROWDED, 1, "EX", SAID_SECONDS)
    else:
        await redis.call("DEL", keys.CROWDED)
