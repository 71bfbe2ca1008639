"""Whatever dies, nothing is lost, doubled or reordered: real processes, killed in the middle of talk.

`LEDGER_MESSAGES=20000 python -m pytest tests/faults` runs it in full length.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack

import aiohttp
import pytest

from tests.faults.ledger import Client, check, settled, until
from tests.faults.processes import Web, Worker
from tests.servers import MariaDB, Redis

MESSAGES = int(os.environ.get("LEDGER_MESSAGES", "2000"))
CLIENTS, ROOMS, MEMBERS = 40, 10, 8


class Rig:
    """Two instances, two workers, a Redis that syncs to disk, MariaDB, and forty people in ten rooms."""

    def __init__(self, stack: ExitStack, mariadb: MariaDB, database: str) -> None:
        self.redis = stack.enter_context(Redis(appendfsync="always"))
        self.mariadb, self.database = mariadb, database
        url = mariadb.create_database(database)
        settings = {"DATABASE_URL": url, "REDIS_URL": self.redis.url, "WORKER": "external"}
        self.webs = [stack.enter_context(Web(**settings, MIGRATE="1")) for _ in range(2)]
        self.workers = [stack.enter_context(Worker(**settings)) for _ in range(2)]

    async def gather(self, in_flight: int) -> list[Client]:
        """Register everybody, make the rooms, let people in; and give them something to say."""
        async with aiohttp.ClientSession() as http:
            tokens = [await self._register(http, f"client{number}") for number in range(CLIENTS)]
            rooms: dict[int, list[str]] = {number: [] for number in range(CLIENTS)}
            for number in range(ROOMS):
                key = f"room-{number}"
                inside = [(number * 4 + step) % CLIENTS for step in range(MEMBERS)]
                await self._ask(http, tokens[inside[0]], "rooms", {"name": key, "room": key}, 201)
                for who in inside:
                    await self._ask(http, tokens[who], f"rooms/{key}/join", {}, 200)
                    rooms[who].append(key)
        count = MESSAGES // sum(len(keys) for keys in rooms.values())
        return [
            Client(
                f"client{number}",
                tokens[number],
                self.webs,
                {key: [(f"{number}-{key}-{i}", f"{i} from {number}") for i in range(count)] for key in rooms[number]},
                in_flight=in_flight,
            )
            for number in range(CLIENTS)
        ]

    async def _register(self, http: aiohttp.ClientSession, name: str) -> str:
        body = {"username": name, "password": "four plain words"}
        async with http.post(f"{self.webs[0].url}/api/v1/auth/register", json=body) as response:
            assert response.status == 201
            return str((await response.json())["access_token"])

    async def _ask(self, http: aiohttp.ClientSession, token: str, path: str, body: object, status: int) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        async with http.post(f"{self.webs[0].url}/api/v1/{path}", json=body, headers=headers) as response:
            assert response.status == status, await response.text()

    def stored(self) -> list[tuple[str, int, str, str]]:
        query = "SELECT r.`key`, m.seq, m.id, m.client_id FROM messages m JOIN rooms r ON r.id = m.room_id"
        with self.mariadb.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"USE `{self.database}`")
            cursor.execute(query)
            return list(cursor.fetchall())

    def gaps(self) -> list[object]:
        """Rooms in which messages and events together do not fill every seq up to stored_seq."""
        query = """SELECT r.`key`, r.stored_seq,
                          (SELECT COUNT(*) FROM messages m WHERE m.room_id = r.id)
                          + (SELECT COUNT(*) FROM events e WHERE e.room_id = r.id) AS places
                   FROM rooms r HAVING places <> stored_seq"""
        with self.mariadb.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"USE `{self.database}`")
            cursor.execute(query)
            return list(cursor.fetchall())


@pytest.fixture
def rig(mariadb: MariaDB, request: pytest.FixtureRequest) -> Iterator[Rig]:
    with ExitStack() as stack:
        yield Rig(stack, mariadb, f"ledger_{abs(hash(request.node.name)) % 10**8}")


Harm = Callable[[Rig], Awaitable[None]]


async def play(rig: Rig, harm: Harm, in_flight: int = 8) -> list[Client]:
    """Everybody talks; in the middle comes the harm; at the end the books are joined."""
    clients = await rig.gather(in_flight)
    total = sum(len(said) for client in clients for said in client.to_say.values())
    start, stop = asyncio.Event(), asyncio.Event()
    running = [asyncio.create_task(client.run(start, stop)) for client in clients]
    await until(lambda: all(client.present for client in clients))
    start.set()
    await until(lambda: sum(len(client.acked) for client in clients) > total // 4)
    await harm(rig)
    await settled(clients)
    stop.set()
    await asyncio.gather(*running)
    await until(lambda: len(rig.stored()) >= total)
    check(clients, rig.stored())
    assert [] == rig.gaps()
    return clients


@pytest.fixture(autouse=True)
async def in_time() -> AsyncIterator[None]:
    async with asyncio.timeout(100):
        yield


async def test_in_peace(rig: Rig) -> None:
    async def nothing(_: Rig) -> None:
        pass

    clients = await play(rig, nothing)

    assert {0} == {client.reconnects for client in clients}


async def test_workers_are_killed(rig: Rig) -> None:
    async def kill(rig: Rig) -> None:
        for _ in range(3):
            for worker in rig.workers:
                worker.kill()
                await asyncio.sleep(0.05)
                worker.start()

    await play(rig, kill)


async def test_an_instance_is_killed_and_its_clients_go_on_at_the_other(rig: Rig) -> None:
    async def kill(rig: Rig) -> None:
        rig.webs[0].kill()

    clients = await play(rig, kill)

    assert any(client.reconnects for client in clients)


async def test_an_instance_is_stopped_politely(rig: Rig) -> None:
    async def stop(rig: Rig) -> None:
        assert rig.webs[0].process
        rig.webs[0].process.send_signal(signal.SIGTERM)
        assert 0 == await asyncio.to_thread(rig.webs[0].process.wait, 10)

    await play(rig, stop)


async def test_the_database_is_away_for_a_while(rig: Rig) -> None:
    async def pause(rig: Rig) -> None:
        rig.mariadb.kill()
        await asyncio.sleep(2)
        rig.mariadb.start()  # here, not in a thread: Linux ends it together with the thread that starts it

    await play(rig, pause)


async def test_redis_is_killed_and_comes_back(rig: Rig) -> None:
    """Nobody knows what became of the posts that were under way: each client sends one at a time, and again."""

    async def kill(rig: Rig) -> None:
        rig.redis.kill()
        rig.redis.start()
        # A worker ends without Redis; its supervisor starts it again.
        for worker in rig.workers:
            worker.kill()
            worker.start()

    await play(rig, kill, in_flight=1)
