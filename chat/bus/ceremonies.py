"""What the server remembers between two steps of signing in: short-lived, one use, by a secret of one browser."""

import secrets
from hashlib import sha256
from typing import Any

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe

SECONDS = 300


async def begin(redis: Pipe, kind: str, facts: dict[str, Any]) -> str:
    """Remember these for `SECONDS`; returns the secret that finds them again."""
    secret = secrets.token_urlsafe(32)
    await redis.call("SET", _key(kind, secret), orjson.dumps(facts), "EX", SECONDS)
    return secret


async def look(redis: Pipe, kind: str, secret: str) -> dict[str, Any] | None:
    text = await redis.call("GET", _key(kind, secret))
    return orjson.loads(text) if text else None


async def take(redis: Pipe, kind: str, secret: str) -> dict[str, Any] | None:
    """The same, the first time only, on whichever instance."""
    text = await redis.call("GETDEL", _key(kind, secret))
    return orjson.loads(text) if text else None


def _key(kind: str, secret: str) -> str:
    return keys.ceremony(kind, sha256(secret.encode("utf-8", "replace")).hexdigest())
