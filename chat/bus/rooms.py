"""Rooms in Redis: accepting events, positions, and the log that those who come back read."""

import asyncio
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from chat.bus import keys, limits
from chat.bus.pipe import Pipe
from chat.errors import Busy, TooFast
from chat.model.event import Event, NewEvent
from chat.model.room import Kind, OpenRoom, Position, Room
from chat.model.times import timestamp
from chat.model.user import unnamed

OUTBOX_EVENTS, OUTBOX_EVENTS_OF_A_ROOM = 100_000, 5_000
ANSWER_SECONDS = 24 * 3600
LOG_EVENTS = 1_000
STORED = "message.stored"
# So long has somebody to read a message before they are told of it elsewhere.
PUSH_GRACE_MS, URGENT_GRACE_MS = 10_000, 1_000
_FACTS = (
    "epoch",
    "seq",
    "stored",
    "kind",
    "name",
    "topic",
    "created_at",
    "members",
    "posting",
    "slow",
    "people",
    "expired",
)


class RoomClosed(Exception):
    """This life of Redis does not know the room yet: open it from the database, then accept again."""


class MembersUnloaded(Exception):
    """This life of Redis does not know the user's rooms yet: load them, then accept again."""


class Unsure(Exception):
    """Redis may have forgotten an event with this client_id: ask the database, then accept again."""


class Denied(Exception):
    """They do not have the right that the event needs."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Where an event went; for a `duplicate`, where the first one with its client_id went."""

    room: str
    position: Position
    answer: dict[str, str]
    duplicate: bool

    def place(self) -> dict[str, Any]:
        """What the ack of any other command carries."""
        return {"room": self.room, **self.position._asdict()}

    def public(self) -> dict[str, Any]:
        """What the ack of a post carries."""
        return {"room": self.room, **self.position._asdict(), **self.answer, "duplicate": self.duplicate}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many ms between two posts, and so many at once."""

    interval_ms: int
    burst: int


@dataclass(frozen=True, slots=True)
class RightsChange:
    """What a membership event writes beside the room: the rights of one member from a version on."""

    version: int
    rights: str
    notice: bytes
    members: int


async def accept(
    redis: Pipe,
    event: NewEvent,
    usercode: str,
    *,
    client_id: str | None = None,
    answer: dict[str, str] | None = None,
    needs: str = "",
    rate: Rate | None = None,
    change: RightsChange | None = None,
    grace_ms: int = PUSH_GRACE_MS,
    is_new: bool = True,
) -> Accepted:
    """Order an event and put it on Redis' disk, in one script; see scripts/accept.lua for what is checked.

    Unless the caller knows that it `is_new`, Redis must be sure that it remembers all client_ids.
    Raises RoomClosed, MembersUnloaded, Unsure, Denied, TooFast, Busy or Unavailable; then nothing was accepted (with
    Unavailable that is not certain, and trying again with the same client_id is safe).
    """
    room = event.room
    first_answer = orjson.dumps({"room": room, **(answer or {})})
    reply = await redis.run(
        "accept",
        (
            keys.room(room),
            keys.log(room),
            keys.OUTBOX,
            keys.members(usercode),
            keys.client_id(usercode, client_id or ""),
            keys.limit("post", usercode),
            keys.limit("slow", f"{room}:{usercode}"),
            keys.posts(room),
            keys.cursors(room),
            keys.UNSETTLED_CURSORS,
            keys.PUSH_DUE,
            keys.CROWDED,
            keys.LIFE_LOST,
        ),
        event.head(),
        room,
        needs,
        first_answer,
        ANSWER_SECONDS if client_id else "",
        rate.interval_ms if rate else "",
        rate.burst if rate else "",
        f"{change.version}:{change.rights}" if change else "",
        keys.room_channel(room),
        keys.user_channel(usercode) if change else "",
        change.notice if change else "",
        OUTBOX_EVENTS,
        OUTBOX_EVENTS_OF_A_ROOM,
        usercode,
        event.index,
        change.members if change else "",
        grace_ms,
        "1" if is_new else "",
    )
    if reply[0] == b"ok":
        note(rate, reply[3])
        if slow_s := reply[4]:
            limits.write_down(limits.Allowance(1, 0, slow_s))
    return _outcome(reply, first_answer)


def note(rate: Rate | None, used_ms: int) -> None:
    """Tell whoever is served how much of a rate is left to them."""
    if rate:
        limits.note(rate.burst, used_ms, rate.interval_ms)


def _outcome(reply: list[Any], first_answer: bytes) -> Accepted:
    status = reply[0]
    if status == b"ok":
        return _accepted(reply[1], reply[2], first_answer, duplicate=False)
    if status == b"known":
        epoch, seq, first = reply[1].split(b" ", 2)
        return _accepted(int(epoch), int(seq), first, duplicate=True)
    raise refused(reply)


def refused(reply: list[Any]) -> Exception:
    """What a script's refusal means."""
    status = reply[0]
    if status == b"fast":
        seconds = reply[1] / 1000
        limits.write_down(limits.Allowance(reply[2], 0, math.ceil(seconds)))
        return TooFast(retry_after=seconds)
    if status == b"busy":
        return Busy(retry_after=2)
    return {b"closed": RoomClosed, b"unloaded": MembersUnloaded, b"unsure": Unsure, b"denied": Denied}[status]()


