"""Putting right what a crash between two steps left half done."""

from datetime import timedelta
from typing import Any

import structlog

from chat.actions import members as actions
from chat.errors import ChatError
from chat.model.times import now
from chat.resources import Resources
from chat.store import members, users

log = structlog.get_logger()

LOOK_BACK = timedelta(minutes=10)


async def settle_memberships(context: dict[str, Any]) -> None:
    """Announce memberships whose change is committed but not in Redis; those that are there answer as known."""
    resources: Resources = context["resources"]
    try:
        async with resources.db.read() as db:
            changed = await members.changed_since(db, now() - LOOK_BACK)
            people = await users.find_many(db, {m.user_id for m, _ in changed} | {by for _, by in changed})
        for membership, by in changed:
            await actions.announce(resources, membership, people[membership.user_id], people[by])
    except ChatError as error:
        log.warning("housekeeping.waiting", reason=error.sentence)
