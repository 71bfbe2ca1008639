"""What the jobs of a worker do: counted as plain numbers, and told every few seconds, with the sign that it lives."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import wraps
from typing import Any

import structlog

from chat import __version__
from chat.bus import processes
from chat.bus.processes import FAILURES, RETRIES, RUNS
from chat.errors import ChatError
from chat.model.process import WORKER, Process
from chat.resources import Resources

log = structlog.get_logger()

Job = Callable[..., Coroutine[Any, Any, None]]


class Tally:
    """The jobs of one worker: those that run, what became of the others, and what nobody was told of yet."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()
        self._untold: Counter[tuple[str, str]] = Counter()
        self._errors: dict[str, str] = {}

    @contextmanager
    def counting(self, job: str, *, again: bool) -> Iterator[None]:
        """Around one run of a job; `again` after it was interrupted."""
        self._running[job] += 1
        self._untold[job, RUNS] += 1
        self._untold[job, RETRIES] += again
        try:
            yield
        except BaseException as error:
            # arq cancels what takes too long, and what a worker that stops cannot finish.
            told = "It took too long, or the worker stopped." if isinstance(error, asyncio.CancelledError) else error
            self._untold[job, FAILURES] += 1
            self._ended["failed"] += 1
            self._errors[job] = f"{type(error).__name__}: {told}"
            raise
        finally:
            self._ended["ran"] += 1
            self._running[job] -= 1

    async def tell(self, resources: Resources, worker: Process) -> None:
        """Raises Unavailable or Busy; what was not told then is told the next time."""
        running = tuple(sorted(job for job, count in self._running.items() if count))
        await processes.beat(resources.redis, worker, {"ran": 0, "failed": 0, **self._ended}, running)
        untold, self._untold = self._untold, Counter()
        errors, self._errors = self._errors, {}
        try:
            await processes.add_runs(resources.redis, worker.id, +untold, errors)
        except ChatError:
            self._untold.update(untold)
            self._errors = errors | self._errors
            raise


def counted(name: str, job: Job) -> Job:
    """The job, as workers run it: with a line in the tally of its context."""

    @wraps(job)
    async def run(context: dict[str, Any], *arguments: Any) -> None:
        tally: Tally = context["tally"]
        with tally.counting(name, again=context.get("job_try", 1) > 1):
            await job(context, *arguments)

    return run


@asynccontextmanager
async def counting(resources: Resources) -> AsyncIterator[Tally]:
    """The tally of a worker, told for as long as it works."""
    tally, worker = Tally(), processes.this(WORKER, resources.instance, __version__)
    teller = asyncio.create_task(_keep_telling(tally, resources, worker))
    try:
        yield tally
    finally:
        teller.cancel()
        await asyncio.gather(teller, return_exceptions=True)
        with suppress(ChatError):
            await processes.leave(resources.redis, worker)


async def _keep_telling(tally: Tally, resources: Resources, worker: Process) -> None:
    while True:
        try:
            await tally.tell(resources, worker)
        except ChatError as error:
            log.warning("worker.untold", reason=error.sentence)
        await asyncio.sleep(processes.BEAT_SECONDS)
