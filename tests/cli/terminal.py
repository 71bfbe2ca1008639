"""A terminal for tests: commands as processes of their own, and what they say line by line."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import structlog
from click.testing import CliRunner

from chat.cli import main
from chat.settings import Settings
from tests.faults.processes import ROOT
from tests.servers import forked

SECONDS = 30
Answer = subprocess.CompletedProcess[str]


def environment(**values: str) -> dict[str, str]:
    """Nothing of this machine's settings."""
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG")}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "TZ": "UTC", **values}


# As `chat` calls it: the program that a shell completes has that name.
PROGRAM = "import sys; sys.argv[0] = 'chat'; from chat.cli import main; main()"


def chat(folder: Path, *words: str, typed: str = "", **values: str) -> Answer:
    """Run a command to its end; `typed` is its standard input."""
    told = environment(**{"HOME": str(folder), **values})
    return forked.run([sys.executable, "-c", PROGRAM, *words], cwd=folder, env=told, typed=typed, timeout=SECONDS)


def unread(folder: Path, *words: str, **values: str) -> tuple[int, str]:
    """Run a command whose answer nobody reads: the status, and what it tells the person."""
    reading, writing = os.pipe()
    os.close(reading)
    told, said = environment(**{"HOME": str(folder), **values}), folder / "said"
    with said.open("wb") as file, os.fdopen(writing, "wb") as answer:
        process = forked.start(
            [sys.executable, "-c", PROGRAM, *words], cwd=folder, env=told, stdout=answer, stderr=file
        )
    try:
        return process.wait(SECONDS), said.read_text()
    finally:
        process.kill()
        process.wait()


def here(folder: Path, *words: str, typed: str | bytes = "", **values: str) -> Answer:
    """The same within this process."""
    nothing = dict.fromkeys((name.upper() for name in Settings.model_fields), "")
    told = {**nothing, "HOME": str(folder), **values}
    before = structlog.get_config()
    try:
        with contextlib.chdir(folder):
            result = CliRunner().invoke(main, words, input=typed, env=told, prog_name="chat")
    finally:
        structlog.configure(**before)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Answer(words, result.exit_code, result.stdout, result.stderr)


def sentence(answer: Answer) -> tuple[int, str]:
    """The status, and what was said of it."""
    assert "Traceback" not in answer.stderr
    return answer.returncode, answer.stderr.strip()


class Watching:
    """A command that goes on and on; what it says can be waited for."""

    def __init__(self, folder: Path, *words: str, **values: str) -> None:
        pipes = [os.pipe() for _ in ("stdout", "stderr")]
        told = environment(HOME=str(folder), **values)
        command = [sys.executable, "-c", PROGRAM, *words]
        self._process = forked.start(command, cwd=folder, env=told, stdout=pipes[0][1], stderr=pipes[1][1])
        for _, end in pipes:
            os.close(end)
        self._lines: queue.Queue[str] = queue.Queue()
        self._said: queue.Queue[str] = queue.Queue()
        pairs = zip((os.fdopen(end) for end, _ in pipes), (self._lines, self._said), strict=True)
        self._readers = [threading.Thread(target=_read, args=pair, daemon=True) for pair in pairs]
        for reader in self._readers:
            reader.start()

    def line(self) -> str:
        """The next line of its answer."""
        return self._lines.get(timeout=SECONDS)

    def frame(self) -> dict[str, Any]:
        return dict(json.loads(self.line()))

    def hears(self, message: str) -> None:
        """Wait for something that it tells the person."""
        while message not in self._said.get(timeout=SECONDS):
            pass

    def ends(self) -> tuple[int, list[str]]:
        """Press Ctrl-C: the status, and the lines that nobody has waited for."""
        self._process.send_signal(signal.SIGINT)
        status = self._process.wait(SECONDS)
        for reader in self._readers:
            reader.join(SECONDS)
        return status, list(self._lines.queue)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()


def _read(stream: IO[str], lines: "queue.Queue[str]") -> None:
    with stream:
        for line in stream:
            lines.put(line.rstrip("\n"))
