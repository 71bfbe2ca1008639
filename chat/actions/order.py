"""Order in a room: who may not write there for a while, and who may not come back.

A restriction is a change of the membership like any other: a row with a version, announced with the rights that it
leaves. What has an end ends by the clock: jobs/order.py.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from chat.actions import members as memberships
from chat.actions import people
from chat.actions import rooms as opening
from chat.bus.rooms import Accepted
from chat.errors import Unavailable
from chat.languages import Sentence, day
from chat.model import audit as acts
from chat.model import permission
from chat.model.restriction import Restriction, shown_end
from chat.model.room import EVERYONE, Kind, OpenRoom
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, members, rooms, users


@dataclass(frozen=True, slots=True)
class Banned:
    """Somebody who may not come back, since when, and what was said about it."""

    user: User
    until: datetime
    by: User
    at: datetime
    reason: str


async def mute(resources: Resources, actor: User, key: str, who: str, wish: Restriction) -> Accepted:
    """Let a member read but not write, until a time or until it is lifted; again for another time."""
    target = await people.find_somebody(resources, actor, who)
    async with resources.db.begin() as db:
        room, mine, theirs = await memberships.look_up_both(db, actor, target, key)
        permission.may_mute(mine, theirs)
        muted = await members.mute(db, theirs, wish.until, by=actor.id)
        await audit.add(db, actor.id, acts.MUTED, target.usercode, _told(wish), room)
    return await memberships.announce(resources, muted, target, actor)


async def unmute(resources: Resources, actor: User, key: str, who: str) -> Accepted:
    """Let somebody write again; nothing changes for one who may."""
    target = await people.find_somebody(resources, actor, who)
    async with resources.db.begin() as db:
        room, mine, theirs = await memberships.look_up_both(db, actor, target, key)
        permission.may_mute(mine, theirs)
        if theirs.muted_until is None:
            return await memberships.unchanged(resources, key)
        freed = await members.mute(db, theirs, None, by=actor.id)
        await audit.add(db, actor.id, acts.UNMUTED, target.usercode, room=room)
    return await memberships.announce(resources, freed, target, actor)


async def ban(resources: Resources, actor: User, key: str, who: str, wish: Restriction) -> Accepted:
    """Take somebody out, or keep them out, until a time or until it is lifted; the room is not there for them."""
    target = await people.find_somebody(resources, actor, who)
    async with resources.db.begin() as db:
        room, mine, theirs = await memberships.look_up_both(db, actor, target, key)
        permission.may_ban(mine, theirs, await members.count_owners(db, room))
        banned = await members.ban(db, theirs, wish.until, by=actor.id)
        await audit.add(db, actor.id, acts.BANNED, target.usercode, _told(wish), room)
    return await memberships.announce(resources, banned, target, actor)


async def unban(resources: Resources, actor: User, key: str, who: str) -> Accepted:
    """Let somebody come back, as anybody else may; nothing changes for one who is not banned."""
    target = await people.find_somebody(resources, actor, who)
    async with resources.db.begin() as db:
        room, mine, theirs = await memberships.look_up_both(db, actor, target, key)
        permission.may_moderate(room, mine)
        if theirs.banned_until is None:
            return await memberships.unchanged(resources, key)
        freed = await members.unban(db, theirs, by=actor.id)
        await audit.add(db, actor.id, acts.UNBANNED, target.usercode, room=room)
    return await memberships.announce(resources, freed, target, actor)


async def list_bans(resources: Resources, actor: User, key: str, after: str = "", limit: int = 200) -> list[Banned]:
    """Who is banned, by username; for moderators."""
    permission.may_manage(await opening.find(resources, actor, key), actor)
    async with resources.db.read() as db:
        room = await rooms.get(db, key)
        found = await members.list_bans(db, room, after, limit)
        actors = await users.find_many(db, {one.by for one in found})
        said = await audit.newest_of(db, room, acts.BANNED, [one.user.usercode for one in found])
    return [Banned(one.user, one.until, actors[one.by], one.at, _reason(said.get(one.user.usercode))) for one in found]


async def why_silent(resources: Resources, user: User, room: OpenRoom) -> str | None:
    """Why somebody who is in a room may not write there, in one sentence; None for whoever may, or is not in."""
    if permission.READ not in room.held or permission.may_post(room):
        return None
    if permission.POST in room.held:
        return Sentence("You can read here. Moderators write.")
    if room.kind is Kind.DIRECT or room.key == EVERYONE:
        return permission.READ_ONLY
    until = await _muted_until(resources, user, room)
    return (
        Sentence(
            "You can read here, and write again after %(time)s UTC on %(day)s.", time=f"{until:%H:%M}", day=day(until)
        )
        if until
        else Sentence("You can read here. A moderator has muted you.")
    )


async def _muted_until(resources: Resources, user: User, room: OpenRoom) -> datetime | None:
    with suppress(Unavailable):
        async with resources.db.read() as db:
            known = await members.find(db, await rooms.get(db, room.key), user.id)
        if known and known.muted_until and shown_end(known.muted_until):
            return known.muted_until
    return None


def _told(wish: Restriction) -> dict[str, str | None]:
    return {"until": shown_end(wish.until), "reason": wish.reason or None}


def _reason(entry: acts.Entry | None) -> str:
    return str(entry.data.get("reason", "")) if entry else ""
