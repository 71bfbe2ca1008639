"""Cursors in Redis: how far each member has read, moved and counted by scripts.

A cursor is written as `<version> <read> <delivered> <involvement> <read at, ms> <delivered at, ms>`; 0 ms is never.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.bus.rooms import LOG_EVENTS, refused
from chat.model.cursor import Cursor, Involvement

READ, MEMBER_READ = "room.read", "member.read"
# Rooms of more members do not hear who has read how far.
HEARING_MEMBERS = 50
# So many moves of cursors does a room remember: 200 KB of Redis' memory.
MOVES = 2_000


class CursorUnloaded(Exception):
    """This life of Redis does not know the cursor yet: load it, then move it again."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a cursor is to go; None stays."""

    read: int | None = None
    back: bool = False
    delivered: int | None = None
    involvement: Involvement | None = None


class Counted(NamedTuple):
    """What is unread from `stored` to `top`; before that the database has to count, where the cursor stands there."""

    cursor: Cursor
    stored: int
    top: int
    unread: int
    mentions: int


class Post(NamedTuple):
    """An undeleted message as Redis counts it; `called` are usercodes, "*" for everybody."""

    seq: int
    author: str
    called: tuple[str, ...]


class Came(NamedTuple):
    """When a message came to somebody, and when they read it, as far as their moves are remembered."""

    delivered_at: datetime | None = None
    read_at: datetime | None = None


class Unsettled(NamedTuple):
    """A cursor that is not in the database yet, with the text that it was read from."""

    room: str
    usercode: str
    cursor: Cursor
    text: bytes


async def move(redis: Pipe, usercode: str, room: str, move: Move, *, implied: str = "", heard: bool = True) -> Cursor:
    """Move a cursor; the room hears of it when it is `heard` and small. `implied` are rights without a membership.

    Raises RoomClosed, MembersUnloaded, CursorUnloaded, Denied or Unavailable.
    """
    reply = await redis.run(
        "read",
        (keys.cursors(room), keys.room(room), keys.members(usercode), keys.UNSETTLED_CURSORS, keys.moves(room)),
        usercode,
        room,
        "" if move.read is None else move.read,
        int(move.back),
        "" if move.delivered is None else move.delivered,
        move.involvement or "",
        implied,
        HEARING_MEMBERS if heard else 0,
        keys.room_channel(room),
        keys.user_channel(usercode),
        orjson.dumps({"type": READ, "room": room}),
        HEARING_MEMBERS,
        MOVES,
    )
    if reply[0] == b"ok":
        return parse(reply[1])
    raise CursorUnloaded if reply[0] == b"unread" else refused(reply)


async def count(redis: Pipe, usercode: str, rooms: Sequence[str]) -> dict[str, Counted | None]:
    """What is unread in each room; None where the cursor is not loaded."""
    if not rooms:
        return {}
    places = [key for room in rooms for key in (keys.cursors(room), keys.room(room), keys.posts(room))]
    replies = await redis.run("unread", tuple(places), usercode, LOG_EVENTS)
    return {room: _counted(reply) for room, reply in zip(rooms, replies, strict=True)}


def _counted(reply: list[Any]) -> Counted | None:
    return Counted(parse(reply[0]), *reply[1:]) if reply else None


async def posts_after(redis: Pipe, room: str, seq: int) -> list[Post]:
    """The messages after a seq that Redis still counts, oldest first."""
    lines = await redis.call("ZRANGEBYSCORE", keys.posts(room), f"({seq}", "+inf")
    words = (line.decode().split(" ") for line in lines)
    return [Post(int(seq), author, tuple(called)) for seq, author, *called in words]


async def load(redis: Pipe, usercode: str, cursors: dict[str, Cursor]) -> None:
    """Write cursors as the database has them; those that are here already are newer."""
    if cursors:
        places = tuple(keys.cursors(room) for room in cursors)
        await redis.run("load_cursors", places, usercode, *(_text(cursor) for cursor in cursors.values()))


async def of_room(redis: Pipe, room: str) -> dict[str, Cursor]:
    """The cursors of a room that are loaded, by usercode."""
    reply = await redis.call("HGETALL", keys.cursors(room))
    return {code.decode(): parse(text) for code, text in zip(reply[::2], reply[1::2], strict=True)}


async def came(redis: Pipe, room: str, seq: int) -> dict[str, Came]:
    """When everything up to and with a seq first came to members, and was first read by them, by usercode."""
    first: dict[tuple[str, str], datetime] = {}
    for line in await redis.call("ZRANGEBYSCORE", keys.moves(room), seq, "+inf"):
        what, usercode, start, ms = line.decode().split(" ")
        # Who marks things as unread may read them twice.
        if int(start) < seq and (moment := _moment(ms)):
            first[usercode, what] = min(first.get((usercode, what), moment), moment)
    return {code: Came(first.get((code, "delivered")), first.get((code, "read"))) for code, _ in first}


async def unsettled(redis: Pipe, limit: int) -> list[Unsettled]:
    """Some of the cursors that are not in the database yet."""
    named = [text.decode().split(" ") for text in await redis.call("SRANDMEMBER", keys.UNSETTLED_CURSORS, limit)]
    calls = [redis.call("HGET", keys.cursors(room), usercode) for room, usercode in named]
    texts = [await call for call in calls]
    gone = [f"{room} {usercode}" for (room, usercode), text in zip(named, texts, strict=True) if text is None]
    if gone:
        await redis.call("SREM", keys.UNSETTLED_CURSORS, *gone)
    return [
        Unsettled(room, usercode, parse(text), text)
        for (room, usercode), text in zip(named, texts, strict=True)
        if text is not None
    ]


async def settle(redis: Pipe, stored: Sequence[Unsettled]) -> None:
    """These are in the database now; those that moved on meanwhile stay unsettled."""
    places = (keys.UNSETTLED_CURSORS, *(keys.cursors(one.room) for one in stored))
    words = (word for one in stored for word in (f"{one.room} {one.usercode}", one.usercode, one.text))
    await redis.run("settle_cursors", places, *words)


def parse(text: bytes) -> Cursor:
    version, read, delivered, involvement, read_ms, delivered_ms = text.decode().split(" ")
    return Cursor(
        int(version), int(read), int(delivered), Involvement(involvement), _moment(read_ms), _moment(delivered_ms)
    )


def _text(cursor: Cursor) -> str:
    moments = (_milliseconds(cursor.read_at), _milliseconds(cursor.delivered_at))
    return " ".join(
        str(word) for word in (cursor.version, cursor.read_seq, cursor.delivered_seq, cursor.involvement, *moments)
    )


def _moment(milliseconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC) if milliseconds != "0" else None


def _milliseconds(moment: datetime | None) -> int:
    return round(moment.timestamp() * 1000) if moment else 0
