"""How long rooms keep what is said, and taking away what is older.

What is to leave leaves in steps of some hundred seqs, from the beginning of a room on. A step is one transaction behind
the room's lock, in which the rows go and `expired_seq` moves on; then Redis and the disk are brought up to that. So
two workers take turns, a crash costs one step at most, and whoever comes next begins with what it left undone.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chat.actions import leaving
from chat.actions import rooms as opening
from chat.actions.leaving import ROOMS, Ruled
from chat.bus import retention as bus
from chat.errors import NotFound
from chat.model import administering, permission
from chat.model import retention as rules
from chat.model.audit import RETENTION_APPLIED, RETENTION_SET
from chat.model.retention import Applied, Held
from chat.model.room import Room
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, disk, files, retention, rooms, site, turns
from chat.store.retention import Beginning

SEQS = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds: of a room its own `days` (None: as the place does), or of the place; and what `leaving` would go."""

    days: int | None
    default: int
    leaving: Held

    @property
    def applied(self) -> int:
        return rules.applied(self.days, self.default)

    def public(self) -> dict[str, Any]:
        rule = {"days": self.days, "default": self.default, "applied": self.applied}
        return {**rule, "leaving": self.leaving.public()}


async def rule_of(resources: Resources, room: str) -> Rule:
    """What holds in a room that the caller may see, but for what that takes away."""
    async with resources.db.read() as db:
        return Rule((await rooms.get(db, room)).retention_days, await site.retention_days(db), Held())


async def find(resources: Resources, actor: User, key: str) -> tuple[Room, Rule]:
    """A room and what holds in it, for administrators: also a direct one, or one that they are not in."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        room = await rooms.find(db, key)
    if room is None or room.deleted:
        raise NotFound(permission.NO_ROOM)
    return room, await rule_of(resources, key)


async def look(resources: Resources, actor: User, key: str, wish: int | None = None, *, wished: bool = False) -> Rule:
    """The rule of a room and what it would take away now; or what it would be if it said what is `wished`, which is
    refused where it could not be set."""
    days = rules.parse_days(wish)
    async with resources.db.read() as db:
        room = await rooms.find(db, key)
        if room is None:
            raise NotFound(permission.NO_ROOM)
        membership, default = await opening.membership_of(db, room, actor), await site.retention_days(db)
        if wished:
            rules.may_set(room, actor, membership, days, default)
        else:
            rules.may_look(room, actor, membership)
    rule = Rule(days if wished else room.retention_days, default, Held())
    if cutoff := rules.cutoff(rule.applied):
        found = await leaving.count(resources, [Ruled(room, cutoff)])
        return replace(rule, leaving=found[room.id])
    return rule


async def look_at_default(resources: Resources, actor: User, wish: int | None = None) -> Rule:
    """The same of the place: what would leave all rooms that say nothing themselves."""
    administering.may_administer(actor)
    wished = rules.parse_days(wish)
    async with resources.db.read() as db:
        default = await site.retention_days(db)
    days = default if wished is None else wished
    held = Held()
    if days:
        async for page in leaving.pages(resources, default=days):
            silent = [one for one in page if one.room.retention_days is None]
            held = sum((await leaving.count(resources, silent)).values(), held)
    return Rule(days, default, held)


async def default_rule(resources: Resources, actor: User) -> int:
    """For how many days rooms keep things that say nothing themselves; for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        return await site.retention_days(db)


async def set_days(resources: Resources, actor: User, key: str, wish: int | None) -> None:
    """Let a room keep what is said for so many days; it is applied by the clock, within the hour."""
    days = rules.parse_days(wish)
    async with resources.db.begin() as db:
        room = (await rooms.lock_many(db, [key])).get(key)
        if room is None:
            raise NotFound(permission.NO_ROOM)
        membership = await opening.membership_of(db, room, actor)
        rules.may_set(room, actor, membership, days, await site.retention_days(db))
        if days != room.retention_days:
            await retention.set_days(db, room, days)
            await audit.add(db, actor.id, RETENTION_SET, key, {"before": room.retention_days, "days": days}, room)


