"""Accounts: registering, signing in, and being who one is."""

import asyncio

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import admission, passwords, site
from chat.bus import limits, presence
from chat.bus import users as copies
from chat.bus.rooms import count_newcomer
from chat.errors import Conflict, Forbidden, NotSignedIn, Taken
from chat.languages import Sentence
from chat.model.audit import ACCOUNT_MADE
from chat.model.ids import new_usercode, parse_usercode
from chat.model.room import BUILT_IN, EVERYONE, GENERAL, Role
from chat.model.site import INVITED
from chat.model.user import MEMBER, AccountChange, Registration, User
from chat.resources import Resources
from chat.store import audit, cursors, members, rooms, users

WRONG = Sentence("That name and password do not belong together.")
INVITED_ONLY = Sentence("Only people with an invite come in here. Ask somebody who is here for a link.")
USERCODE_TRIES = 5


async def may_come_alone(resources: Resources) -> None:
    """Raise Forbidden where nobody makes an account without an invite."""
    if await site.registration(resources) == INVITED:
        raise Forbidden(INVITED_ONLY)


async def register_alone(resources: Resources, wish: Registration, address: str) -> User:
    """Make an account for whoever comes without an invite. Raises Forbidden where nobody may."""
    await may_come_alone(resources)
    return await register(resources, wish, address)


async def register(
    resources: Resources,
    wish: Registration,
    address: str,
    role: str = MEMBER,
    code: str | None = None,
    by: User | None = None,
) -> User:
    """Make an account, in `general` from the start unless it is a guest's. Raises Taken, or Conflict.

    By the `code` of an invite it gets the role that this says and is in its room, which is not announced yet. Raises
    NotFound when it does not work. `by` is the administrator who makes it for somebody, which is written down.
    """
    if resources.settings.limited:
        await limits.count(resources.redis, limits.REGISTER_BY_ADDRESS, address)
    password_hash = await passwords.hash_password(resources, wish.password)
    for _ in range(USERCODE_TRIES):
        try:
            user = await _insert(resources, wish, password_hash, role, code, by)
        except IntegrityError as error:
            await refuse_taken(resources, wish, error)
            continue
        await announce(resources, user)
        return user
    raise Conflict(Sentence("No free usercode was found. Try again."))


async def announce(resources: Resources, user: User) -> None:
    """Bring Redis up to a new account."""
    await copies.keep(resources.redis, user)
    if not user.is_guest:
        await asyncio.gather(*(count_newcomer(resources.redis, room) for room in BUILT_IN))


async def _insert(
    resources: Resources, wish: Registration, password_hash: str, role: str, code: str | None, by: User | None
) -> User:
    async with resources.db.begin() as db:
        opened = await admission.take(db, code) if code else None
        role = opened.invite.account_role if opened else role
        in_general = opened.invite.role if opened and opened.room.key == GENERAL else Role.MEMBER
        user = await insert(db, wish, password_hash, role, in_general)
        if opened and opened.room.key != GENERAL:
            await members.set_role(db, opened.room, user.id, opened.invite.role, by=opened.maker.id)
        if by:
            await audit.add(db, by.id, ACCOUNT_MADE, user.usercode, {"role": role})
        return user


async def insert(
    db: AsyncConnection,
    wish: Registration,
    password_hash: str,
    role: str,
    in_general: Role = Role.MEMBER,
    *,
    bot: bool = False,
) -> User:
    """An account within a transaction, in `general` unless it is a guest's. Raises IntegrityError, see `users`."""
    user = await users.insert_one(db, wish, new_usercode(), password_hash, role, bot=bot)
    if not user.is_guest:
        general = await rooms.get(db, GENERAL)
        await members.insert_one(db, general, user.id, in_general, by=user.id, version=0)
        await cursors.begin(db, user.id, [general, await rooms.get(db, EVERYONE)])
    return user


async def refuse_taken(resources: Resources, wish: Registration, error: IntegrityError) -> None:
    """Raise Taken if it was the username; else it was the usercode, which is drawn again."""
    async with resources.db.read() as db:
        if await users.find_by_username(db, wish.username):
            taken = Sentence("The name %(username)s is taken. Choose another one.", username=wish.username)
            raise Taken("username", taken) from error


async def sign_in(resources: Resources, username: str, password: str, address: str) -> User:
    """Who this is. Raises NotSignedIn, with one sentence and after one time for whatever is wrong, or TooFast."""
    key = username.strip().casefold()[:64]
    if resources.settings.limited:
        await limits.look(resources.redis, limits.SIGN_IN_BY_ACCOUNT, key)
        await limits.look(resources.redis, limits.SIGN_IN_BY_ADDRESS, address)
    async with resources.db.read() as db:
        known = await users.find_with_hash(db, key)
    fits = await passwords.is_right(resources, password[:2000], known and known[1])
    if not known or not fits or known[0].blocked:
        if resources.settings.limited:
            await limits.count(resources.redis, limits.SIGN_IN_BY_ACCOUNT, key)
            await limits.count(resources.redis, limits.SIGN_IN_BY_ADDRESS, address)
        raise NotSignedIn(WRONG)
    await copies.keep(resources.redis, known[0])
    return known[0]


async def find(resources: Resources, usercode: str) -> User | None:
    """An account by its usercode, from Redis when it is copied there."""
    user = await copies.find(resources.redis, usercode)
    if user is None:
        async with resources.db.read() as db:
            user = await users.find(db, usercode)
        if user:
            await copies.keep(resources.redis, user)
    return user


async def change(resources: Resources, user: User, wish: AccountChange) -> User:
    """Change what people say of themselves; a new name shows on old messages too, a new status is told at once."""
    if not wish.fields:
        return user
    async with resources.db.begin() as db:
        await users.update_fields(db, user, wish.fields)
        # Read again: what another request changes meanwhile must not be undone in the copy.
        changed = await users.find(db, user.usercode) or user
    await copies.changed(resources.redis, changed)
    if wish.fields.keys() & {"status", "dnd"}:
        await presence.tell_again(resources.redis, resources.instance, [user.usercode])
    return changed


async def find_named(resources: Resources, username: str) -> User | None:
    """An account by its username, from Redis when it is copied there."""
    usercode = await copies.code_of(resources.redis, username)
    if usercode:
        return await find(resources, usercode)
    async with resources.db.read() as db:
        user = await users.find_by_username(db, username)
    if user:
        await copies.keep(resources.redis, user)
    return user


async def find_somebody(resources: Resources, who: str) -> User | None:
    """An account by username or usercode, as people type them; never that of the house, nor one that is erased."""
    usercode = parse_usercode(who)
    async with resources.db.read() as db:
        # The code first: somebody may choose a username that reads like another's code.
        user = await users.find(db, usercode) if usercode else None
        user = user or await users.find_by_username(db, who.strip().removeprefix("@").casefold())
    return None if user and (user.is_system or user.is_former) else user
