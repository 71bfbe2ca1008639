"""What is done to a place in a drill, and what cannot be done to it."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chat.drill.place import Place, until
from chat.drill.server import STOP_SECONDS, Server
from chat.errors import Unavailable
from chat.store import drilling

# Longer than until the clock asks for storing anyway.
HELD_SECONDS = 1.2


@dataclass(frozen=True, slots=True)
class Fault:
    """`done` says it to people, `name` to programs."""

    name: str
    done: str
    harm: Callable[[Place], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class NotTried:
    name: str
    why: str


async def kill_web(place: Place) -> None:
    place.webs[0].kill()


async def kill_workers(place: Place) -> None:
    """Whoever of them stores is in the middle of it: what it has read of the outbox cannot be written just now."""
    with contextlib.suppress(Unavailable):
        async with place.database.begin() as db:
            await drilling.hold(db)
            await asyncio.sleep(HELD_SECONDS)
            for worker in place.workers:
                worker.kill()


async def kill_redis(place: Place) -> None:
    """Whoever started it starts it again; here or, embedded, in the web process."""
    before = await place.redis_process()
    os.kill(before, signal.SIGKILL)

    async def is_another() -> bool:
        try:
            return await place.redis_process() != before
        except Unavailable:
            return False

    await until(is_another, STOP_SECONDS)


async def kill_database(place: Place) -> None:
    if place.mariadb:
        place.mariadb.kill()


async def restart_webs(place: Place) -> None:
    """One after the other, as in a deployment."""
    for web in place.webs:
        if web.process:
            web.process.terminate()
            await asyncio.to_thread(web.process.wait)
        await until(lambda web=web: _answers(web), STOP_SECONDS)  # type: ignore[misc]


async def _answers(server: Server) -> bool:
    return server.lives and await asyncio.to_thread(server.answers)


WEB = Fault("web", "web process killed", kill_web)
WORKERS = Fault("worker", "workers killed", kill_workers)
REDIS = Fault("redis", "Redis killed", kill_redis)
DATABASE = Fault("database", "database killed", kill_database)
RESTART = Fault("restart", "web processes restarted", restart_webs)


def faults_for(place: Place) -> list[Fault]:
    """In the order in which they are tried."""
    left_out = {one.name for one in not_tried(place)}
    return [fault for fault in (WEB, WORKERS, REDIS, DATABASE, RESTART) if fault.name not in left_out]


def not_tried(place: Place) -> list[NotTried]:
    if place.embedded:
        alone = "the worker alone. On SQLite it lives in the web process, and was killed with it."
        file = "the database, since SQLite is a file and no process. Install mariadbd for another, or give --database."
        return [NotTried("worker", alone), NotTried("database", file)]
    if not place.mariadb:
        yours = "the database, since it is yours. Kill and start it yourself in a drill of many --seconds."
        return [NotTried("database", yours)]
    return []
