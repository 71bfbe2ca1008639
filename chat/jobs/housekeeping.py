"""Putting right what a crash between two steps left half done."""

from datetime import datetime, timedelta
from typing import Any

import structlog

from chat.actions import members as actions
from chat.bus import members as marks
from chat.errors import ChatError
from chat.model.room import Membership
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import members, users

log = structlog.get_logger()

AT_FIRST = timedelta(hours=1)
# Transactions commit a little after the time that their rows carry.
OVERLAP = timedelta(minutes=2)
PAGE = 500


async def settle_memberships(context: dict[str, Any]) -> None:
    """Announce memberships whose change is committed but not in Redis; those that are there answer as known.

    It goes on from where it was complete the last time, so an outage of any length is made up for.
    """
    resources: Resources = context["resources"]
    started = now()
    try:
        since = await marks.settled_until(resources.redis) or started - AT_FIRST
        offset = 0
        while changed := await _changed(resources, since, offset):
            for membership, user, by in changed:
                await actions.announce(resources, membership, user, by)
            offset += PAGE
        await marks.set_settled(resources.redis, started - OVERLAP)
    except ChatError as error:
        log.warning("housekeeping.waiting", reason=error.sentence)


async def _changed(resources: Resources, since: datetime, offset: int) -> list[tuple[Membership, User, User]]:
    async with resources.db.read() as db:
        rows = await members.changed_since(db, since, offset, PAGE)
        people = await users.find_many(db, {row.user_id for row, _ in rows} | {by for _, by in rows})
    return [(row, people[row.user_id], people[by]) for row, by in rows]
