"""Erasing an account, as far as Redis has any of it."""

from typing import Any

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.erasure import NAME, Erasure, username_of
from chat.model.user import User

PERSON_CHANGED = "person.changed"


async def tell(redis: Pipe, room: str, user: User) -> None:
    """Let a room know what somebody is called now."""
    told = {"type": PERSON_CHANGED, "room": room, "user": user.public()}
    await redis.call("PUBLISH", keys.room_channel(room), orjson.dumps(told))


async def forget(redis: Pipe, one: Erasure) -> None:
    """What is theirs alone, and their name; what they were let in by ended before."""
    if one.username and await redis.call("HGET", keys.USERNAMES, one.username) == one.usercode.encode():
        await redis.call("HDEL", keys.USERNAMES, one.username)
    await redis.call("DEL", *_places(one))


async def forget_in(redis: Pipe, one: Erasure, room: str) -> None:
    """How far they have read a room, which threads they follow, and what they were called when something happened."""
    await redis.call("HDEL", keys.cursors(room), one.usercode)
    await redis.call("SREM", keys.UNSETTLED_CURSORS, f"{room} {one.usercode}")
    for place in _lists(room):
        if theirs := await _theirs(redis, one, place):
            await redis.call("ZREM", place, *theirs)
    for text, event in await _naming(redis, one, room):
        for role in ("author", "user"):
            if role in event and event[role]["usercode"] == one.usercode:
                event[role] = {**event[role], "username": username_of(one.usercode), "name": NAME, "avatar": None}
        await redis.run("replace", (keys.log(room),), event["seq"], text, orjson.dumps(event))


async def count(redis: Pipe, one: Erasure) -> int:
    """Keys that are theirs alone."""
    named = await redis.call("HGET", keys.USERNAMES, one.username) if one.username else None
    return int(await redis.call("EXISTS", *_places(one))) + (named == one.usercode.encode())


async def count_in(redis: Pipe, one: Erasure, room: str) -> int:
    """Events of a room's log that call them what they were called, their cursor with its moves, what they follow."""
    cursor = await redis.call("HEXISTS", keys.cursors(room), one.usercode)
    lists = [await _theirs(redis, one, place) for place in _lists(room)]
    return len(await _naming(redis, one, room)) + int(cursor) + sum(map(len, lists))


def _lists(room: str) -> tuple[str, str]:
    """Where the second word of each line says whose it is."""
    return keys.moves(room), keys.follows(room)


async def _theirs(redis: Pipe, one: Erasure, place: str) -> list[bytes]:
    code = one.usercode.encode()
    return [line for line in await redis.call("ZRANGE", place, 0, -1) if line.split(b" ")[1:2] == [code]]


async def _naming(redis: Pipe, one: Erasure, room: str) -> list[tuple[bytes, dict[str, Any]]]:
    code = one.usercode.encode()
    texts = [text for text in await redis.call("ZRANGE", keys.log(room), 0, -1) if code in text]
    found = [(text, orjson.loads(text)) for text in texts]
    return [(text, event) for text, event in found if _names(event, one)]


def _names(event: dict[str, Any], one: Erasure) -> bool:
    people = (event.get("author"), event.get("user"))
    return any(person and person["usercode"] == one.usercode and person["name"] != NAME for person in people)


def _places(one: Erasure) -> tuple[str, ...]:
    code = one.usercode
    own = (keys.sessions, keys.blockers, keys.told, keys.shown, keys.drafts, keys.drafts_also)
    return tuple(place(code) for place in own)
