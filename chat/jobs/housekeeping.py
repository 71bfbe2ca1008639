"""Putting right what a crash between two steps left half done."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import structlog

from chat.actions import administration, rooms
from chat.actions import members as actions
from chat.bus import members as marks
from chat.errors import ChatError
from chat.model.audit import ACCOUNT_BLOCKED, ACCOUNT_ROLE_CHANGED, ACCOUNT_SIGNED_OUT, ACCOUNT_UNBLOCKED, ROOM_CHANGED
from chat.model.room import Membership
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, members, users

log = structlog.get_logger()

AT_FIRST = timedelta(hours=1)
# Transactions commit a little after the time that their rows carry.
OVERLAP = timedelta(minutes=2)
PAGE = 500
ON_ACCOUNTS = (ACCOUNT_BLOCKED, ACCOUNT_UNBLOCKED, ACCOUNT_ROLE_CHANGED, ACCOUNT_SIGNED_OUT)


async def settle_memberships(context: dict[str, Any]) -> None:
    """Announce what is committed but not in Redis: memberships, then what was done to rooms and accounts. What is there
    answers as known.

    It goes on from where it was complete the last time, so an outage of any length is made up for.
    """
    resources: Resources = context["resources"]
    started = now()
    try:
        since = await marks.settled_until(resources.redis) or started - AT_FIRST
        offset = 0
        while changed := await _changed(resources, since, offset):
            # Asked together: nearly all of them have been announced.
            known = await asyncio.gather(*(actions.is_announced(resources, one, user) for one, user, _ in changed))
            for (membership, user, by), announced in zip(changed, known, strict=True):
                if not announced:
                    await actions.announce(resources, membership, user, by)
            offset += PAGE
        await _settle_acts(resources, since)
        await marks.set_settled(resources.redis, started - OVERLAP)
    except ChatError as error:
        log.warning("housekeeping.waiting", reason=error.sentence)


async def _changed(resources: Resources, since: datetime, offset: int) -> list[tuple[Membership, User, User]]:
    async with resources.db.read() as db:
        rows = await members.changed_since(db, since, offset, PAGE)
        people = await users.find_many(db, {row.user_id for row, _ in rows} | {by for _, by in rows})
    return [(row, people[row.user_id], people[by]) for row, by in rows]


async def _settle_acts(resources: Resources, since: datetime) -> None:
    """The audit log has every such act, since it was written in the same transaction."""
    after = 0
    while True:
        async with resources.db.read() as db:
            entries = await audit.since(db, since, (ROOM_CHANGED, *ON_ACCOUNTS), after, PAGE)
            actors = await users.find_many(db, {one.actor_id for one in entries})
            targets = await users.find_by_usercodes(db, {one.target for one in entries if one.room is None})
        for one in entries:
            if one.room is None:
                await administration.announce(resources, targets[one.target])
            else:
                await rooms.announce(resources, one.room, one.data, actors[one.actor_id], one.id)
        if len(entries) < PAGE:
            return
        after = entries[-1].id
