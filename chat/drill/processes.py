"""The product as processes of their own, which can be killed."""

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

from chat.drill.server import Server

ROOT = Path(__file__).parents[2]


class Web(Server):
    """A web process; unless its settings say otherwise, the embedded default."""

    def __init__(self, within: Path | None = None, **settings: str) -> None:
        super().__init__(within)
        self.settings = settings
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        return [sys.executable, str(ROOT / "run.py")]

    def environment(self) -> dict[str, str]:
        """Nothing of this machine's settings."""
        return {
            **{key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR")},
            "PORT": str(self.port),
            "DATA_DIR": str(self.folder / "data"),
            "BCRYPT_ROUNDS": "4",
            "RATE_LIMITS": "off",
            **self.settings,
        }

    def answers(self) -> bool:
        try:
            return bool(urllib.request.urlopen(f"{self.url}/readyz", timeout=5).status == 200)  # noqa: S310
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
        return self.lives
