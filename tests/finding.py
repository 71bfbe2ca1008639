"""Looking for what was said, with the index brought up to it first."""

import asyncio
from typing import Any

from chat.bus import keys
from chat.jobs.drain import drain
from chat.jobs.indexing import index
from chat.store import indexing
from tests.cast import Person
from tests.place import Place


async def indexed(place: Place) -> None:
    """Wait until all that was accepted is stored and in the index."""
    context = {"resources": place.resources}
    while await place.resources.redis.call("XLEN", keys.OUTBOX):
        await drain(context)
        await asyncio.sleep(0)
    while await behind(place):
        await index(context)
        await asyncio.sleep(0)


async def behind(place: Place) -> bool:
    async with place.resources.db.read() as db:
        return bool(await indexing.pending(db, 1))


async def hits(person: Person, q: str = "", **parameters: Any) -> list[dict[str, Any]]:
    """What a search answers, whatever is in the index by now."""
    status, body = await person.asks("GET", "search", params={"q": q, **parameters})
    assert status == 200, body
    return list(body["items"])


async def finds(person: Person, q: str = "", **parameters: Any) -> list[str]:
    """The same as texts."""
    return [hit["body"] for hit in await hits(person, q, **parameters)]
