"""Accounts as Redis has them, a copy of the database: who somebody is, without asking it at every request."""

from dataclasses import asdict

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.user import User

CHANGED = "user.changed"


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


async def keep(redis: Pipe, user: User) -> None:
    await redis.call("HSET", keys.USERS, user.usercode, orjson.dumps(asdict(user)))


async def changed(redis: Pipe, user: User) -> None:
    """Keep the account as it is now, and tell the connections that act in its name."""
    await keep(redis, user)
    await redis.call("PUBLISH", keys.user_channel(user.usercode), orjson.dumps({"type": CHANGED}))


async def forget(redis: Pipe, usercode: str) -> None:
    """The account changed: the next one who asks reads it from the database."""
    await redis.call("HDEL", keys.USERS, usercode)
