"""The course of a drill: people talk, in the middle comes a fault, and then the books are joined."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

from chat.drill.books import Account, join
from chat.drill.faults import Fault
from chat.drill.ledger import Client, running, settled
from chat.drill.place import Place, until
from chat.errors import CannotStart

# How often everybody says something.
PACE_SECONDS = 0.1
# A place that is not well by then is not called well any more.
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Round:
    """`healthy_s` is how long it took until everything answered, everybody was back and all that had been said was
    stored; None when that never came. `account` is of the whole drill so far."""

    fault: Fault
    healthy_s: float | None
    account: Account

    @property
    def is_good(self) -> bool:
        return self.account.is_good and self.healthy_s is not None


async def drill(place: Place, clients: list[Client], faults: list[Fault], seconds: float) -> AsyncIterator[Round]:
    """Each fault after a third of so many seconds of talk. It ends after a round in which the place does not recover:
    the next fault would tell nothing. Raises CannotStart for one that is not well to begin with."""
    async with running(clients):
        await until(lambda: _true(all(client.present for client in clients)), PATIENCE_SECONDS)
        # A worker that only starts would be killed in the middle of nothing.
        for client in clients:
            client.say(client.rooms[0])
        if not await until(_Healthy(place, clients).holds, PATIENCE_SECONDS):
            raise CannotStart("The place of the drill does not store what is said in it, before anything was killed.")
        for fault in faults:
            began = monotonic()
            talk = asyncio.create_task(_talk(clients))
            try:
                await asyncio.sleep(seconds / 3)
                harmed = monotonic()
                await fault.harm(place)
                healthy = await until(_Healthy(place, clients).holds, PATIENCE_SECONDS)
                took = monotonic() - harmed
                await asyncio.sleep(max(0.0, began + seconds - monotonic()))
            finally:
                talk.cancel()
            account = await close_books(place, clients)
            yield Round(fault, round(took, 2) if healthy else None, account)
            if not healthy:
                return


async def close_books(place: Place, clients: list[Client]) -> Account:
    """Of what was said so far, when all of it is stored and seen, or would have been by now."""
    await until(lambda: _true(settled(clients)), PATIENCE_SECONDS)
    said = _said(clients)
    await until(lambda: place.has_stored(said), PATIENCE_SECONDS)
    return join(clients, await place.written(), await place.holes())


async def _talk(clients: list[Client]) -> None:
    for number in itertools.count():
        for client in clients:
            client.say(client.rooms[number % len(client.rooms)])
        await asyncio.sleep(PACE_SECONDS)


@dataclass
class _Healthy:
    place: Place
    clients: list[Client]
    said: dict[str, str] | None = None

    async def holds(self) -> bool:
        """First everything answers and everybody is back; then what had been said until then is stored."""
        if self.said is None:
            if not (all(client.present for client in self.clients) and await self.place.answers()):
                return False
            self.said = _said(self.clients)
        return await self.place.has_stored(self.said)


def _said(clients: list[Client]) -> dict[str, str]:
    return {client_id: room for client in clients for client_id, room in client.said.items()}


async def _true(holds: bool) -> bool:
    return holds
