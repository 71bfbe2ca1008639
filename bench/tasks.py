"""`python -m bench.tasks`: what a task that computes costs those who talk beside it; how long a thousand tasks take."""

import argparse
import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from time import perf_counter
from typing import Any

import aiohttp

from bench import people
from bench.people import Member
from bench.place import ROOT, SECRET, Process, open_place
from bench.results import Result, quantiles_ms, table

TALK_SECONDS, EACH_SECONDS = 10.0, 0.02
MANY, ALL_SECONDS = 1_000, 300
WORKER = ("-c", "import bench.spinning; from arq.cli import cli; cli()", "worker.WorkerSettings")
START_SECONDS = 60
OVER = ("succeeded", "failed", "cancelled")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.tasks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="talk before and during a task so often (default: 1)")
    rounds = parser.parse_args().rounds
    with open_place(WORKER) as place:
        members = people.sign_up(place.url, 2)
        people.make_room(place.url, "talk", members)
        for _ in range(rounds):
            print(table(asyncio.run(_talk(place.url, members, place.query))), end="\n\n", flush=True)
        print(table([asyncio.run(_many(place.url, members[0], "MariaDB"))]), end="\n\n", flush=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        settings = {"DATA_DIR": folder, "SECRET_KEY": SECRET, "RATE_LIMITS": "off", "BCRYPT_ROUNDS": "4"}
        web = stack.enter_context(Process(settings, str(ROOT / "run.py")))
        url = f"http://127.0.0.1:{web.port}"
        print(table([asyncio.run(_many(url, people.sign_up(url, 1)[0], "SQLite"))]), flush=True)


@asynccontextmanager
async def _line(http: aiohttp.ClientSession, url: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with http.ws_connect(url.replace("http", "ws", 1) + "/ws") as socket:
        await socket.receive()
        yield socket


def _as(member: Member) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(headers={"Authorization": f"Bearer {member.token}"})


async def _talk(url: str, members: list[Member], query: Any) -> list[Result]:
    async with _as(members[0]) as http, _line(http, url) as one, _as(members[1]) as other, _line(other, url) as two:
        alone = await _delays(one, two)
        (user_id,) = query("SELECT id FROM users WHERE usercode = %s", members[0].usercode)[0]
        # Nobody but this worker knows the task, so that the door would refuse it.
        query(
            "INSERT INTO tasks (user_id, name, args, state, progress, tries, created_at)"
            " VALUES (%s, 'spin', %s, 'queued', 0, 0, UTC_TIMESTAMP(3))",
            *(user_id, json.dumps({"seconds": TALK_SECONDS + 5})),
        )
        await _until(query, running=1)
        beside = await _delays(one, two)
        still = query("SELECT COUNT(*) FROM tasks WHERE state = 'running'")[0][0]
        await _until(query, running=0)
    faults = () if still else ("The task was over before the talk.",)
    before, during = _figures(alone), _figures(beside)
    ratio = {"p95, during to before": round(during["p95 ms"] / before["p95 ms"], 2)}
    return [
        Result("tasks", "talk alone", before),
        Result("tasks", "beside a task that computes", during | ratio, faults),
    ]


async def _until(query: Any, running: int) -> None:
    async with asyncio.timeout(START_SECONDS):
        while query("SELECT COUNT(*) FROM tasks WHERE state = 'running' AND progress > 0")[0][0] != running:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def _figures(delays: list[float]) -> dict[str, float]:
    ordered = sorted(delays)
    return {
        "messages": len(ordered),
        **quantiles_ms(delays),
        "p95 ms": round(1000 * ordered[len(ordered) * 95 // 100], 2),
    }


async def _delays(one: aiohttp.ClientWebSocketResponse, two: aiohttp.ClientWebSocketResponse) -> list[float]:
    """From asking to what the other one hears, one message after the other."""
    delays, ends = [], perf_counter() + TALK_SECONDS
    while perf_counter() < ends:
        begun = perf_counter()
        body = f"message {begun}"
        await one.send_json({"type": "message.post", "room": "talk", "body": body})
        while (await two.receive_json()).get("body") != body:
            pass
        delays.append(perf_counter() - begun)
        await asyncio.sleep(EACH_SECONDS)
    return delays


async def _many(url: str, member: Member, database: str) -> Result:
    """A thousand at once, all of one person."""
    async with _as(member) as http, _line(http, url) as socket:
        begun = perf_counter()
        for number in range(MANY):
            args = {"task": "random_number", "args": {"min": 1, "max": 6}}
            await socket.send_json({"type": "task.submit", "id": number, **args})
        ended: dict[int, str] = {}
        async with asyncio.timeout(ALL_SECONDS):
            while len(ended) < MANY:
                frame = await socket.receive_json()
                if frame["type"] == "task.changed" and frame["status"] in OVER:
                    ended[frame["task_id"]] = frame["status"]
        seconds = perf_counter() - begun
    failed = sum(status != "succeeded" for status in ended.values())
    faults = (f"{failed} of them did not succeed.",) if failed else ()
    return Result(
        "tasks", f"{MANY} at once, {database}", {"seconds": round(seconds, 1), "a second": MANY / seconds}, faults
    )


if __name__ == "__main__":
    main()
