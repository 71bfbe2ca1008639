"""Functions that compute, in processes of their own: the loop of this one goes on, and what is called off is killed."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from chat.errors import Internal
from chat.languages import Sentence
from chat.model.task import TaskFailed, TaskType

PROCESSES = 2
# Nobody starts another one at once, most of the time; and each holds its memory.
IDLE_SECONDS = 60
LONGEST_LINE = 16 * 1024 * 1024
CRASHED = Sentence("The process that worked on it ended by itself.")


class Pool:
    """So many at a time; each process does one thing after the other."""

    def __init__(self, size: int = PROCESSES) -> None:
        self._free = asyncio.Semaphore(size)
        self._idle: list[Process] = []
        self._rest: asyncio.TimerHandle | None = None

    async def run(self, kind: TaskType, args: dict[str, Any], tell: Callable[[float], None]) -> dict[str, Any]:
        """What came of it. Raises TaskFailed, TimeoutError; called off, it kills the process."""
        async with self._free:
            process = await self._take()
            try:
                async with asyncio.timeout(kind.seconds):
                    answer = await _ask(process, kind, args, tell)
            except BaseException:
                await _kill(process)
                raise
            self._put_back(process)
        if "broken" in answer:
            raise Internal(answer["broken"])
        if "failed" in answer:
            raise TaskFailed(answer["failed"])
        return dict(answer["result"])

    async def _take(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
        return await _start()

    def _put_back(self, process: Process) -> None:
        self._idle.append(process)
        if self._rest:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._let_go)

    def _let_go(self) -> None:
        for process in self._idle:
            if process.stdin:
                process.stdin.close()
        self._idle.clear()

    async def close(self) -> None:
        if self._rest:
            self._rest.cancel()
        for process in self._idle:
            await _kill(process)
        self._idle.clear()


async def _start() -> Process:
    """A new one, when it is ready: what it takes to get there is not the task's."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "chat.tasks.child"),
        cwd=Path(__file__).parents[2],
        stdin=PIPE,
        stdout=PIPE,
        limit=LONGEST_LINE,
    )
    try:
        if process.stdout is None or not await process.stdout.readline():
            raise TaskFailed(CRASHED)
    except BaseException:
        await _kill(process)
        raise
    return process


async def _ask(process: Process, kind: TaskType, args: dict[str, Any], tell: Callable[[float], None]) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise TaskFailed(CRASHED)
    asked = {"module": kind.function.__module__, "name": kind.name, "args": args}
    with suppress(ConnectionError):
        process.stdin.write(orjson.dumps(asked) + b"\n")
        await process.stdin.drain()
    while line := await process.stdout.readline():
        answer: dict[str, Any] = orjson.loads(line)
        if "progress" not in answer:
            return answer
        tell(answer["progress"])
    raise TaskFailed(CRASHED)


async def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
