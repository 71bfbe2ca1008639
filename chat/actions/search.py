"""Searching: full text over the rooms that somebody is in."""

from dataclasses import dataclass

import orjson

from chat.actions import accounts, history
from chat.actions import rooms as actions
from chat.bus import rooms as log
from chat.model.message import Message
from chat.model.room import OpenRoom
from chat.model.searching import Query
from chat.model.user import User
from chat.resources import Resources
from chat.store import search
from chat.store.search import Scope

# Candidates of the index that are looked at for one page: what two neighbours of a path promise is nearly always there.
MOST_LOOKED_AT = 2_000
WIDER = 4


@dataclass(frozen=True, slots=True)
class Page:
    """Messages, the newest first; `next` is where the page behind this one begins, or None."""

    messages: list[Message]
    next: int | None


async def find(resources: Resources, user: User, query: Query, limit: int, below: int | None = None) -> Page:
    """The newest messages that fit, in the rooms that the user is in; `below` is the `next` of the page before.

    What is not theirs to see is not found, whatever the query names. Raises Unavailable.
    """
    if query.asks_nothing:
        return Page([], None)
    mine = await actions.list_mine(resources, user)
    scope = await _scope(resources, mine, query)
    if scope is None:
        return Page([], None)
    found: list[tuple[int, Message]] = []
    looked_at, batch = 0, limit + 1
    while True:
        async with resources.db.read() as db:
            candidates = await search.newest(db, scope, query.tokens(), below, batch)
            stored = await search.read(db, scope, candidates)
        present = await _folded(resources, mine, stored)
        found += [(id_, one) for id_, one in sorted(present.items(), reverse=True) if query.fits(one)]
        looked_at += len(candidates)
        if len(found) > limit:
            return Page([message for _, message in found[:limit]], found[limit - 1][0])
        if len(candidates) < batch:
            return Page([message for _, message in found], None)
        below = candidates[-1].id
        if looked_at >= MOST_LOOKED_AT:
            return Page([message for _, message in found], below)
        batch *= WIDER


async def _scope(resources: Resources, mine: dict[str, OpenRoom], query: Query) -> Scope | None:
    """Where to look; None when there is no such place, or none of theirs."""
    authors = {await accounts.find_somebody(resources, who) for who in query.authors}
    author = authors.pop() if authors else None
    keys = [key for key in mine if query.rooms <= {key}]
    if not keys or authors or (query.authors and author is None):
        return None
    async with resources.db.read() as db:
        places = await search.find_rooms(db, keys)
    return Scope(places, author.id if author else None, query.after, query.before)


async def _folded(resources: Resources, mine: dict[str, OpenRoom], stored: dict[int, Message]) -> dict[int, Message]:
    """The same messages as they are by now: what was changed in a room may not be stored yet."""
    present = dict(stored)
    for room in {message.room for message in stored.values()}:
        if mine[room].position.seq > mine[room].stored:
            ids = {message.seq: id_ for id_, message in stored.items() if message.room == room}
            theirs = [stored[id_] for id_ in ids.values()]
            recent = await log.events_between(resources.redis, room, mine[room].stored + 1)
            for message in await history.folded(resources, theirs, [orjson.loads(event) for event in recent]):
                present[ids[message.seq]] = message
    return present
