"""Which processes live, and what their jobs did. Each says of itself every few seconds that it does; who is silent is
forgotten."""

import os
import socket
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from chat.bus import keys
from chat.bus.pipe import Pipe
from chat.bus.statistics import now_ms
from chat.model.process import Process, Ran
from chat.model.times import now, timestamp

BEAT_SECONDS = 5
# Three beats may be lost.
ALIVE_SECONDS = 20
RAN_SECONDS = 14 * 24 * 3600
ERROR_CHARACTERS = 300
RUNS, FAILURES, RETRIES, ERROR = "runs", "failures", "retries", "error"


def this(kind: str, id_: str, version: str) -> Process:
    """The process that asks, as it begins."""
    return Process(id_, kind, socket.gethostname(), os.getpid(), version, now(), now())


async def beat(redis: Pipe, process: Process, numbers: Mapping[str, int], doing: tuple[str, ...] = ()) -> None:
    """Say that it lives, and how it is doing."""
    name, until = f"{process.kind}:{process.id}", now_ms() + ALIVE_SECONDS * 1000
    told = orjson.dumps(replace(process, seen_at=now(), numbers=dict(numbers), doing=doing).public())
    written = redis.call("SET", keys.process(name), told, "EX", ALIVE_SECONDS)
    listed = redis.call("ZADD", keys.PROCESSES, until, name)
    await redis.call("ZREMRANGEBYSCORE", keys.PROCESSES, "-inf", now_ms())
    await written
    await listed


async def leave(redis: Pipe, process: Process) -> None:
    """It ends, and says so."""
    name = f"{process.kind}:{process.id}"
    deleted = redis.call("DEL", keys.process(name))
    await redis.call("ZREM", keys.PROCESSES, name)
    await deleted


async def alive(redis: Pipe) -> list[Process]:
    """All of them; web processes first, then by host and the time they began."""
    names = await redis.call("ZRANGEBYSCORE", keys.PROCESSES, now_ms(), "+inf")
    return parsed(await redis.call("MGET", *(keys.process(name.decode()) for name in names)) if names else [])


def parsed(told: Iterable[bytes | None]) -> list[Process]:
    """What processes told of themselves; of those that are forgotten meanwhile there is None."""
    processes = [Process.from_wire(orjson.loads(one)) for one in told if one]
    return sorted(processes, key=lambda one: (one.kind, one.host, one.started_at))


async def add_runs(redis: Pipe, worker: str, counted: Counter[tuple[str, str]], errors: Mapping[str, str]) -> None:
    """Add what a worker counted since it told the last time: (job, RUNS, FAILURES or RETRIES) to a number."""
    calls = [redis.call("HINCRBY", keys.JOBS_RAN, f"{what} {job}", count) for (job, what), count in counted.items()]
    for job, error in errors.items():
        told = {"error": error[:ERROR_CHARACTERS], "failed_at": timestamp(), "worker": worker}
        calls.append(redis.call("HSET", keys.JOBS_RAN, f"{ERROR} {job}", orjson.dumps(told)))
    if calls:
        await redis.call("EXPIRE", keys.JOBS_RAN, RAN_SECONDS)
    for call in calls:
        await call


async def ran(redis: Pipe) -> list[Ran]:
    """What all workers did, by job."""
    reply = await redis.call("HGETALL", keys.JOBS_RAN)
    fields = {name.decode(): value for name, value in zip(reply[::2], reply[1::2], strict=True)}
    jobs = sorted({name.partition(" ")[2] for name in fields})
    return [_ran(job, fields) for job in jobs]


def _ran(job: str, fields: Mapping[str, bytes]) -> Ran:
    runs, failures, retries = (int(fields.get(f"{what} {job}", 0)) for what in (RUNS, FAILURES, RETRIES))
    error: dict[str, Any] = orjson.loads(fields.get(f"{ERROR} {job}", b"{}"))
    return Ran(job, runs, failures, retries, **error)
