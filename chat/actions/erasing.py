"""Erasing accounts: by an administrator, or by whoever the account is.

    asked ──> nobody is the account any more: one transaction, then sockets close ──> what is theirs goes, step by step
          ──> what is left is counted; while it is something, the next look goes on ──> done

Everything behind the first step may be done twice, by two workers, or half: each step asks what is there. Rooms whose
last owner goes are handed over; nobody who is erased should have to look for an heir first.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import administration, changes, passwords, people, retention, ways
from chat.actions import members as memberships
from chat.actions import rooms as opening
from chat.actions.leaving import Ruled
from chat.actions.sessions import Identity
from chat.bus import erasing as bus
from chat.bus import outbox, tokens
from chat.bus import rooms as logs
from chat.errors import Busy, NotFound
from chat.languages import Sentence
from chat.model import administering
from chat.model.audit import ACCOUNT_ERASED, ROLE_CHANGED
from chat.model.erasure import FULL, KEEP, Erasure, may_go, parse_mode
from chat.model.room import BUILT_IN, EVERYONE, GENERAL, Kind, Membership, OpenRoom, Role, Room
from chat.model.times import now
from chat.model.token import PREFIX
from chat.model.user import User, avatar_name
from chat.resources import Resources
from chat.store import audit, deliveries, disk, erasing, members, rooms, users

SEQS = 500
# What was on its way when somebody was erased is in the log by then.
ON_ITS_WAY = timedelta(seconds=1)


async def erase(resources: Resources, actor: User, who: str, mode: str) -> Erasure:
    """Erase the account of another, or one's own as an administrator; twice changes nothing."""
    target = await find(resources, actor, who)
    return await _begin(resources, actor, target, parse_mode(mode))


async def find(resources: Resources, actor: User, who: str) -> User:
    """Somebody whom an administrator may erase: nobody above them. Raises NotFound, Forbidden."""
    administering.may_administer(actor)
    target = await people.find_somebody(resources, actor, who)
    administering.may_sign_out(actor, target)
    return target


async def erase_myself(resources: Resources, identity: Identity, password: str, mode: str) -> Erasure:
    """Erase one's own account. Raises BadField naming `mode`, Conflict, or what `ways.prove` does."""
    wanted = parse_mode(mode)
    await ways.prove(resources, identity, password)
    return await _begin(resources, identity.user, identity.user, wanted)


async def look(resources: Resources, actor: User, usercode: str) -> Erasure:
    """How far the erasure of an account is; for administrators. Raises NotFound."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        user = await users.find(db, usercode)
        one = await erasing.find(db, user.id) if user else None
    if one is None:
        raise NotFound(Sentence("This account is not erased."))
    return one


async def list_newest(resources: Resources, actor: User, limit: int) -> list[Erasure]:
    """The last ones; for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        return await erasing.newest(db, limit)


async def _begin(resources: Resources, actor: User, target: User, mode: str) -> Erasure:
    # A password that nobody knows: what is compared with it is compared as always, and never right.
    nobody = await passwords.hash_password(resources, secrets.token_urlsafe(32))
    async with resources.db.begin() as db:
        held = [one.room.key for one in await members.list_of_user(db, target.id)]
        # All rooms before anything else, by id, as everywhere.
        await rooms.lock_many(db, {GENERAL, *held})
        target = (await users.find_many(db, [target.id]))[target.id]
        if not target.is_former:
            may_go(target, await users.count_administrators(db))
            changed = await _leave_all(db, target)
            await erasing.become_former(db, target, mode, nobody)
            silenced = await administration.silence_bots(db, actor, target)
            by = actor.id if actor.id != target.id else target.id
            await audit.add(db, by, ACCOUNT_ERASED, target.usercode, {"mode": mode})
        else:
            changed, silenced = [], []
        one = await erasing.find(db, target.id)
        everybody = await users.find_many(db, {target.id, *(row.user_id for row in changed)})
    if one is None:
        raise NotFound(Sentence("This account is not erased."))
    await announce(resources, one)
    await administration.announce_all(resources, silenced)
    for row in changed:
        await memberships.announce(resources, row, everybody[row.user_id], everybody[target.id])
    return one


async def _leave_all(db: AsyncConnection, target: User) -> list[Membership]:
    """Take somebody out of every room but direct ones, whose people are fixed; others look after what they owned."""
    changed = []
    for mine in await members.list_of_user(db, target.id):
        room = mine.room
        if not mine.present or room.kind is Kind.DIRECT:
            continue
        alone = mine.role is Role.OWNER and await members.count_owners(db, room) < 2 and room.key not in BUILT_IN
        heir = await erasing.heir_of(db, room, target.id) if alone else None
        if heir is not None:
            before = await members.find(db, room, heir)
            changed.append(await members.set_role(db, room, heir, Role.OWNER, by=target.id))
            told = {"before": before.role if before else Role.MEMBER, "role": Role.OWNER}
            usercode = (await users.find_many(db, [heir]))[heir].usercode
            await audit.add(db, target.id, ROLE_CHANGED, usercode, told, room)
        changed.append(await members.set_role(db, room, target.id, Role.LEFT, by=target.id))
    return changed