async def set_default(resources: Resources, actor: User, wish: int) -> None:
    """What holds in all rooms that say nothing themselves; for administrators."""
    administering.may_administer(actor)
    days = rules.parse_days(wish) or rules.FOREVER
    async with resources.db.begin() as db:
        await turns.take(db, turns.WELCOME)
        before = await site.retention_days(db)
        if days != before:
            await site.put(db, site.RETENTION, str(days))
            await audit.add(db, actor.id, RETENTION_SET, "", {"before": before, "days": days})


async def apply(
    resources: Resources, by: User, tell: Callable[[float], None], only: str | None = None, *, dry: bool = False
) -> Applied:
    """Take away what is older than the rules allow, or (`dry`) only look; then count what is left of it.

    Raises NotFound when there is no room as the `only` one.
    """
    if only is not None:
        async with resources.db.read() as db:
            if await rooms.find(db, only) is None:
                raise NotFound(permission.NO_ROOM)
    found = [one async for page in leaving.pages(resources, only) for one in page]
    gone, rest, touched = Held(), Held(), 0
    for first in range(0, len(found), ROOMS):
        page = found[first : first + ROOMS]
        if dry:
            went = kept = await leaving.count(resources, page)
        else:
            went = {}
            for one in await leaving.due(resources, page):
                went[one.room.id] = await expire(resources, one, by)
                tell((first + page.index(one)) / len(found))
            kept = await leaving.count_rest(resources, page)
        touched += sum(not one.is_nothing for one in went.values())
        gone, rest = sum(went.values(), gone), sum(kept.values(), rest)
        tell((first + len(page)) / len(found))
    return Applied(touched, gone, rest)


async def expire(resources: Resources, one: Ruled, by: User, may_go_on: Callable[[], bool] = lambda: True) -> Held:
    """Take away what is older than the rule of a room allows, until nothing is; what went. Two at once take turns."""
    await settle(resources, one)
    gone = Held()
    while may_go_on() and (went := await step(resources, one)):
        gone += went
    if gone.messages:
        async with resources.db.begin() as db:
            told = {"messages": gone.messages, "files": gone.files}
            await audit.add(db, by.id, RETENTION_APPLIED, one.room.key, told, one.room)
    return gone


async def step(resources: Resources, one: Ruled) -> Held | None:
    """The next stretch of a room leaves, if it is old enough; what went, or None when there is nothing more to do."""
    async with resources.db.begin() as db:
        # The index of search must not be written out of what it read before; and its turn comes before the room's lock
        # there too.
        await turns.take(db, turns.INDEXING)
        room = (await rooms.lock_many(db, [one.room.key]))[one.room.key]
        after = room.expired_seq
        through = await retention.end_of(db, room, after, after + SEQS, one.cutoff)
        if through == after:
            return None
        leaves = Beginning(room, after, through, one.cutoff)
        went = (await retention.hold(db, [leaves]))[room.id]
        await retention.take_away(db, leaves)
        await retention.set_expired(db, room, through)
    await bus.forget(resources.redis, room.key, after, through)
    await _forget_files(resources, leaves)
    return went


async def settle(resources: Resources, one: Ruled) -> None:
    """Bring everything up to what has left a room: what a crash left undone, and what somebody added meanwhile."""
    if one.room.expired_seq == 0:
        return
    async with resources.db.begin() as db:
        await turns.take(db, turns.INDEXING)
        room = (await rooms.lock_many(db, [one.room.key]))[one.room.key]
        gone = Beginning(room, 0, room.expired_seq, one.cutoff)
        await retention.take_away(db, gone)
    told = await bus.expired_seq(resources.redis, room.key) or 0
    await bus.forget(resources.redis, room.key, min(told, room.expired_seq), room.expired_seq)
    await _forget_files(resources, gone)


async def _forget_files(resources: Resources, one: Beginning) -> None:
    """The bytes first: a row without them is found again, bytes without a row would stay for ever."""
    async with resources.db.read() as db:
        over = list(await retention.files_of(db, [one]))
    for id_ in over:
        await asyncio.to_thread(disk.forget, resources.settings.data_dir, id_)
    if over:
        async with resources.db.begin() as db:
            await files.delete_many(db, over)
