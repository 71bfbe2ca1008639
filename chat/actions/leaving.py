"""What is to leave rooms, and what is left of what has left: counted for many rooms at once.

A place has thousands of rooms, and from most of them nothing is to leave: so the database is never asked room by room.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.bus import retention as bus
from chat.model import retention as rules
from chat.model.retention import Held
from chat.model.room import Room
from chat.resources import Resources
from chat.store import disk, retention, rooms, site
from chat.store.retention import Beginning

# Each is a condition of its own in the queries, and databases take only so many.
ROOMS = 200
# Redis answers with the whole log of each.
LOGS = 20


class Ruled(NamedTuple):
    """A room that does not keep everything: what was said before the cutoff is to leave."""

    room: Room
    cutoff: datetime


async def pages(
    resources: Resources, only: str | None = None, default: int | None = None, last: int = 0
) -> AsyncIterator[list[Ruled]]:
    """The rooms that do not keep everything, by id, behind a `last` one; `only` this one. `default` is what would hold
    in those that say nothing."""
    while True:
        async with resources.db.read() as db:
            days = await site.retention_days(db) if default is None else default
            found = await retention.rooms_after(db, last, ROOMS, days, only)
        if not found:
            return
        applied = {room.id: rules.applied(room.retention_days, days) for room in found}
        # One moment for all of them: those with the same rule have the same cutoff.
        cutoffs = {one: rules.cutoff(one) for one in set(applied.values())}
        yield [Ruled(room, cutoff) for room in found if (cutoff := cutoffs[applied[room.id]])]
        last = found[-1].id


async def count(resources: Resources, page: Sequence[Ruled]) -> dict[int, Held]:
    """What the rules would take away now, by the ids of the rooms."""
    if not page:
        return {}
    async with resources.db.read() as db:
        ends = await _ends(db, page)
    beginnings = [Beginning(one.room, one.room.expired_seq, ends[one.room.id], one.cutoff) for one in page]
    return await _hold(resources, beginnings)


async def due(resources: Resources, page: Sequence[Ruled]) -> list[Ruled]:
    """Those that something is to leave, and those where something is left of what has: where somebody died between two
    steps, or added something that was under way."""
    begun = [one for one in page if one.room.expired_seq]
    async with resources.db.read() as db:
        ends = await _ends(db, page)
        rest = await retention.hold(db, [_gone(one) for one in begun])
    told = await asyncio.gather(*(bus.expired_seq(resources.redis, one.room.key) for one in begun))
    undone = {
        one.room.id
        for one, seq in zip(begun, told, strict=True)
        if not rest[one.room.id].is_nothing or (seq is not None and seq < one.room.expired_seq)
    }
    return [one for one in page if ends[one.room.id] > one.room.expired_seq or one.room.id in undone]


async def count_rest(resources: Resources, page: Sequence[Ruled]) -> dict[int, Held]:
    """What is left of what has left the rooms, by their ids: the proof, when it is nothing."""
    async with resources.db.read() as db:
        fresh = await rooms.find_many(db, [one.room.id for one in page])
    return await _hold(resources, [_gone(Ruled(fresh[one.room.id], one.cutoff)) for one in page])


def _gone(one: Ruled) -> Beginning:
    return Beginning(one.room, 0, one.room.expired_seq, one.cutoff)


async def _ends(db: AsyncConnection, page: Sequence[Ruled]) -> dict[int, int]:
    return await retention.ends_of(db, {one.room.id: one.cutoff for one in page})


async def _hold(resources: Resources, beginnings: Sequence[Beginning]) -> dict[int, Held]:
    """What there is of them: in the database, in Redis, and on the disk."""
    async with resources.db.read() as db:
        held = await retention.hold(db, beginnings)
        carried = await retention.files_of(db, beginnings)
    cached = await _cached(resources, [one for one in beginnings if one.after < one.through])
    on_disk = await asyncio.to_thread(
        lambda: Counter(room for id_, room in carried.items() if disk.has(resources.settings.data_dir, id_))
    )
    return {id_: replace(one, cached=cached.get(id_, 0), on_disk=on_disk[id_]) for id_, one in held.items()}


async def _cached(resources: Resources, beginnings: Sequence[Beginning]) -> dict[int, int]:
    found: dict[int, int] = {}
    for first in range(0, len(beginnings), LOGS):
        some = beginnings[first : first + LOGS]
        counts = (bus.count(resources.redis, one.room.key, one.after, one.through) for one in some)
        found |= zip((one.room.id for one in some), await asyncio.gather(*counts), strict=True)
    return found
