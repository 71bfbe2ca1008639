"""What people have typed and not posted: one text for each room, for as long as somebody may come back to it."""

from chat.bus import keys
from chat.bus.pipe import Pipe

KEPT_SECONDS = 90 * 24 * 3600


async def keep(redis: Pipe, usercode: str, room: str, body: str) -> None:
    """Remember it in place of what was there; nothing forgets it."""
    key = keys.drafts(usercode)
    if not body:
        await redis.call("HDEL", key, room)
        return
    kept = redis.call("HSET", key, room, body)
    await redis.call("EXPIRE", key, KEPT_SECONDS)
    await kept


async def find(redis: Pipe, usercode: str, room: str) -> str:
    return (await redis.call("HGET", keys.drafts(usercode), room) or b"").decode()
