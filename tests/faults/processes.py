"""The product as processes of their own, which can be killed; most are forked, some are started as operators do it."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from tests.place import SECRET
from tests.servers import Server, forked

ROOT = Path(__file__).parents[2]


class Web(Server):
    """One web process; the worker is elsewhere."""

    forked = True

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        return [sys.executable, str(ROOT / "run.py")]

    def environment(self) -> dict[str, str]:
        return {
            **{key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")},
            "PORT": str(self.port),
            "DATA_DIR": str(self.folder / "data"),
            "SECRET_KEY": SECRET,
            "BCRYPT_ROUNDS": "4",
            "RATE_LIMITS": "off",
            **self.settings,
        }

    def process_of(self, log: IO[bytes]) -> "subprocess.Popen[bytes] | forked.Forked":
        if not self.forked:
            return super().process_of(log)
        return forked.start(
            self.command(), cwd=self.folder, env=self.environment(), stdout=log, stderr=log, start_new_session=True
        )

    def answers(self) -> bool:
        try:
            return bool(urllib.request.urlopen(f"{self.url}/readyz", timeout=5).status == 200)
        except (urllib.error.URLError, OSError):
            return False


class Worker(Web):
    """A worker as operators run it."""

    def command(self) -> list[str]:
        return [sys.executable, str(Path(sys.executable).parent / "arq"), "worker.WorkerSettings"]

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PYTHONPATH": str(ROOT)}

    def answers(self) -> bool:
        # It listens nowhere. That it works is seen by what it stores.
        return self.process is not None and self.process.poll() is None