async def announce(resources: Resources, one: Erasure) -> None:
    """End whatever acts in the name of the account, and let everybody know what it is called now."""
    async with resources.db.read() as db:
        user = await users.find(db, one.usercode)
        digests = await erasing.token_digests(db, one)
        where = await erasing.rooms_of(db, one)
    if user is None:
        return
    for digest in digests:
        await tokens.revoke(resources.redis, PREFIX + digest)
    await administration.announce(resources, user)
    for key in {EVERYONE, *(room.key for room in where)}:
        await bus.tell(resources.redis, key, user)


async def go_on(resources: Resources, one: Erasure, may_go_on: Callable[[], bool]) -> bool:
    """The next steps of an erasure, as far as there is time; whether it is done."""
    await announce(resources, one)
    async with resources.db.begin() as db:
        await erasing.forget_theirs(db, one)
    await bus.forget(resources.redis, one)
    if one.avatar:
        face = disk.face_of(resources.settings.data_dir, avatar_name(one.avatar))
        await asyncio.to_thread(disk.remove, face)
    async with resources.db.read() as db:
        where = await erasing.rooms_of(db, one)
        former = (await users.find_many(db, [one.user_id]))[one.user_id]
    try:
        for room in where:
            if not may_go_on():
                return False
            if one.mode != KEEP:
                await _take_back(resources, one, former, room, may_go_on)
            await _unname(resources, one, former, room)
            if one.mode == FULL:
                await _forget_deserted(resources, former, room)
    except Busy:
        return False
    left = await count(resources, one)
    async with resources.db.begin() as db:
        await erasing.set_left(db, one, left)
    return not any(left.values())


async def _take_back(
    resources: Resources, one: Erasure, former: User, room: Room, may_go_on: Callable[[], bool]
) -> None:
    """Delete what they wrote in a room, by events like any other: the database follows a little later."""
    seen = await _open(resources, room.key)
    after = 0
    while may_go_on():
        async with resources.db.read() as db:
            seqs = await erasing.undeleted(db, one, room, after, SEQS)
        for seq in seqs:
            await changes.take_back(resources, former, seen, seq)
        if len(seqs) < SEQS:
            break
        after = seqs[-1]
    if one.mode == FULL:
        async with resources.db.read() as db:
            reacted = await erasing.reacted(db, one, room)
        for seq, emoji in reacted:
            await changes.take_back(resources, former, seen, seq, emoji)
        async with resources.db.begin() as db:
            await erasing.forget_reactions(db, one, room)


async def _open(resources: Resources, key: str) -> OpenRoom:
    return (await logs.find_many(resources.redis, [key])).get(key) or await opening.open_room(resources, key)


async def _unname(resources: Resources, one: Erasure, former: User, room: Room) -> None:
    """Nothing that happened in a room calls them what they were called."""
    for after in range(0, room.stored_seq, 10 * SEQS):
        async with resources.db.begin() as db:
            await erasing.rename_in_events(db, one, room, after, after + 10 * SEQS)
            await deliveries.unname(db, room, after, after + 10 * SEQS, former)
    await bus.forget_in(resources.redis, one, room.key)


async def _forget_deserted(resources: Resources, former: User, room: Room) -> None:
    async with resources.db.read() as db:
        deserted = await erasing.deserted(db, room)
    if deserted:
        everything = Ruled(room, now() + timedelta(days=1))
        await retention.expire(resources, everything, former)


async def count(resources: Resources, one: Erasure) -> dict[str, int]:
    """What is left of an account: the proof, when all of it is 0."""
    left: Counter[str] = Counter()
    async with resources.db.read() as db:
        former = (await users.find_many(db, [one.user_id]))[one.user_id]
        left.update(await erasing.count_theirs(db, one))
        if one.mode != KEEP:
            left.update(await erasing.count_written(db, one))
        for room in await erasing.rooms_of(db, one):
            left["names_in_events"] += await erasing.count_named(db, one, room)
            left["names_in_deliveries"] += await deliveries.count_naming(db, room, former)
            left["names_in_logs"] += await bus.count_in(resources.redis, one, room.key)
            if one.mode == FULL:
                left.update(await erasing.count_in(db, one, room))
    left["in_redis"] = await bus.count(resources.redis, one)
    face = one.avatar and disk.face_of(resources.settings.data_dir, avatar_name(one.avatar))
    left["picture"] = int(bool(face) and await asyncio.to_thread(face.exists))  # type: ignore[union-attr]
    left["on_their_way"] = int(await _may_be_on_its_way(resources, one))
    return dict(left)


async def _may_be_on_its_way(resources: Resources, one: Erasure) -> bool:
    """Whether something of theirs that was accepted may not be stored yet."""
    if now() < one.asked_at + ON_ITS_WAY:
        return True
    return await outbox.has(resources.redis, one.usercode)
