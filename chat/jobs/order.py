"""Ending what has an end: mutes and bans whose time is over, told like a moderator's lifting."""

from datetime import datetime
from typing import Any

import structlog

from chat.actions import house
from chat.actions import members as actions
from chat.errors import ChatError
from chat.model.room import Membership
from chat.model.times import now
from chat.resources import Resources
from chat.store import members, rooms, users

log = structlog.get_logger()

AT_ONCE = 200


async def end_restrictions(context: dict[str, Any]) -> None:
    """Lift what is over by now. When Redis or the database is away it waits, as long as it takes."""
    try:
        await lift(context["resources"], now())
    except ChatError as error:
        log.warning("order.waiting", reason=error.sentence)


async def lift(resources: Resources, moment: datetime) -> None:
    """Lift what is over by a moment. Safe to run twice, by two workers, or half: housekeeping tells the rest."""
    async with resources.db.read() as db:
        over = await members.ended(db, moment, AT_ONCE)
        people = await users.find_many(db, {user_id for _, user_id in over})
    if not over:
        return
    by = await house.find(resources)
    for key, user_id in over:
        if lifted := await _lift(resources, key, user_id, moment, by.id):
            await actions.announce(resources, lifted, people[user_id], by)


async def _lift(resources: Resources, key: str, user_id: int, moment: datetime, by: int) -> Membership | None:
    """The membership without what is over; None when a moderator or another worker was faster."""
    async with resources.db.begin() as db:
        room = (await rooms.lock_many(db, [key]))[key]
        known = await members.find(db, room, user_id)
        if known and known.banned_until and known.banned_until <= moment:
            known = await members.unban(db, known, by)
        elif known and known.muted_until and known.muted_until <= moment:
            known = await members.mute(db, known, None, by)
        else:
            return None
    return known
