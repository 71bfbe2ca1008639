"""How long rooms keep what is said, and taking away what is older.

What is to leave leaves in steps of some hundred seqs, from the beginning of a room on. A step is one transaction behind
the room's lock, in which the rows go and `expired_seq` moves on; then Redis and the disk are brought up to that. So
two workers take turns, a crash costs one step at most, and whoever comes next begins with what it left undone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import rooms as opening
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

SEQS, ROOMS = 500, 100


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds: of a room its own `days` (None: as the place does), or of the place; and what `leaving` would go."""

    days: int | None
    default: int
    leaving: Held

    @property
    def applied(self) -> int:
        return rules.applied(self.days, self.default)


class Ruled(NamedTuple):
    """A room that does not keep everything: what was said before the cutoff is to leave."""

    room: Room
    cutoff: datetime


async def rule_of(resources: Resources, room: str) -> Rule:
    """What holds in a room that the caller may see, but for what that takes away."""
    async with resources.db.read() as db:
        return Rule((await rooms.get(db, room)).retention_days, await default_days(db), Held())


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
        membership, default = await opening.membership_of(db, room, actor), await default_days(db)
        if wished:
            rules.may_set(room, actor, membership, days, default)
        else:
            rules.may_look(room, actor, membership)
    rule = Rule(days if wished else room.retention_days, default, Held())
    cutoff = rules.cutoff(rule.applied)
    return replace(rule, leaving=await leaving(resources, Ruled(room, cutoff))) if cutoff else rule


async def look_at_default(resources: Resources, actor: User, wish: int | None = None) -> Rule:
    """The same of the place: what would leave all rooms that say nothing themselves."""
    administering.may_administer(actor)
    wished = rules.parse_days(wish)
    async with resources.db.read() as db:
        default = await default_days(db)
    days = default if wished is None else wished
    held = Held()
    if days:
        async for one in ruled(resources, default=days):
            if one.room.retention_days is None:
                held += await leaving(resources, one)
    return Rule(days, default, held)


async def default_rule(resources: Resources, actor: User) -> int:
    """For how many days rooms keep things that say nothing themselves; for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        return await default_days(db)


async def set_days(resources: Resources, actor: User, key: str, wish: int | None) -> None:
    """Let a room keep what is said for so many days; it is applied by the clock, within the hour."""
    days = rules.parse_days(wish)
    async with resources.db.begin() as db:
        room = (await rooms.lock_many(db, [key])).get(key)
        if room is None:
            raise NotFound(permission.NO_ROOM)
        membership = await opening.membership_of(db, room, actor)
        rules.may_set(room, actor, membership, days, await default_days(db))
        if days != room.retention_days:
            await retention.set_days(db, room, days)
            await audit.add(db, actor.id, RETENTION_SET, key, {"before": room.retention_days, "days": days}, room)


async def set_default(resources: Resources, actor: User, wish: int) -> None:
    """What holds in all rooms that say nothing themselves; for administrators."""
    administering.may_administer(actor)
    days = rules.parse_days(wish) or rules.FOREVER
    async with resources.db.begin() as db:
        await turns.take(db, turns.WELCOME)
        before = await default_days(db)
        if days != before:
            await site.put(db, site.RETENTION, str(days))
            await audit.add(db, actor.id, RETENTION_SET, "", {"before": before, "days": days})


async def default_days(db: AsyncConnection) -> int:
    return int((await site.read(db)).get(site.RETENTION, rules.FOREVER))


async def ruled(
    resources: Resources, only: str | None = None, default: int | None = None, last: int = 0
) -> AsyncIterator[Ruled]:
    """The rooms that do not keep everything, by id, behind a `last` one; `only` this one. `default` is what would hold
    in those that say nothing."""
    async with resources.db.read() as db:
        days = await default_days(db) if default is None else default
        page = await retention.rooms_after(db, last, ROOMS, days, only)
    while page:
        for room in page:
            if cutoff := rules.cutoff(rules.applied(room.retention_days, days)):
                yield Ruled(room, cutoff)
        last = page[-1].id
        async with resources.db.read() as db:
            page = await retention.rooms_after(db, last, ROOMS, days, only)


async def leaving(resources: Resources, one: Ruled) -> Held:
    """What the rule of a room would take away now."""
    room = one.room
    async with resources.db.read() as db:
        through = await retention.end_of(db, room, room.expired_seq, room.stored_seq, one.cutoff)
    return await hold(resources, one, room.expired_seq, through)


async def hold(resources: Resources, one: Ruled, after: int, through: int) -> Held:
    """What there is between two seqs of a room: in the database, in Redis, and on the disk."""
    async with resources.db.read() as db:
        held = await retention.hold(db, one.room, after, through, one.cutoff)
        carried = await retention.files_of(db, one.room, after, through)
    cached = await bus.count(resources.redis, one.room.key, after, through)
    on_disk = await asyncio.to_thread(lambda: sum(disk.has(resources.settings.data_dir, id_) for id_ in carried))
    return replace(held, cached=cached, on_disk=on_disk)


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
    found = [one async for one in ruled(resources, only)]
    gone, left = Held(), Held()
    touched = 0
    for number, one in enumerate(found):
        if dry:
            went = kept = await leaving(resources, one)
        else:
            went = await expire(resources, one, by)
            kept = await look_for_rest(resources, one)
        touched += not went.is_nothing
        gone, left = gone + went, left + kept
        tell((number + 1) / len(found))
    return Applied(touched, gone, left)


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


async def look_for_rest(resources: Resources, one: Ruled) -> Held:
    """What is left of what has left the room: the proof, when it is nothing."""
    async with resources.db.read() as db:
        room = await rooms.get(db, one.room.key)
    return await hold(resources, Ruled(room, one.cutoff), 0, room.expired_seq)


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
        went = await retention.hold(db, room, after, through, one.cutoff)
        await retention.take_away(db, room, after, through, one.cutoff)
        await retention.set_expired(db, room, through)
    await bus.forget(resources.redis, room.key, after, through)
    await _forget_files(resources, room, after, through)
    return went


async def settle(resources: Resources, one: Ruled) -> None:
    """Bring everything up to what has left a room: what a crash left undone, and what somebody added meanwhile."""
    if one.room.expired_seq == 0:
        return
    async with resources.db.begin() as db:
        await turns.take(db, turns.INDEXING)
        room = (await rooms.lock_many(db, [one.room.key]))[one.room.key]
        await retention.take_away(db, room, 0, room.expired_seq, one.cutoff)
    told = await bus.expired_seq(resources.redis, room.key)
    await bus.forget(resources.redis, room.key, min(told, room.expired_seq), room.expired_seq)
    await _forget_files(resources, room, 0, room.expired_seq)


async def _forget_files(resources: Resources, room: Room, after: int, through: int) -> None:
    """The bytes first: a row without them is found again, bytes without a row would stay for ever."""
    async with resources.db.read() as db:
        over = await retention.files_of(db, room, after, through)
    for id_ in over:
        await asyncio.to_thread(disk.forget, resources.settings.data_dir, id_)
    if over:
        async with resources.db.begin() as db:
            await files.delete_many(db, over)
