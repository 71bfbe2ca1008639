"""Which rooms a user is in, as Redis knows it: the hash that the accept script and every hello look into."""

from datetime import datetime
from typing import NamedTuple

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.times import parse_timestamp, timestamp


class Held(NamedTuple):
    """A membership from a version on; no rights mean: not (any more) a member."""

    version: int
    rights: str


async def of_user(redis: Pipe, usercode: str) -> dict[str, Held] | None:
    """Rooms with their rights, left ones too; None when this life of Redis has not loaded them."""
    return _parse(await redis.call("HGETALL", keys.members(usercode)))


async def rights_in(redis: Pipe, usercode: str, room: str) -> str | None:
    """The rights in one room ("" when not a member); None when the user's rooms are not loaded."""
    held, loaded = await redis.call("HMGET", keys.members(usercode), room, keys.ALL_LOADED)
    if loaded is None:
        return None
    return _held(held).rights if held else ""


async def load(redis: Pipe, usercode: str, memberships: dict[str, Held]) -> dict[str, Held]:
    """Write what the database has; answers what holds now, since something newer may have come in between."""
    arguments: list[str] = []
    for room, held in memberships.items():
        arguments += room, f"{held.version}:{held.rights}"
    return _parse(await redis.run("load_members", (keys.members(usercode),), *arguments)) or {}


async def settled_until(redis: Pipe) -> datetime | None:
    """Up to when every membership of the database is known to be announced here."""
    text = await redis.call("GET", keys.SETTLED)
    return parse_timestamp(text.decode()) if text else None


async def set_settled(redis: Pipe, moment: datetime) -> None:
    await redis.call("SET", keys.SETTLED, timestamp(moment))


def _parse(reply: list[bytes]) -> dict[str, Held] | None:
    pairs = dict(zip(reply[::2], reply[1::2], strict=True))
    if pairs.pop(keys.ALL_LOADED.encode(), None) is None:
        return None
    return {room.decode(): _held(text) for room, text in pairs.items()}


def _held(text: bytes) -> Held:
    version, _, rights = text.decode().partition(":")
    return Held(int(version), rights)
