"""What Redis alone knows, for a backup; and putting it into an empty one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe

AT_ONCE = 500
# Answers for retries, and what people have typed and not posted. Not sessions: who restores a place because somebody
# got in must not let them in again. The rest is made again from the database, or is about the present.
_KEPT = (keys.client_id("*", "*"), keys.drafts("*"))
_STRING, _HASH = "string", "hash"
# Where one of these is, people were.
_TRACES = (keys.log("*"), keys.session("*"), keys.members("*"))


async def outbox(redis: Pipe) -> AsyncIterator[list[str]]:
    """The events of the outbox, oldest first. What the worker takes out meanwhile is in the database by then."""
    async for entries in _stream(redis, keys.OUTBOX):
        yield [fields[1].decode() for fields in entries]


async def dead(redis: Pipe) -> AsyncIterator[list[tuple[str, str]]]:
    """The events that the database refused, each with the reason."""
    async for entries in _stream(redis, keys.DEAD):
        yield [(fields[1].decode(), fields[3].decode()) for fields in entries]


async def _stream(redis: Pipe, key: str) -> AsyncIterator[list[list[bytes]]]:
    newest = await redis.call("XREVRANGE", key, "+", "-", "COUNT", 1)
    # Not further: while people write there is always one more.
    after, end = b"-", newest[0][0] if newest else b"-"
    while entries := await redis.call("XRANGE", key, after, end, "COUNT", AT_ONCE):
        yield [fields for _, fields in entries]
        after = b"(" + entries[-1][0]


async def unsettled_cursors(redis: Pipe) -> AsyncIterator[list[tuple[str, str, str]]]:
    """Room, usercode and text of each cursor that may not be in the database yet."""
    at = b"0"
    while True:
        at, members = await redis.call("SSCAN", keys.UNSETTLED_CURSORS, at, "COUNT", AT_ONCE)
        named = [member.decode().split(" ") for member in members]
        texts = await asyncio.gather(*(redis.call("HGET", keys.cursors(room), code) for room, code in named))
        yield [(room, code, text.decode()) for (room, code), text in zip(named, texts, strict=True) if text]
        if at == b"0":
            return


async def memory(redis: Pipe) -> AsyncIterator[list[list[Any]]]:
    """What Redis alone remembers, as `[kind, key, ms to live, value]`."""
    for pattern in _KEPT:
        async for found in _scan(redis, pattern):
            yield [kept for kept in await asyncio.gather(*(_read(redis, key) for key in found)) if kept]


async def _scan(redis: Pipe, pattern: str) -> AsyncIterator[list[bytes]]:
    at = b"0"
    while True:
        at, found = await redis.call("SCAN", at, "MATCH", pattern, "COUNT", AT_ONCE)
        yield found
        if at == b"0":
            return


async def _read(redis: Pipe, key: bytes) -> list[Any] | None:
    kind = _HASH if key.startswith(keys.drafts("").encode()) else _STRING
    value, ttl = await asyncio.gather(redis.call("HGETALL" if kind == _HASH else "GET", key), redis.call("PTTL", key))
    if not value or ttl < 0:
        return None
    plain = [word.decode() for word in value] if kind == _HASH else value.decode()
    return [kind, key.decode(), ttl, plain]


def told_of(kept: Sequence[Any]) -> tuple[str, int] | None:
    """Of an answer for retries: in which room, and at which seq, what it answers is."""
    kind, _key, _ttl, value = kept
    if kind != _STRING:
        return None
    _, seq, answer = value.split(" ", 2)
    return orjson.loads(answer)["room"], int(seq)


async def remember(redis: Pipe, kept: list[list[Any]]) -> None:
    """Write what `memory` read; it lives as long from now as it would have from then."""
    calls: list[asyncio.Future[Any]] = []
    for kind, key, ttl, value in kept:
        if kind == _HASH:
            calls += redis.call("HSET", key, *value), redis.call("PEXPIRE", key, ttl)
        else:
            calls.append(redis.call("SET", key, value, "PX", ttl))
    await asyncio.gather(*calls)


async def bury(redis: Pipe, entries: list[tuple[str, str]]) -> None:
    """Put events that a database refused where an administrator finds them."""
    await asyncio.gather(*(redis.call("XADD", keys.DEAD, "*", "e", event, "reason", why) for event, why in entries))


async def forget_dead(redis: Pipe) -> None:
    await redis.call("DEL", keys.DEAD)


async def is_unused(redis: Pipe) -> bool:
    """Whether nobody has been here: nothing was said, nobody is signed in."""
    if await redis.call("EXISTS", keys.OUTBOX, keys.USERS):
        return False
    for pattern in _TRACES:
        async for found in _scan(redis, pattern):
            if found:
                return False
    return True
