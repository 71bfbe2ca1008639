"""Tokens as Redis has them, a copy of the database: who asks, without asking it at every request.

A token that was revoked leaves an empty copy. Whoever has read it from the database a moment before cannot put it back:
only what is missing is filled in.
"""

from dataclasses import asdict

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.model.times import parse_timestamp, timestamp
from chat.model.token import Token

COPY_SECONDS = 3600
# When a token was last used is known this exactly: a write for every request would be too dear.
USED_SECONDS = 300


async def find(redis: Pipe, sid: str) -> tuple[Token | None, bool]:
    """The copy, if there is one; and whether Redis knows about it, also that it is revoked."""
    text = await redis.call("GET", keys.token(sid))
    return (_read(text) if text else None), text is not None


async def keep(redis: Pipe, token: Token) -> None:
    fields = asdict(token) | {"scopes": sorted(token.scopes), "used_at": None}
    fields |= {"created_at": timestamp(token.created_at)}
    fields |= {"expires_at": token.expires_at and timestamp(token.expires_at)}
    await redis.call("SET", keys.token(token.sid), orjson.dumps(fields), "EX", COPY_SECONDS, "NX")


async def revoke(redis: Pipe, sid: str) -> None:
    """Let nobody in by it; to be called before the database forgets it."""
    await redis.call("SET", keys.token(sid), b"", "EX", COPY_SECONDS)


async def count_use(redis: Pipe, sid: str) -> bool:
    """Whether this use is the one to write down."""
    return await redis.call("SET", keys.token_used(sid), b"", "EX", USED_SECONDS, "NX") is not None


def _read(text: bytes) -> Token:
    fields = orjson.loads(text)
    times = {name: fields[name] and parse_timestamp(fields[name]) for name in ("created_at", "expires_at")}
    return Token(**fields | times | {"scopes": frozenset(fields["scopes"])})
