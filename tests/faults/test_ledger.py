"""Whatever dies, nothing is lost, doubled or reordered: real processes, killed in the middle of talk.

`LEDGER_MESSAGES=20000 python -m pytest tests/faults` runs it in full length.
"""

import os
from collections.abc import AsyncIterator

import pytest

from chat.drill.course import close_books
from chat.drill.faults import DATABASE, REDIS, RESTART, WEB, WORKERS, Fault
from chat.drill.ledger import running
from chat.drill.people import gather
from chat.drill.place import Place, open_place, until
from tests.drill.kinds import FAST

MESSAGES = int(os.environ.get("LEDGER_MESSAGES", "2000"))
CLIENTS, ROOMS, MEMBERS = 40, 10, 8
SECONDS = 40


async def nothing(_: Place) -> None:
    pass


PEACE = Fault("peace", "nothing", nothing)


@pytest.fixture(scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    async with open_place(tmp_path_factory.mktemp("ledger"), kinds=FAST) as place:
        yield place


@pytest.mark.parametrize("fault", [PEACE, WORKERS, WEB, RESTART, REDIS, DATABASE], ids=lambda fault: fault.name)
async def test_nothing_is_lost_doubled_or_reordered(place: Place, fault: Fault) -> None:
    """Everybody has much to say at once; the harm comes in the middle."""
    # Nobody knows what became of the posts that were under way when Redis died: each client sends one at a time.
    in_flight = 1 if fault is REDIS else 8
    assert await until(place.answers, SECONDS)  # after the fault before
    clients = await gather(
        place.urls, clients=CLIENTS, rooms=ROOMS, members=MEMBERS, in_flight=in_flight, named=fault.name
    )

    async def all_are_there() -> bool:
        return all(client.present for client in clients)

    async def a_quarter_is_answered() -> bool:
        return sum(len(client.answers) for client in clients) > MESSAGES // 4

    async with running(clients):
        assert await until(all_are_there, SECONDS)
        for client in clients:
            for room in client.rooms:
                for _ in range(MESSAGES // (ROOMS * MEMBERS)):
                    client.say(room)
        assert await until(a_quarter_is_answered, SECONDS)

        await fault.harm(place)

        account = await close_books(place, clients)
    assert account.is_good, account.evidence
    assert {MESSAGES} == {account.sent, account.accepted, account.stored}
    assert account.due == account.delivered == MESSAGES * MEMBERS
    if fault is not REDIS:
        assert any(client.reconnects for client in clients) == (fault in (WEB, RESTART))
