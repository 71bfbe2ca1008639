"""Where the benchmark runs: a private Redis and MariaDB, one web process, one worker, each on its core."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from chat.drill.server import Server
from tests.servers import MariaDB, Redis

ROOT = Path(__file__).parent.parent
SECRET = "a secret for the benchmark, long enough"  # noqa: S105  # of servers that live for one run
STORE_SECONDS = 60
_TICKS, _PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


class Process(Server):
    """A process of the product, with its settings in its environment and nobody's `.env`."""

    def __init__(self, settings: dict[str, str], *words: str) -> None:
        super().__init__()
        self._settings = {**settings, "PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        self._words = words

    def command(self) -> list[str]:
        return ["env", *(f"{name}={value}" for name, value in self._settings.items()), sys.executable, *self._words]


class Worker(Process):
    def answers(self) -> bool:
        return "Starting worker" in self.log()


@dataclass(frozen=True)
class Place:
    redis: Redis
    mariadb: MariaDB
    web: Process
    worker: Worker
    web_cores: set[int]

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.web.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web.port}"

    def restart_web(self) -> None:
        """A process that has seen nothing yet."""
        with pinned(self.web_cores):
            self.web.restart()

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.mariadb.connect() as connection, connection.cursor() as cursor:
            cursor.execute("USE bench")
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    def stored(self) -> int:
        """How many events the database holds."""
        return int(self.query("SELECT SUM(stored_seq) FROM rooms")[0][0])

    def wait_until_stored(self, events: int) -> float:
        """Wait until the worker has stored so many; the seconds it took."""
        started = monotonic()
        while self.stored() < events:
            if monotonic() - started > STORE_SECONDS:
                raise RuntimeError(f"The worker stored only {self.stored()} of {events} events.")
            sleep(0.05)
        return monotonic() - started


@dataclass(frozen=True)
class Reading:
    """Processor seconds used so far: by the web process, Redis, the worker, MariaDB and ourselves."""

    web: float
    redis: float
    worker: float
    mariadb: float
    generator: float

    @classmethod
    def take(cls, place: Place) -> "Reading":
        mine = os.times()
        return cls(
            web=processor_seconds(place.web),
            redis=processor_seconds(place.redis),
            worker=processor_seconds(place.worker),
            mariadb=processor_seconds(place.mariadb),
            generator=mine.user + mine.system,
        )

    def shares_since(self, earlier: "Reading", seconds: float) -> dict[str, float]:
        """Of one core each, in percent."""
        names = ("web", "redis", "worker", "mariadb", "generator")
        return {f"{name} %": round(100 * (getattr(self, name) - getattr(earlier, name)) / seconds, 1) for name in names}


@contextmanager
def open_place(worker: Sequence[str] = ("-m", "arq", "worker.WorkerSettings")) -> Iterator[Place]:
    """Web process alone on the first core; Redis and the load on the second; worker and database wherever there is
    room. On a machine with one core nothing is pinned."""
    cores = sorted(os.sched_getaffinity(0))
    web_cores, load_cores = ({cores[0]}, {cores[1]}) if len(cores) > 1 else ({cores[0]}, {cores[0]})
    with ExitStack() as stack:
        mariadb = stack.enter_context(MariaDB())
        with pinned(load_cores):
            redis = stack.enter_context(Redis(appendfsync="always"))
        settings = {
            "DATABASE_URL": mariadb.create_database("bench"),
            "REDIS_URL": redis.url,
            "QUEUE_REDIS_URL": "",
            "SECRET_KEY": SECRET,
            "HOST": "127.0.0.1",
            "BASE_URL": "",
            "RATE_LIMITS": "off",
            "BCRYPT_ROUNDS": "4",
            "WORKER": "external",
            "MIGRATE": "1",
            "LOG_LEVEL": "warning",
        }
        with pinned(web_cores):
            web = stack.enter_context(Process(settings, str(ROOT / "run.py")))
        working = stack.enter_context(Worker(settings, *worker))
        with pinned(load_cores):
            yield Place(redis, mariadb, web, working, web_cores)


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """We, and whatever we start in the meantime, run on these cores only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def processor_seconds(server: Server) -> float:
    """User and system time, as the kernel counts them (in steps of 10 ms)."""
    fields = _proc(server, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_kb(server: Server) -> float:
    return int(_proc(server, "statm").split()[1]) * _PAGE / 1024


def open_sockets(server: Server) -> int:
    return len(list(_proc_folder(server).joinpath("fd").iterdir()))


def _proc(server: Server, name: str) -> str:
    return _proc_folder(server).joinpath(name).read_text()


def _proc_folder(server: Server) -> Path:
    if server.process is None:
        raise RuntimeError(f"{type(server).__name__} does not run.")
    return Path(f"/proc/{server.process.pid}")