def _accepted(epoch: int, seq: int, answer: bytes, *, duplicate: bool) -> Accepted:
    fields = orjson.loads(answer)
    return Accepted(fields.pop("room"), Position(epoch, seq), fields, duplicate)


async def find_answer(redis: Pipe, usercode: str, client_id: str) -> Accepted | None:
    """The answer to an earlier post with this client_id, as far as it is remembered."""
    known = await redis.call("GET", keys.client_id(usercode, client_id))
    return _outcome([b"known", known], b"") if known else None


async def remember_answer(redis: Pipe, usercode: str, client_id: str, first: Accepted) -> None:
    """Answer this client_id as the first time from now on."""
    told = orjson.dumps({"room": first.room, **first.answer})
    answer = b"%d %d %b" % (*first.position, told)
    await redis.call("SET", keys.client_id(usercode, client_id), answer, "EX", ANSWER_SECONDS)


async def open_room(redis: Pipe, room: Room, epoch: int, members: int, people: Iterable[str] = ()) -> None:
    """Make the room acceptable in this life of Redis; harmless when it is. `people`: who is in a direct room."""
    facts: dict[str, str | int] = {
        "kind": room.kind,
        "name": room.name,
        "topic": room.topic,
        "created_at": timestamp(room.created_at),
        "members": members,
        "posting": room.posting,
        "slow": room.slow_s,
        "expired": room.expired_seq,
        "people": " ".join(people),
    }
    pairs = (word for pair in facts.items() for word in pair)
    await redis.run("open", (keys.room(room.key),), epoch, room.stored_seq, *pairs)


async def count_newcomer(redis: Pipe, room: str) -> None:
    """One more is in a room without an event of it."""
    await redis.call("HINCRBY", keys.room(room), "members", 1)


async def set_members(redis: Pipe, room: str, members: int) -> None:
    """So many are in an open room, who came without events of it."""
    await redis.call("HSET", keys.room(room), "members", members)


async def update(redis: Pipe, room: Room) -> None:
    """What may change of a room: its name and topic, as every page shows them, its order, and that it is closed."""
    facts = ("kind", room.kind, "name", room.name, "topic", room.topic, "posting", room.posting, "slow", room.slow_s)
    await redis.call("HSET", keys.room(room.key), *facts)


async def find_many(redis: Pipe, rooms: Iterable[str]) -> dict[str, OpenRoom]:
    """The rooms as Redis has them; those that are not open in this life are missing."""
    calls = {room: redis.call("HMGET", keys.room(room), *_FACTS) for room in rooms}
    return {room: _open_room(room, reply) for room, call in calls.items() if (reply := await call)[0] is not None}


def _open_room(key: str, reply: list[bytes]) -> OpenRoom:
    # Rooms that were opened before anything could expire do not say so.
    facts = ((b"0" if text is None else text).decode() for text in reply)
    epoch, seq, stored, kind, name, topic, created_at, members, posting, slow, people, expired = facts
    return OpenRoom(
        key,
        Kind(kind),
        name,
        topic,
        created_at,
        Position(int(epoch), int(seq)),
        int(stored),
        members=int(members),
        posting=posting,
        slow_s=int(slow),
        people=tuple(unnamed(usercode) for usercode in people.split()),
        expired_seq=int(expired),
    )


async def set_stored(redis: Pipe, stored: dict[str, int]) -> None:
    """Everything up to these seqs is committed: tell readers, and let the logs forget what is old and stored."""
    calls = []
    for room, seq in stored.items():
        places = (keys.room(room), keys.log(room), keys.posts(room))
        payload = stored_payload(room, seq)
        calls.append(redis.run("stored", places, seq, LOG_EVENTS, keys.room_channel(room), payload))
    await asyncio.gather(*calls)


def stored_payload(room: str, seq: int) -> bytes:
    """What tells that everything up to a seq is committed."""
    return orjson.dumps({"type": STORED, "room": room, "seq": seq})


async def events_between(redis: Pipe, room: str, first: int, last: int | None = None) -> list[bytes]:
    """The JSON of the events from seq `first` to `last` (or the newest) that the log still has, in order."""
    found: list[bytes] = await redis.call("ZRANGEBYSCORE", keys.log(room), first, "+inf" if last is None else last)
    return found


async def events_before(redis: Pipe, room: str, before: int, limit: int) -> list[Event]:
    """At most `limit` events of the log before a seq, oldest first."""
    found = await redis.call("ZREVRANGEBYSCORE", keys.log(room), before - 1, "-inf", "LIMIT", 0, limit)
    return [orjson.loads(payload) for payload in reversed(found)]
