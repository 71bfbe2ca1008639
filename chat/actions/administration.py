"""What administrators do to accounts: block them, and give them another role.

The database first, with an entry in the audit log; then `announce` brings Redis and the open sockets up to it, which
housekeeping repeats when we die in between.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import members as memberships
from chat.actions import people
from chat.bus import sessions
from chat.bus import users as copies
from chat.errors import Forbidden
from chat.model import administering
from chat.model import audit as acts
from chat.model.restriction import Restriction
from chat.model.room import GENERAL, Membership, Role, Room
from chat.model.times import now
from chat.model.user import GUEST, User
from chat.resources import Resources
from chat.store import audit, members, rooms, users


async def block(resources: Resources, actor: User, who: str, reason: str = "") -> User:
    """Let nobody in as this account: its sessions end, its sockets close. Twice changes nothing."""
    why = Restriction.parse(now(), reason=reason).reason
    target = await _find(resources, actor, who)
    async with resources.db.begin() as db:
        _, actor, target = await _together(db, actor, target)
        administering.may_block_account(actor, target)
        if not target.blocked:
            await users.set_blocked(db, target, blocked=True)
            await audit.add(db, actor.id, acts.ACCOUNT_BLOCKED, target.usercode, {"reason": why or None})
    return await announce(resources, target)


async def unblock(resources: Resources, actor: User, who: str) -> User:
    """Let them in again; they sign in anew."""
    target = await _find(resources, actor, who)
    async with resources.db.begin() as db:
        _, actor, target = await _together(db, actor, target)
        administering.may_block_account(actor, target)
        if target.blocked:
            await users.set_blocked(db, target, blocked=False)
            await audit.add(db, actor.id, acts.ACCOUNT_UNBLOCKED, target.usercode)
    return await announce(resources, target)


async def change_role(resources: Resources, actor: User, who: str, role: str) -> User:
    """Give an account another role. Guests are not in `general`: who becomes one is taken out, who was one comes in."""
    target = await _find(resources, actor, who)
    moved: Membership | None = None
    async with resources.db.begin() as db:
        general, actor, target = await _together(db, actor, target)
        administering.may_change_account(actor, target, role, await users.count_administrators(db))
        if role != target.role:
            await users.set_role(db, target, role)
            told = {"before": target.role, "role": role}
            await audit.add(db, actor.id, acts.ACCOUNT_ROLE_CHANGED, target.usercode, told)
            moved = await _move(db, general, actor, target, role)
    changed = await announce(resources, target)
    if moved:
        await memberships.announce(resources, moved, changed, actor)
    return changed


async def announce(resources: Resources, user: User) -> User:
    """Bring Redis up to an account as it is in the database; safe to repeat, also much later."""
    async with resources.db.read() as db:
        user = await users.find(db, user.usercode) or user
    await copies.changed(resources.redis, user)
    if user.blocked:
        await sessions.end_all(resources.redis, user.usercode, blocked=True)
    return user


async def _find(resources: Resources, actor: User, who: str) -> User:
    """Whether somebody exists is not told to those who may do nothing about it."""
    administering.may_administer(actor)
    return await people.find_somebody(resources, actor, who)


async def _together(db: AsyncConnection, actor: User, target: User) -> tuple[Room, User, User]:
    """`general`, locked, and both accounts as they are behind the lock: administrators act one after the other."""
    general = (await rooms.lock_many(db, [GENERAL]))[GENERAL]
    found = await users.find_many(db, [actor.id, target.id])
    if found[actor.id].blocked:
        raise Forbidden("Only administrators may do this.")
    return general, found[actor.id], found[target.id]


async def _move(db: AsyncConnection, general: Room, actor: User, target: User, role: str) -> Membership | None:
    known = await members.find(db, general, target.id)
    if role == GUEST and known and known.present:
        return await members.set_role(db, general, target.id, Role.LEFT, by=actor.id)
    if target.role == GUEST and not (known and (known.present or known.banned)):
        return await members.set_role(db, general, target.id, Role.MEMBER, by=actor.id)
    return None
