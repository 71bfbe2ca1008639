"""Processes of the product, forked from one that has loaded it."""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]


class Forked:
    """What tests need of `subprocess.Popen`, for a command line of Python: `[sys.executable, FILE or "-c", …]`.

    Until somebody waits for it, an ended one keeps its number, as with any child. Linux alone has what this takes.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        env: dict[str, str],
        stdin: int | IO[bytes] | None = None,
        stdout: int | IO[bytes],
        stderr: int | IO[bytes],
        start_new_session: bool = False,
    ) -> None:
        assert command[0] == sys.executable, command
        self.args = command
        self.returncode: int | None = None
        self._looking = threading.Lock()
        asked = {"command": [*command[1:]], "cwd": str(cwd), "env": env, "session": start_new_session}
        with open(os.devnull, "rb") as nothing:
            files = [file if isinstance(file, int) else file.fileno() for file in (stdin or nothing, stdout, stderr)]
            self.pid = _nursery.ask(asked, files)
        self._gone = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """The status; the negative number of the signal that killed it."""
        if self._look(timeout) is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._gone, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, seconds: float | None) -> int | None:
        if self.returncode is None:
            poll = select.poll()
            poll.register(self._gone, select.POLLIN)
            ended = poll.poll(None if seconds is None else seconds * 1000)
            with self._looking:
                if ended and self.returncode is None:
                    self.returncode = _nursery.ask({"ended": self.pid})
                    os.close(self._gone)
        return self.returncode


# The same elsewhere, only slower.
start = Forked if sys.platform == "linux" else subprocess.Popen


def run(
    command: Sequence[str], *, cwd: Path, env: dict[str, str], typed: str = "", timeout: float
) -> "subprocess.CompletedProcess[str]":
    """To its end, as `subprocess.run` with `capture_output`; `typed` is its standard input."""
    with contextlib.ExitStack() as stack:
        said, out, err = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        said.write(typed.encode())
        said.seek(0)
        process = start(command, cwd=cwd, env=env, stdin=said, stdout=out, stderr=err)
        try:
            status = process.wait(timeout)
        finally:
            process.kill()
            process.wait()
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess(command, status, out.read().decode(), err.read().decode())


class _Nursery:
    """One for each test run, there when the first process is wanted. It ends when we close the line, or are killed."""

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self._one_at_a_time = threading.Lock()

    def ask(self, what: dict[str, object], files: Sequence[int] = ()) -> int:
        with self._one_at_a_time:
            if self._line is None:
                self._line = self._open()
            socket.send_fds(self._line, [json.dumps(what).encode()], files)
            answer = self._line.recv(100)
        if not answer:
            raise RuntimeError("The process that others are forked from is gone.")
        return int(json.loads(answer))

    def _open(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.servers.nursery", str(theirs.fileno())],
                cwd=ROOT,
                # Nothing of this machine's settings.
                env={key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # no terminal, as for those that are forked
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for the test run
            )
        # The other way round.
        atexit.register(process.wait)
        atexit.register(ours.close)
        return ours


_nursery = _Nursery()
