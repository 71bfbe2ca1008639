"""Accounts as Redis has them, a copy of the database: who somebody is, without asking it at every request."""

from dataclasses import asdict
from typing import Any

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.room import Position
from chat.model.user import User

CHANGED, TOLD, ASKED, LET_IN = "user.changed", "user.told", "user.asked", "room.added"


async def find(redis: Pipe, usercode: str) -> User | None:
    """None when it is not copied yet; that says nothing about whether the account exists."""
    text = await redis.call("HGET", keys.USERS, usercode)
    return User(**orjson.loads(text)) if text else None


async def find_many(redis: Pipe, usercodes: list[str]) -> dict[str, User]:
    """Those that are copied."""
    if not usercodes:
        return {}
    texts = await redis.call("HMGET", keys.USERS, *usercodes)
    return {code: User(**orjson.loads(text)) for code, text in zip(usercodes, texts, strict=True) if text}


async def code_of(redis: Pipe, username: str) -> str | None:
    """The usercode behind a username, when the account is copied."""
    code = await redis.call("HGET", keys.USERNAMES, username)
    return code.decode() if code else None


async def keep(redis: Pipe, user: User) -> None:
    named = redis.call("HSET", keys.USERNAMES, user.username, user.usercode)
    await redis.call("HSET", keys.USERS, user.usercode, orjson.dumps(asdict(user)))
    await named


async def changed(redis: Pipe, user: User) -> None:
    """Keep the account as it is now, and tell the connections that act in its name."""
    await keep(redis, user)
    await redis.call("PUBLISH", keys.user_channel(user.usercode), orjson.dumps({"type": CHANGED}))


async def tell(redis: Pipe, usercode: str, type_: str, fields: dict[str, Any]) -> None:
    """Send a frame to a user's own connections, on every instance; whoever is not there misses it."""
    notice = {"type": TOLD, "frame": type_, "fields": fields}
    await redis.call("PUBLISH", keys.user_channel(usercode), orjson.dumps(notice))


async def let_in(redis: Pipe, usercode: str, room: str, position: Position) -> None:
    """Tell a user's own connections that they are in a room, where no event of it does."""
    notice = {"type": LET_IN, "room": room, **position._asdict()}
    await redis.call("PUBLISH", keys.user_channel(usercode), orjson.dumps(notice))


async def ask(redis: Pipe, usercode: str, sid: str, connection: str, command: str) -> None:
    """Hand a command to a connection of this session of the user's, on whichever instance it is."""
    notice = {"type": ASKED, "session": sid, "connection": connection, "command": command}
    await redis.call("PUBLISH", keys.user_channel(usercode), orjson.dumps(notice))


async def forget(redis: Pipe, usercode: str) -> None:
    """The account changed: the next one who asks reads it from the database."""
    await redis.call("HDEL", keys.USERS, usercode)
