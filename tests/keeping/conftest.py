"""Places that are kept, and empty ones that they come back to."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from chat.keeping.backup import backup
from chat.keeping.restore import restore
from chat.settings import Settings
from tests.cast import Person
from tests.place import Instance, Place, serving, settings
from tests.servers import MariaDB, Redis

Keep = Callable[[Place], Awaitable[Path]]
Bring = Callable[[Path, Settings], Awaitable[Instance]]


def silent(what: str, number: int) -> None:
    """Nobody looks on."""


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Make a backup of a place: `path = await keep(place)`. Without a passphrase, which takes half a second."""

    async def make(place: Place) -> Path:
        path = tmp_path / "place.backup"
        await backup(place.settings, path, None, silent)
        return path

    return make


@pytest.fixture
def empty_redis() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> Settings:
    return settings(tmp_path / "restored", worker="external")


@pytest.fixture
def empty_mariadb(tmp_path: Path, mariadb: MariaDB, empty_redis: Redis) -> Iterator[Settings]:
    url = mariadb.create_database("restored")
    yield settings(tmp_path / "restored", database_url=url, redis_url=empty_redis.url, worker="external")
    mariadb.drop_database("restored")


@pytest.fixture
async def bring() -> AsyncIterator[Bring]:
    """Restore a backup and serve the place: `instance = await bring(path, empty_sqlite)`."""
    async with AsyncExitStack() as stack:

        async def make(path: Path, chosen: Settings) -> Instance:
            await restore(chosen, path, None, silent)
            return await stack.enter_async_context(serving(chosen))

        yield make


async def follows(person: Person, instance: Instance) -> Person:
    """The same person signs in where everything is restored."""
    person.instance, person.token = instance, ""
    await person.http.close()
    person.http = aiohttp.ClientSession()
    return await (await person.signs_in()).comes()
