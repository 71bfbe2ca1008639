"""Searching while the database is away, and afterwards."""

import asyncio
from pathlib import Path

from tests.cast import Person
from tests.finding import finds
from tests.place import serving, settings
from tests.servers import MariaDB, Redis


async def test_without_the_database_nothing_is_searched_and_afterwards_nothing_is_missing(tmp_path: Path) -> None:
    with Redis() as redis, MariaDB() as mariadb:
        database = mariadb.create_database("search")
        chosen = settings(tmp_path, database_url=database, redis_url=redis.url, migrate=True, worker="inside")
        async with serving(chosen) as instance:
            alice = await (await Person("alice", instance).registers()).comes()
            mariadb.kill()

            status, problem = await alice.asks("GET", "search", params={"q": "mulberry"})
            async with alice.http.get(f"{instance.url}/search?q=mulberry", headers=alice.headers) as page:
                assert (503, 503, "unavailable") == (status, page.status, problem["code"])
            await alice.says("mulberry", "general")

            mariadb.start()
            async with asyncio.timeout(20):
                while (await alice.asks("GET", "search", params={"q": "mulberry"}))[0] != 200:
                    pass
                while ["mulberry"] != await finds(alice, "mulberry"):
                    pass
            await alice.is_gone()
