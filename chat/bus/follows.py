"""What members said of threads, a copy of the database for this life of Redis: asked whenever somebody answers."""

from collections.abc import Iterable

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.thread import Choice

# Where the mark stands that says that all of a room is there: before the first message of any room.
LOADED_AT = -1


async def of(redis: Pipe, room: str, root: int) -> dict[str, bool] | None:
    """Whether they want to hear of a thread, by usercode; None when the room is not copied."""
    found = redis.call("ZRANGEBYSCORE", keys.follows(room), root, root)
    loaded = await redis.call("ZSCORE", keys.follows(room), keys.ALL_LOADED)
    if loaded is None:
        await found
        return None
    return _newest(await found)


async def load(redis: Pipe, room: str, choices: Iterable[Choice]) -> None:
    """Copy all of a room. What was said meanwhile is newer, and counts."""
    members = [word for one in choices for word in (one.seq, _member(one))]
    await redis.call("ZADD", keys.follows(room), *members, LOADED_AT, keys.ALL_LOADED)


async def choose(redis: Pipe, room: str, choice: Choice, before: Choice | None) -> None:
    """Somebody said something else than before."""
    told = redis.call("ZADD", keys.follows(room), choice.seq, _member(choice))
    if before:
        await redis.call("ZREM", keys.follows(room), _member(before))
    await told


async def forget(redis: Pipe, room: str, through: int) -> None:
    """The beginning of the room has left."""
    await redis.call("ZREMRANGEBYSCORE", keys.follows(room), 0, through)


def _member(one: Choice) -> str:
    return f"{one.seq} {one.usercode} {int(one.following)} {int(one.at.timestamp() * 1000)}"


def _newest(members: Iterable[bytes]) -> dict[str, bool]:
    said = sorted((member.decode().split(" ") for member in members), key=lambda words: int(words[3]))
    return {usercode: following == "1" for _, usercode, following, _ in said}
