"""Where the tests play: instances of the product on real services."""

import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web

from chat.app import create_app
from chat.resources import RESOURCES, Resources, make_data_dir
from chat.settings import Settings, load
from chat.store.schema import migrate

SECRET = "a secret for the tests, long enough"


@dataclass(frozen=True)
class Instance:
    """One web process, in this process."""

    app: web.Application
    url: str

    @property
    def resources(self) -> Resources:
        return self.app[RESOURCES]


@dataclass(frozen=True)
class Place:
    """Instances that share a Redis and a database."""

    kind: str
    instances: list[Instance]
    settings: Settings

    @property
    def one(self) -> Instance:
        return self.instances[0]

    @property
    def other(self) -> Instance:
        """Another instance where there is one: SQLite serves a single process."""
        return self.instances[-1]

    @property
    def resources(self) -> Resources:
        return self.one.resources


def settings(folder: Path, **values: Any) -> Settings:
    """Settings that do not depend on this machine's environment."""
    base = {"data_dir": folder, "port": 0, "bcrypt_rounds": 4, "secret_key": SECRET, "rate_limits": "off"}
    # Where the push service of the tests is.
    base["push_hosts"] = "127.0.0.1"
    # Where receivers of webhooks are.
    base["webhook_hosts"] = "127.0.0.1"
    # Where pages are that messages link to.
    base["preview_hosts"] = "127.0.0.1"
    return load(_env_file=None, **{**base, **values})


@cache
def _migrated() -> Path:
    """An embedded database that nobody has written to yet: bringing one up to the schema takes a while."""
    folder = Path(tempfile.mkdtemp(prefix="confab-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate("", folder)
    return folder / "chat.db"


@asynccontextmanager
async def serving(chosen: Settings) -> AsyncIterator[Instance]:
    """Serve for as long as the context lasts."""
    if chosen.embedded_database and not (begun := make_data_dir(chosen) / "chat.db").exists():
        shutil.copy(_migrated(), begun)
    runner = web.AppRunner(create_app(chosen), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", chosen.port).start()
        host, port = runner.addresses[0][:2]
        yield Instance(runner.app, f"http://{host}:{port}")
    finally:
        await runner.cleanup()
