"""What private servers have in common: one process group, one folder, one port."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

from chat.drill.programs import free_port
from chat.errors import CannotStart
from chat.parting import dies_with_its_parent


class Process(Protocol):
    """What a server needs of `subprocess.Popen`."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def terminate(self) -> None: ...


# Asking more often takes from the one that starts.
POLL_SECONDS = 0.02
START_SECONDS = 30
STOP_SECONDS = 15


class Server:
    """A context manager. Begin it on the main thread: Linux ends it together with the *thread* that started it."""

    parting_signal = signal.SIGKILL  # sent by the kernel when we die without a word

    def __init__(self, within: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"confab-{type(self).__name__.lower()}-", dir=within))
        self.port = free_port()
        self.process: Process | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str] | None:
        """None: ours."""
        return None

    def start(self) -> Self:
        """Start, and return when it answers."""
        self.begin()
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.lives or time.monotonic() > deadline:
                self.kill()
                raise CannotStart(f"{type(self).__name__} did not start:\n{self.log()[-2000:]}")
            time.sleep(POLL_SECONDS)
        return self

    def begin(self) -> None:
        """Start, without waiting."""
        with (self.folder / "log").open("ab") as log:
            self.process = self.process_of(log)

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def process_of(self, log: IO[bytes]) -> "Process":
        parent = os.getpid()
        return subprocess.Popen(  # noqa: S603  # the command is our own
            self.command(),
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us, who then end our servers in our own order
            preexec_fn=lambda: dies_with_its_parent(self.parting_signal, parent),
        )

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def stop(self) -> None:
        """Stop in good order; the data stays for the next start."""
        if self.process:
            self.resume()  # a frozen process would not notice that it is asked to stop
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it as a crash would: nothing is flushed, nobody is told."""
        if self.process:
            self._signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def restart(self) -> Self:
        self.stop()
        return self.start()

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End it, and delete its data."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _signal(self, number: signal.Signals) -> None:
        # To the whole group: a dead nginx master would leave workers that go on listening.
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
