"""Moving accepted events from the outbox into the database, in order, until there are none.

Safe to run twice, by two workers, or half: `rooms.stored_seq` is read under a lock and says what is there already, and
the outbox is trimmed only after the commit. A repeat is recognised by its id; a different event on a stored place is
an alarm and goes to `dead`, never over or silently beside what is there.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, Protocol

import structlog
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import storing
from chat.actions.deliveries import DELIVER
from chat.actions.previews import PREVIEW
from chat.bus import outbox
from chat.bus import rooms as logs
from chat.bus.outbox import Entry
from chat.bus.queue import ring
from chat.errors import Busy, Unavailable
from chat.model.event import POSTED
from chat.model.room import Room
from chat.resources import Resources
from chat.store import events, messages, rooms, users

log = structlog.get_logger()

BATCH = 500

# Where an entry goes that the database refuses for good, with the reason.
Bury = Callable[[Entry, str], Awaitable[None]]


class Stored(NamedTuple):
    """Up to which seq each room is stored now, and whether webhooks are to be told, and links to be looked at."""

    reached: dict[str, int]
    told: bool = False
    linked: bool = False


class Transactions(Protocol):
    """A database, as far as this goes: one transaction after the other."""

    def begin(self) -> AbstractAsyncContextManager[AsyncConnection]: ...


async def drain(context: dict[str, Any]) -> None:
    """Empty the outbox. When the database is away the outbox waits, as long as it takes."""
    resources: Resources = context["resources"]
    # Two at once in one process would only wait for each other's locks. What comes behind the last look of the one
    # that runs is found by the next ring, or by the clock.
    if resources.draining.locked():
        return
    async with resources.draining:
        await _drain(resources)


async def _drain(resources: Resources) -> None:
    while batch := await outbox.head(resources.redis, BATCH):
        try:
            stored = await store(resources.db, partial(outbox.bury, resources.redis), batch)
        except Unavailable as error:
            log.warning("drain.waiting", reason=error.sentence)
            return
        await outbox.trim(resources.redis, batch[-1])
        if stored.told:
            await ring(resources.queue, DELIVER)
        if stored.linked:
            await ring(resources.queue, PREVIEW)
        try:
            await logs.set_stored(resources.redis, stored.reached)
        except Busy:
            # A full Redis takes no marks, but trimming has made room: the next batch tells.
            log.warning("drain.mark_refused")


async def store(database: Transactions, bury: Bury, batch: list[Entry]) -> Stored:
    """Store a batch in one transaction, and whom it is to be told. Raises Unavailable.

    When the database refuses a row for good, the batch is halved until the row stands alone: it is buried, a
    placeholder keeps its place, and the others are stored.
    """
    try:
        async with database.begin() as db:
            stored, strangers = await _store(db, batch)
    except (IntegrityError, DataError) as error:
        if len(batch) == 1:
            return await _store_alone(database, bury, batch[0], str(error.orig))
        half = len(batch) // 2
        first, second = await store(database, bury, batch[:half]), await store(database, bury, batch[half:])
        return Stored(first.reached | second.reached, first.told or second.told, first.linked or second.linked)
    for entry, reason in strangers:
        log.error("drain.conflict", room=entry.event["room"], seq=entry.event["seq"], reason=reason)
        await bury(entry, reason)
    return stored


async def _store(db: AsyncConnection, batch: list[Entry]) -> tuple[Stored, list[tuple[Entry, str]]]:
    locked = await rooms.lock_many(db, {entry.event["room"] for entry in batch})
    authors = await users.ids_of(db, {e.event["author"]["usercode"] for e in batch if e.event["type"] == POSTED})
    repeats: list[Entry] = []
    strangers: list[tuple[Entry, str]] = []
    new: list[Entry] = []
    for entry in batch:
        event = entry.event
        room = locked.get(event["room"])
        if room is None:
            strangers.append((entry, "no such room"))
        elif event["seq"] <= room.stored_seq:
            repeats.append(entry)
        elif event["type"] == POSTED and event["author"]["usercode"] not in authors:
            strangers.append((entry, "no such author"))
            new.append(replace(entry, event=events.placeholder(event)))
        else:
            new.append(entry)
    strangers += await _not_the_same(db, locked, repeats)
    planned = await storing.insert(db, locked, authors, [entry.event for entry in new])
    reached = {locked[entry.event["room"]].id: entry.event["seq"] for entry in new}
    await rooms.set_stored(db, reached)
    now = {room.key: reached.get(room.id, room.stored_seq) for room in locked.values()}
    return Stored(now, planned.told > 0, planned.links > 0), strangers


async def _not_the_same(db: AsyncConnection, locked: dict[str, Room], repeats: list[Entry]) -> list[tuple[Entry, str]]:
    """Of the entries whose places are stored, those with another event than the stored one."""
    strangers = []
    for key in {entry.event["room"] for entry in repeats}:
        # What has left by now is nowhere to compare with.
        mine = [
            entry
            for entry in repeats
            if entry.event["room"] == key
            and entry.event["type"] == POSTED
            and entry.event["seq"] > locked[key].expired_seq
        ]
        seqs = [entry.event["seq"] for entry in mine]
        ids = await messages.ids_at(db, locked[key], seqs)
        buried = await events.placeholders_at(db, locked[key], seqs)
        strangers += [
            (entry, "another event has this place")
            for entry, seq in zip(mine, seqs, strict=True)
            if seq not in buried and ids.get(seq) != entry.event["message_id"]
        ]
    return strangers


async def _store_alone(database: Transactions, bury: Bury, entry: Entry, reason: str) -> Stored:
    """A message whose client_id was used before, longer ago than Redis remembers, was acked: it is stored without."""
    if entry.event.get("client_id") is None:
        return await _bury(database, bury, entry, reason)
    log.warning("drain.client_id_again", room=entry.event["room"], seq=entry.event["seq"])
    return await store(database, bury, [replace(entry, event={**entry.event, "client_id": None})])


async def _bury(database: Transactions, bury: Bury, entry: Entry, reason: str) -> Stored:
    event = entry.event
    log.error("drain.refused", room=event["room"], seq=event["seq"], reason=reason)
    async with database.begin() as db:
        room = (await rooms.lock_many(db, [event["room"]]))[event["room"]]
        if event["seq"] > room.stored_seq:
            # Under the lock, so that two drains bury it once; before the commit, since twice is better than never.
            await bury(entry, reason)
            await events.insert_many(db, [(room, events.placeholder(event))])
            await rooms.set_stored(db, {room.id: event["seq"]})
    return Stored({event["room"]: event["seq"]})
