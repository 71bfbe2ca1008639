"""Doing what people started: each task by one worker, as many at a time as there is room for.

A job of the queue says that there is work, and is over at once: what takes long must not take the place of the drain.
A try is a `run` with a lease, which is moved on for as long as the worker lives. When it has ended, the worker died:
the task begins once more, or fails. Whoever ends a task, by finishing it or by calling it off, does so in one statement
that asks whether it still runs; so it ends once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from time import monotonic
from typing import Any

import structlog

from chat.actions import tasks as actions
from chat.errors import BadField, Busy, ChatError, Internal, Unavailable
from chat.jobs.computing import Pool
from chat.languages import Sentence
from chat.model.task import KEPT, TRIES, TYPES, State, Task, TaskFailed, checked
from chat.model.times import now
from chat.resources import Resources
from chat.store import tasks, turns, users
from chat.tasks import Work

log = structlog.get_logger()

SLOTS = 8
LEASE = timedelta(seconds=30)
LOOK_SECONDS, RENEW_SECONDS = 0.5, 5.0
CLEARED = 500
STOPPED = Sentence("The server was stopped while it ran.")
DIED = Sentence("The worker that ran it died.")


@dataclass(slots=True)
class Running:
    """A try that is under way here."""

    run: str
    one: Task
    work: Work
    job: asyncio.Task[None] | None = None
    told: float = 0.0
    # From here on it is written down how it ended, and nobody stops that.
    ending: bool = False


class Workshop:
    """What of it is done in this process."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._pool = Pool()
        self._running: dict[int, Running] = {}
        self._looking = asyncio.Lock()
        self._attended = self._renewed = monotonic()
        self._closing = False
        self._ended = asyncio.Event()

    async def look(self) -> None:
        """Take up what waits, as far as there is room."""
        async with self._looking:
            while not self._closing and (room := SLOTS - len(self._running)) > 0:
                # Looked up without a lock, since most of the time there is nothing.
                async with self._resources.db.read() as db:
                    waits = await tasks.next_queued(db, room)
                if not waits or not await self._take_up(room):
                    return

    async def _take_up(self, room: int) -> int:
        """How many: those whose turn it is."""
        async with self._resources.db.begin() as db:
            # One worker at a time chooses: two would let one person have more than their share.
            await turns.take(db, turns.TASKS)
            runs = {id_: token_hex(16) for id_ in await tasks.next_queued(db, room)}
            found = [await tasks.claim(db, id_, run, now() + LEASE) for id_, run in runs.items()]
            claimed = [one for one in found if one]
            people = await users.find_many(db, {one.user_id for one in claimed})
        for one in claimed:
            running = Running(runs[one.id], one, Work(self._resources, people[one.user_id]))
            self._running[one.id] = running
            running.job = asyncio.create_task(self._do(running))
        return len(claimed)

    async def _do(self, running: Running) -> None:
        one, user = running.one, running.work.user
        try:
            await actions.tell(self._resources, user, one)
            outcome = await self._outcome(one, running.work)
            running.ending = True
            async with self._resources.db.begin() as db:
                ended = await tasks.finish(db, one.id, running.run, *outcome)
            if ended:
                await actions.tell(self._resources, user, ended)
        except asyncio.CancelledError:
            if self._closing:
                await self._give_back(running)
        except Unavailable as fault:
            # The lease ends, and whoever finds that goes on from there.
            log.warning("task.left", id=one.id, reason=fault.sentence)
        except Exception:
            log.exception("task.left", id=one.id)
        finally:
            del self._running[one.id]
            self._ended.set()

    async def _outcome(self, one: Task, work: Work) -> tuple[State, dict[str, Any] | None, str | None]:
        """How it ended. Raises what says nothing of the task: Busy, Unavailable."""
        try:
            return State.SUCCEEDED, await self._run(one, work), None
        except (Busy, Unavailable):
            raise
        except Internal as fault:
            # What a function did not foresee, told by the process that it ran in.
            log.warning("task.failed", id=one.id, task=one.name, reason=fault.sentence)
            return State.FAILED, None, fault.sentence
        except ChatError as fault:
            return State.FAILED, None, fault.sentence
        except Exception as error:
            log.exception("task.failed", id=one.id, task=one.name)
            return State.FAILED, None, f"{type(error).__name__}: {error}"

    async def _run(self, one: Task, work: Work) -> dict[str, Any]:
        """Looked at again: the row may have been written by another version of us, or by somebody else."""
        if work.user.blocked:
            raise TaskFailed(Sentence("This account is blocked."))
        kind = TYPES.get(one.name)
        if kind is None or not kind.is_for(work.user):
            raise TaskFailed(Sentence("There is no task %(name)s.", name=one.name))
        try:
            args = checked(kind, one.args)
        except BadField as fault:
            raise TaskFailed(Sentence("Its arguments are no good. %(reason)s", reason=fault.sentence)) from fault
        try:
            if kind.computes:
                return await self._pool.run(kind, one.args, work.progress)
            async with asyncio.timeout(kind.seconds):
                made = await kind.call(args, work)
                return dict(made.model_dump(mode="json"))
        except TimeoutError as error:
            raise TaskFailed(Sentence("It took longer than %(seconds)s seconds.", seconds=kind.seconds)) from error

    async def _give_back(self, running: Running) -> None:
        """We are told to stop: somebody else may begin again, if it can be begun again."""
        with suppress(ChatError):
            ended = await _let_wait(self._resources, running.one, running.run, STOPPED)
            if ended:
                await actions.tell(self._resources, running.work.user, ended)

    async def attend(self) -> None:
        """Say how far things are, keep them ours, and let go of what was called off."""
        here = {id_: one for id_, one in self._running.items() if not one.ending}
        if not here:
            return
        runs = {id_: one.run for id_, one in here.items()}
        async with self._resources.db.read() as db:
            ours = await tasks.still_running(db, runs)
        for id_, running in here.items():
            if running.ending or running.job is None:
                continue
            if id_ not in ours:
                running.job.cancel()
            elif running.work.share != running.told:
                await self._report(running)
        if monotonic() - self._renewed > RENEW_SECONDS:
            self._renewed = monotonic()
            async with self._resources.db.begin() as db:
                await tasks.lease(db, runs, now() + LEASE)

    async def _report(self, running: Running) -> None:
        running.told = running.work.share
        async with self._resources.db.begin() as db:
            one = await tasks.set_progress(db, running.one.id, running.run, running.told)
        if one:
            await actions.tell(self._resources, running.work.user, one)

    async def keep_at_it(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._ended.wait()
            try:
                if self._ended.is_set():
                    self._ended.clear()
                    await self.look()
                if monotonic() - self._attended >= LOOK_SECONDS:
                    self._attended = monotonic()
                    await self.attend()
            except Unavailable as error:
                log.warning("tasks.waiting", reason=error.sentence)
            except Exception:
                log.exception("tasks.attending")

    async def close(self) -> None:
        """What is under way is given back."""
        self._closing = True
        jobs = [running.job for running in self._running.values() if running.job]
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await self._pool.close()


async def _let_wait(resources: Resources, one: Task, run: str, reason: str) -> Task | None:
    """Its try has come to nothing: the next one, or the end; None when it is over already."""
    kind = TYPES.get(one.name)
    async with resources.db.begin() as db:
        if kind and kind.repeatable and one.tries < TRIES:
            return await tasks.give_back(db, one.id, run)
        return await tasks.finish(db, one.id, run, State.FAILED, None, reason)


@asynccontextmanager
async def workshop(resources: Resources) -> AsyncIterator[Workshop]:
    """Work is done in it for as long as the context lasts."""
    shop = Workshop(resources)
    keeping = asyncio.create_task(shop.keep_at_it())
    try:
        yield shop
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await shop.close()


async def work_on_tasks(context: dict[str, Any], *_: Any) -> None:
    """There is something to do."""
    with suppress(Unavailable):
        await context["workshop"].look()


async def look_after_tasks(context: dict[str, Any]) -> None:
    """By the clock: what a ring was lost for, what was lost with its worker, and what nobody needs any more."""
    resources: Resources = context["resources"]
    try:
        await find_lost(resources)
        async with resources.db.begin() as db:
            await tasks.clear(db, now() - KEPT, CLEARED)
        await context["workshop"].look()
    except Unavailable as error:
        log.warning("tasks.waiting", reason=error.sentence)


async def find_lost(resources: Resources) -> None:
    """Whose worker died waits again, or has failed."""
    async with resources.db.read() as db:
        found = await tasks.lost(db, now())
    for one, run in found:
        ended = await _let_wait(resources, one, run, DIED)
        if ended:
            async with resources.db.read() as db:
                people = await users.find_many(db, {one.user_id})
            log.warning("task.lost", id=one.id, task=one.name, state=ended.state)
            await actions.tell(resources, people[one.user_id], ended)
