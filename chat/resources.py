"""What is opened once per process and handed around: database, Redis, job queue. What is opened here is closed here."""

import asyncio
import fcntl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

import structlog
from aiohttp import web
from arq import ArqRedis

from chat.bus.outbox import Doorbell
from chat.bus.pipe import Pipe, open_pipe
from chat.bus.queue import open_queue
from chat.embedded import private_redis, private_url
from chat.errors import CannotStart, Unavailable
from chat.lives import admit
from chat.model.emoji import NO_EMOJI, EmojiSet
from chat.model.room import Position
from chat.settings import Settings
from chat.store import schema
from chat.store.database import Database, address

log = structlog.get_logger()

HASHING_THREADS = 2


@dataclass(slots=True)
class Site:
    """What this process knows of the place as a whole; actions/site.py keeps it."""

    chosen_name: str = ""
    chosen_registration: str = ""
    looks_at_links: bool = False
    emoji: EmojiSet = NO_EMOJI
    set_up: bool = False
    read_at: float = float("-inf")


@dataclass(slots=True)
class Counted:
    """What a process has counted since it began: plain numbers, so that counting costs nothing on the way of a message.

    `frames` are those that rooms brought to connections, `closed` the connections that the server ended, by code.
    """

    posts: int = 0
    frames: int = 0
    resyncs: int = 0
    closed: Counter[int] = field(default_factory=Counter)


Told = list[Callable[[], Mapping[str, Position]]]


@dataclass(frozen=True, slots=True)
class Resources:
    settings: Settings
    db: Database
    redis: Pipe
    redis_url: str
    queue: ArqRedis
    queue_url: str
    doorbell: Doorbell
    # Held by the drain of this process.
    draining: asyncio.Lock
    # Held by whoever of this process sends what is due.
    sending: asyncio.Lock
    # bcrypt takes a quarter of a second on purpose: a few threads of its own, and never the loop.
    hashing: ThreadPoolExecutor
    secret: bytes
    instance: str
    # Who knows how far people have heard of rooms: asked when Redis comes back.
    told: Told
    # Held by whoever of this process writes the index of search.
    indexing: asyncio.Lock = field(default_factory=asyncio.Lock)
    # Held by whoever of this process tells people who are away.
    notifying: asyncio.Lock = field(default_factory=asyncio.Lock)
    # Held by whoever of this process writes mails.
    mailing: asyncio.Lock = field(default_factory=asyncio.Lock)
    # Held by whoever of this process decodes pictures.
    cleaning: asyncio.Lock = field(default_factory=asyncio.Lock)
    # Held by whoever of this process goes on with erasing accounts.
    erasing: asyncio.Lock = field(default_factory=asyncio.Lock)
    site: Site = field(default_factory=Site)
    counted: Counted = field(default_factory=Counted)

    @property
    def site_name(self) -> str:
        """What the place is called: as the operator says, else as whoever set it up has chosen."""
        chosen = "" if self.settings.names_the_site else self.site.chosen_name
        return chosen or self.settings.site_name

    @property
    def registration(self) -> str:
        """Who makes an account alone (model/site.py): as the operator says, else as administrators have chosen."""
        chosen = "" if self.settings.says_who_registers else self.site.chosen_registration
        return chosen or self.settings.registration


RESOURCES = web.AppKey("resources", Resources)


@asynccontextmanager
async def open_resources(settings: Settings, *, guest: bool = False) -> AsyncIterator[Resources]:
    """Open what the settings name; for the web process, the worker, the commands and the tests alike.

    Raises CannotStart where starting makes no sense; a service that is down for the moment does not stop us.
    """
    if settings.embedded_redis or settings.embedded_database:
        make_data_dir(settings)
    async with AsyncExitStack() as stack:
        redis_url = await stack.enter_async_context(redis_for(settings, guest=guest))
        queue_url = settings.queue_redis_url or redis_url
        await _prepare_schema(settings)
        db = Database(address(settings.database_url, settings.data_dir))
        stack.push_async_callback(db.close)
        told: Told = []
        redis = await stack.enter_async_context(open_pipe(redis_url, partial(_admit, db, told)))
        queue = await stack.enter_async_context(open_queue(queue_url))
        doorbell = Doorbell(queue)
        await stack.enter_async_context(_running(doorbell.answer()))
        hashing = ThreadPoolExecutor(HASHING_THREADS, "hashing")
        stack.callback(hashing.shutdown, cancel_futures=True)
        yield Resources(
            settings,
            db,
            redis,
            redis_url,
            queue,
            queue_url,
            doorbell,
            asyncio.Lock(),
            asyncio.Lock(),
            hashing,
            settings.secret(),
            token_hex(4),
            told,
        )


async def _admit(db: Database, told: Told, redis: Pipe) -> None:
    await admit(db, redis, {room: position for ask in told for room, position in ask().items()})


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """A task that lives as long as the context."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def make_data_dir(settings: Settings) -> Path:
    """DATA_DIR, for us alone: it holds what people said."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.data_dir.joinpath("lock").touch()
    except OSError as error:
        raise CannotStart(f"DATA_DIR {settings.data_dir} cannot be written: {error.strerror}.") from error
    return settings.data_dir


@contextmanager
def _claim(settings: Settings, *, guest: bool) -> Iterator[bool]:
    """Whether DATA_DIR is ours: two servers on one would each believe that they own its Redis and its database.

    A guest, such as a command or a worker beside the server, goes along with whoever has it.
    """
    with settings.data_dir.joinpath("lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not guest:
                raise CannotStart(
                    f"Another server is running on {settings.data_dir.resolve()}. Stop it, or choose another DATA_DIR."
                ) from None
            yield False
        else:
            yield True


def is_served(settings: Settings) -> bool:
    """Whether a server on this machine has DATA_DIR for itself, as embedded ones do."""
    if not settings.data_dir.joinpath("lock").exists():
        return False
    with _claim(settings, guest=True) as ours:
        return not ours


@asynccontextmanager
async def redis_for(settings: Settings, *, guest: bool) -> AsyncIterator[str]:
    """The URL of the Redis to use, which is started here when it is embedded and nobody has."""
    if settings.redis_url and (guest or not settings.embedded_database):
        yield settings.redis_url
        return
    with _claim(settings, guest=guest) as ours:
        if settings.redis_url:
            yield settings.redis_url
        elif not ours:
            yield private_url(settings.data_dir)
        else:
            async with private_redis(settings.data_dir) as url:
                yield url


async def _prepare_schema(settings: Settings) -> None:
    if settings.embedded_database or settings.migrate:
        await asyncio.to_thread(schema.migrate, settings.database_url, settings.data_dir)
        return
    try:
        current = await asyncio.to_thread(schema.can_be_used, settings.database_url, settings.data_dir)
    except Unavailable:
        log.warning("database.unreachable", consequence="starting without it; it is tried again at every use")
        return
    if not current:
        raise CannotStart("The database is not migrated. Run `python run.py migrate`, or start with MIGRATE=1.")
