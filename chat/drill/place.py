"""The place of a drill: web processes, workers, Redis and a database, and somebody who starts again what has ended."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from chat.bus.pipe import open_pipe
from chat.drill.mariadb import MariaDB
from chat.drill.processes import Web, Worker
from chat.drill.server import START_SECONDS, STOP_SECONDS, Server
from chat.embedded import private_redis, private_url
from chat.errors import CannotStart, Unavailable
from chat.store import drilling, schema
from chat.store.database import Database, address

WEBS = WORKERS = 2
# Asking more often takes from those that are to answer.
POLL_SECONDS = 0.1
# As a supervisor would.
RESTART_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Kinds:
    """What a place consists of; tests have the same, faster to start."""

    web: type[Web] = Web
    worker: type[Worker] = Worker
    mariadb: type[MariaDB] = MariaDB


PRODUCT = Kinds()


@dataclass(frozen=True, slots=True)
class Place:
    """`mariadb` is its own; without one the database is somebody else's, or embedded."""

    webs: list[Web]
    workers: list[Worker]
    mariadb: MariaDB | None
    embedded: bool
    redis_url: str
    database: Database

    @property
    def kind(self) -> str:
        """Whose the database is, in a word for programs."""
        return "embedded" if self.embedded else "own" if self.mariadb else "given"

    @property
    def urls(self) -> list[str]:
        return [web.url for web in self.webs]

    @property
    def servers(self) -> list[Server]:
        return [*([self.mariadb] if self.mariadb else []), *self.webs, *self.workers]

    async def answers(self) -> bool:
        """Whether all of it is there, and says that it is well."""
        answers = await asyncio.gather(*(asyncio.to_thread(server.answers) for server in self.servers))
        return all(answers) and all(server.lives for server in self.servers)

    async def redis_process(self) -> int:
        """The number of the process. Raises Unavailable while there is none."""
        async with open_pipe(self.redis_url) as pipe:
            info = (await pipe.call("INFO", "server")).decode()
        return int(info.partition("process_id:")[2].split()[0])

    async def written(self) -> list[drilling.Written]:
        async with self.database.read() as db:
            return await drilling.written(db)

    async def holes(self) -> list[str]:
        async with self.database.read() as db:
            return await drilling.holes(db)

    async def has_stored(self, said: dict[str, str]) -> bool:
        """Whether the database has all of these client_ids, each with its room, and answers."""
        keys = {*said.values()}
        with contextlib.suppress(Unavailable):
            async with self.database.read() as db:
                # Counted first, since it is asked again and again, and to read them all is dear.
                return await drilling.count(db, keys) >= len(said) and said.keys() <= await drilling.client_ids(
                    db, keys
                )
        return False


@asynccontextmanager
async def open_place(folder: Path, url: str = "", kinds: Kinds = PRODUCT) -> AsyncIterator[Place]:
    """A place below `folder`, for as long as the context lasts: on the empty database at `url`, which is empty again
    afterwards, else on a MariaDB of its own, else embedded. Raises CannotStart, Unavailable."""
    async with AsyncExitStack() as stack:
        mariadb = None
        if not url and kinds.mariadb.is_installed():
            mariadb = stack.enter_context(kinds.mariadb(within=folder))
            url = mariadb.create_database("drill")
        elif url:
            await stack.enter_async_context(_lent(url, folder))
        shared = {"DATA_DIR": str(folder), "SECRET_KEY": secrets.token_urlsafe(32), "MIGRATE": "1"}
        if url:
            redis_url = await stack.enter_async_context(private_redis(folder))
            shared |= {"DATABASE_URL": url, "REDIS_URL": redis_url, "WORKER": "external"}
        else:
            redis_url = private_url(folder)
            stack.push_async_callback(_gone, redis_url)
        webs = [kinds.web(within=folder, **shared) for _ in range(WEBS if url else 1)]
        workers = [kinds.worker(within=folder, **shared) for _ in range(WORKERS if url else 0)]
        for server in [*webs, *workers]:
            stack.callback(server.close)
        # Workers want a database that is migrated.
        await _started(webs)
        await _started(workers)
        database = Database(address(url, folder))
        stack.push_async_callback(database.close)
        place = Place(webs, workers, mariadb, not url, redis_url, database)
        supervisor = asyncio.create_task(_supervise(place))
        stack.callback(supervisor.cancel)
        yield place


@asynccontextmanager
async def _lent(url: str, folder: Path) -> AsyncIterator[None]:
    """Somebody's empty database, given back as it was."""
    schema.current(url, folder)  # which says why, when it cannot be reached
    database = Database(address(url, folder))
    try:
        async with database.read() as db:
            is_empty = await drilling.is_empty(db)
    finally:
        await database.close()
    if not is_empty:
        raise CannotStart("The database is not empty. A drill needs one of its own, without any table.")
    try:
        yield
    finally:
        schema.drop(url, folder)


async def _started(servers: list[Web] | list[Worker]) -> None:
    for server in servers:
        server.begin()
    deadline = monotonic() + START_SECONDS
    for server in servers:
        while not await asyncio.to_thread(server.answers):
            if not server.lives or monotonic() > deadline:
                raise CannotStart(f"A process of the drill did not start:\n{server.log()[-2000:]}")
            await asyncio.sleep(POLL_SECONDS)


async def _gone(redis_url: str) -> None:
    """An embedded Redis ends by itself, a moment after a server that was killed."""

    async def is_gone() -> bool:
        with socket.socket(socket.AF_UNIX) as knocking:
            return knocking.connect_ex(redis_url.removeprefix("unix://")) != 0

    await until(is_gone, STOP_SECONDS)


async def _supervise(place: Place) -> None:
    while True:
        await asyncio.sleep(RESTART_SECONDS)
        for server in place.servers:
            if not server.lives:
                server.begin()


async def until(holds: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Look again and again, since what is waited for happens in other processes; whether it came in time."""
    deadline = monotonic() + seconds
    while not await holds():
        if monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)
    return True
