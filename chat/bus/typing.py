"""Who is writing just now: said on the room's channel, kept nowhere."""

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.user import User

STARTED, STOPPED = "typing.started", "typing.stopped"


async def started(redis: Pipe, room: str, user: User, seconds: float) -> None:
    """Somebody is writing, and for so many seconds more unless they say otherwise."""
    fields = {"type": STARTED, "usercode": user.usercode, "name": user.name, "seconds": round(seconds, 3)}
    await redis.call("PUBLISH", keys.room_channel(room), orjson.dumps(fields))


async def stopped(redis: Pipe, room: str, usercode: str) -> None:
    fields = {"type": STOPPED, "usercode": usercode}
    await redis.call("PUBLISH", keys.room_channel(room), orjson.dumps(fields))
