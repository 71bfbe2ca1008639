"""Who hears of threads, for this life of Redis: asked whenever somebody answers.

What members said is a copy of the database. Who wrote in a thread is found once, at its first answer, and whoever
answers from then on is added, older than anything that anybody said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.thread import Choice

# Where the mark stands that says that all of a room is there: before the first message of any room.
LOADED_AT = -1
# Who wrote said nothing; the mark that says that all who did are there stands among them.
_NEVER = datetime.fromtimestamp(0, UTC)
_ALL = "*"


@dataclass(frozen=True, slots=True)
class Heard:
    """Of a thread whether they want to hear of it, by usercode; None where that is not copied.

    `said` are those who said so, `wrote` those who wrote in it, whatever they said.
    """

    said: dict[str, bool] | None
    wrote: set[str] | None


async def of(redis: Pipe, room: str, root: int) -> Heard:
    found = redis.call("ZRANGEBYSCORE", keys.follows(room), root, root)
    loaded = await redis.call("ZSCORE", keys.follows(room), keys.ALL_LOADED)
    choices = _choices(root, await found)
    wrote = {one.usercode for one in choices if one.at == _NEVER}
    said = {one.usercode: one.following for one in choices if one.at > _NEVER}
    return Heard(None if loaded is None else said, wrote - {_ALL} if _ALL in wrote else None)


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


async def wrote(redis: Pipe, room: str, root: int, people: Iterable[str], *, all_of_them: bool = False) -> None:
    """Add people who wrote in a thread; with `all_of_them` nobody is missing who did so far."""
    names = [*people, _ALL] if all_of_them else [*people]
    members = [word for name in names for word in (root, _member(Choice(root, name, True, _NEVER)))]
    await redis.call("ZADD", keys.follows(room), *members)


async def look_again(redis: Pipe, room: str, root: int) -> None:
    """Something in a thread was deleted, perhaps all that somebody wrote there: who did is found anew."""
    found = _choices(root, await redis.call("ZRANGEBYSCORE", keys.follows(room), root, root))
    if gone := [_member(one) for one in found if one.at == _NEVER]:
        await redis.call("ZREM", keys.follows(room), *gone)


async def forget(redis: Pipe, room: str, through: int) -> None:
    """The beginning of the room has left."""
    await redis.call("ZREMRANGEBYSCORE", keys.follows(room), 0, through)


def _member(one: Choice) -> str:
    return f"{one.seq} {one.usercode} {int(one.following)} {int(one.at.timestamp() * 1000)}"


def _choices(root: int, members: Iterable[bytes]) -> list[Choice]:
    """Oldest first."""
    words = [member.decode().split(" ") for member in members]
    found = [
        Choice(root, usercode, following == "1", datetime.fromtimestamp(int(ms) / 1000, UTC))
        for _, usercode, following, ms in words
    ]
    return sorted(found, key=lambda one: one.at)
