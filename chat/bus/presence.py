"""Who is here: what instances say of their connections, and what Redis makes of it for all of them.

Each instance keeps one hash of its own users with their best state there, and lives as long as it says so: one word for
all of its connections, however many they are. Somebody's state is the best at the instances that live. Changes go to
one channel, with the rooms whose members may know.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.presence import Change, Presence, State

# How long an instance is believed to live, and a person to come back.
ALIVE_SECONDS = 40
GRACE_SECONDS = 8
# A script keeps everybody else waiting: what is more comes in parts. These take a few milliseconds each.
REPORTED_AT_ONCE, OVERDUE_AT_ONCE, LISTED_AT_ONCE = 200, 200, 500
NOWHERE, AGAIN = "", "again"


class Reported(NamedTuple):
    """Whether overdue people may be left, and whether the instance was believed to live before it spoke."""

    more: bool
    lived: bool


class Here(NamedTuple):
    """Somebody who is online or away, since when."""

    state: State
    since: datetime


async def report(redis: Pipe, instance: str, states: Mapping[str, str], *, sweep: bool = False) -> Reported:
    """Say that an instance lives, and the best state of users there (`NOWHERE`: no connection); tell what changed.

    With `sweep`, look after some who are overdue: at instances that died, or away for longer than the grace.
    """
    lived = True
    for part in _parts(states) or [{}]:
        met, was_alive = await redis.run(
            "presence",
            (keys.PRESENCE, keys.INSTANCES, keys.presence_at(instance), keys.LEAVING, keys.USERS),
            instance,
            int(ALIVE_SECONDS * 1000),
            int(GRACE_SECONDS * 1000),
            OVERDUE_AT_ONCE if sweep else 0,
            keys.PRESENCE_CHANNEL,
            keys.members(""),
            keys.presence_at(""),
            *(word for pair in part.items() for word in pair),
        )
        lived = lived and bool(was_alive)
    return Reported(met == OVERDUE_AT_ONCE, lived)


async def tell_again(redis: Pipe, instance: str, usercodes: Iterable[str]) -> None:
    """Tell how it stands with these people, though they neither came nor went."""
    await report(redis, instance, dict.fromkeys(usercodes, AGAIN))


async def reported(redis: Pipe, instance: str) -> dict[str, str]:
    """What Redis believes of an instance: usercode to the best state there."""
    reply = await redis.call("HGETALL", keys.presence_at(instance))
    return {code.decode(): state.decode() for code, state in zip(reply[::2], reply[1::2], strict=True)}


async def find(redis: Pipe, usercode: str) -> Here | None:
    """How somebody is here, or None when they are offline."""
    lines = await redis.call("ZRANGEBYLEX", keys.PRESENCE, f"[{usercode} ", f"({usercode}!")
    return _here(lines[0])[1] if lines else None


async def find_many(redis: Pipe, usercodes: Iterable[str]) -> dict[str, Here]:
    """How each of these people is here; who is offline is missing."""
    asked = list(usercodes)
    lines = await redis.run("presence_find", (keys.PRESENCE,), *asked) if asked else []
    return dict(_here(line) for line in lines)


async def everybody(redis: Pipe) -> dict[str, Here]:
    """All who are here."""
    return dict(_here(line) for line in await redis.call("ZRANGE", keys.PRESENCE, 0, -1))


async def list_page(redis: Pipe, viewer: str, rooms: Iterable[str], after: str) -> tuple[dict[str, Here], str]:
    """Some who are here and in one of the viewer's rooms (and the viewer), by usercode; and where to go on, "" at the
    end."""
    last, *lines = await redis.run(
        "presence_list", (keys.PRESENCE,), keys.members(""), viewer, after, LISTED_AT_ONCE, *rooms
    )
    return dict(_here(line) for line in lines), last.decode()


def read(payload: bytes) -> list[Change]:
    """What was told on the channel."""
    return [_change(fields) for fields in orjson.loads(payload)]


def _change(fields: dict[str, Any]) -> Change:
    since = _time(fields["since"]) if "since" in fields else None
    presence = Presence(fields["usercode"], State(fields["state"]), since, fields["status"], fields["dnd"])
    return Change(presence, tuple(fields["rooms"].split()), fields.get("avatar", False))


def _here(line: bytes) -> tuple[str, Here]:
    usercode, state, since = line.decode().split()
    return usercode, Here(State(state), _time(int(since)))


def _time(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _parts(states: Mapping[str, str]) -> list[dict[str, str]]:
    pairs: Iterator[tuple[str, str]] = iter(states.items())
    return list(iter(lambda: dict(islice(pairs, REPORTED_AT_ONCE)), {}))
