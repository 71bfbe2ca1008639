"""What administrators do to accounts: make them, block them, give them another role, sign them out.

The database first, with an entry in the audit log; then `announce` brings Redis and the open sockets up to it, which
housekeeping repeats when we die in between.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import accounts, people
from chat.actions import members as memberships
from chat.actions import rooms as opening
from chat.bus import sessions
from chat.bus import users as copies
from chat.errors import Forbidden, NotFound
from chat.languages import Sentence
from chat.model import administering
from chat.model import audit as acts
from chat.model.restriction import Restriction
from chat.model.room import EVERYONE, GENERAL, Kind, Member, Membership, Role, Room
from chat.model.times import now
from chat.model.user import GUEST, MEMBER, Registration, User
from chat.resources import Resources
from chat.store import audit, bots, members, rooms, second_factors, users


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
        silenced = await silence_bots(db, actor, target)
    await announce_all(resources, silenced)
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
        silenced = await silence_bots(db, actor, target) if role == GUEST else []
    await announce_all(resources, silenced)
    changed = await announce(resources, target)
    if moved:
        await memberships.announce(resources, moved, changed, actor)
    return changed


async def create(resources: Resources, actor: User, wish: Registration, role: str = MEMBER) -> User:
    """Make an account for somebody else, who is told the password by whoever made it. Raises Conflict when taken."""
    administering.may_give(actor, role)
    return await accounts.register(resources, wish, actor.usercode, role=role, by=actor)


async def sign_out(resources: Resources, actor: User, who: str) -> User:
    """End every session and token of an account, on every device; they may sign in again."""
    target = await _find(resources, actor, who)
    async with resources.db.begin() as db:
        _, actor, target = await _together(db, actor, target)
        administering.may_sign_out(actor, target)
        await users.end_sessions(db, target)
        await audit.add(db, actor.id, acts.ACCOUNT_SIGNED_OUT, target.usercode)
    signed_out = await announce(resources, target)
    await sessions.end_all(resources.redis, target.usercode)
    return signed_out


async def reset_second_factor(resources: Resources, actor: User, who: str) -> User:
    """Let somebody in by their password alone who has lost their app and their recovery codes."""
    target = await _find(resources, actor, who)
    async with resources.db.begin() as db:
        _, actor, target = await _together(db, actor, target)
        administering.may_reset_factor(actor, target)
        if target.id in await second_factors.having(db, [target.id]):
            await second_factors.delete_one(db, target)
            await audit.add(db, actor.id, acts.FACTOR_RESET, target.usercode)
    return target


async def with_second_factor(resources: Resources, actor: User, people: Sequence[User]) -> set[int]:
    """Which of these have a second factor, by account id; for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        return await second_factors.having(db, [one.id for one in people])


async def list_people(
    resources: Resources, actor: User, text: str = "", after: str = "", limit: int = 50, kind: str = ""
) -> list[User]:
    """All accounts by username, or only guests, administrators or those that are blocked; for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        return await users.search(db, text, after, limit, kind=administering.parse_kind(kind))


async def list_rooms(
    resources: Resources, actor: User, text: str = "", after: str = "", limit: int = 50
) -> list[tuple[Room, int]]:
    """All rooms but direct ones by key, and how many are in; what is said there is for those who are in."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        found = await rooms.list_all(db, text, after, limit)
        counts = await rooms.count_members(db, [room.id for room in found])
        everybody = await users.count(db, guests=False)
    return [(room, everybody if room.key == EVERYONE else counts.get(room.id, 0)) for room in found]


async def find_room(resources: Resources, actor: User, key: str) -> tuple[Room, int]:
    """A room that is no direct one, and how many are in. Raises NotFound."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        room = await rooms.find(db, key)
    if room is None or room.deleted or room.kind is Kind.DIRECT:
        raise NotFound(Sentence("There is no room %(key)s.", key=key))
    return room, await opening.count_members(resources, key)


async def list_members(resources: Resources, actor: User, key: str, after: str = "", limit: int = 200) -> list[Member]:
    """Who is in a room that is no direct one, by username from `after` on. Raises NotFound."""
    await find_room(resources, actor, key)
    return await memberships.list_page(resources, await opening.open_room(resources, key), after, limit)


async def announce(resources: Resources, user: User) -> User:
    """Bring Redis up to an account as it is in the database; safe to repeat, also much later."""
    async with resources.db.read() as db:
        user = await users.find(db, user.usercode) or user
    await copies.changed(resources.redis, user)
    if user.blocked:
        await sessions.end_all(resources.redis, user.usercode, blocked=True)
    return user


async def silence_bots(db: AsyncConnection, actor: User, owner: User) -> list[User]:
    """Whoever is shut out, or sees single rooms only, must not go on reading by a bot; they come back one by one."""
    mine = [one.user for one in await bots.list_of_owner(db, owner)]
    for bot in mine:
        await users.set_blocked(db, bot, blocked=True)
        await audit.add(db, actor.id, acts.ACCOUNT_BLOCKED, bot.usercode)
    return mine


async def announce_all(resources: Resources, people_: list[User]) -> None:
    for one in people_:
        await announce(resources, one)


async def _find(resources: Resources, actor: User, who: str) -> User:
    """Whether somebody exists is not told to those who may do nothing about it."""
    administering.may_administer(actor)
    return await people.find_somebody(resources, actor, who)


async def _together(db: AsyncConnection, actor: User, target: User) -> tuple[Room, User, User]:
    """`general`, locked, and both accounts as they are behind the lock: administrators act one after the other."""
    general = (await rooms.lock_many(db, [GENERAL]))[GENERAL]
    found = await users.find_many(db, [actor.id, target.id])
    if found[actor.id].blocked:
        raise Forbidden(Sentence("Only administrators may do this."))
    return general, found[actor.id], found[target.id]


async def _move(db: AsyncConnection, general: Room, actor: User, target: User, role: str) -> Membership | None:
    known = await members.find(db, general, target.id)
    if role == GUEST and known and known.present:
        return await members.set_role(db, general, target.id, Role.LEFT, by=actor.id)
    if target.role == GUEST and not (known and (known.present or known.banned)):
        return await members.set_role(db, general, target.id, Role.MEMBER, by=actor.id)
    return None
