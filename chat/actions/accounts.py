"""Accounts: registering, signing in, and being who one is."""

from sqlalchemy.exc import IntegrityError

from chat.actions import passwords
from chat.bus import limits, sessions
from chat.bus import users as copies
from chat.errors import BadField, Conflict, NotSignedIn
from chat.model.ids import new_usercode, parse_usercode
from chat.model.room import GENERAL, Role
from chat.model.text import NAME_CHARACTERS, clean_line
from chat.model.user import Registration, User, password_faults
from chat.resources import Resources
from chat.store import members, rooms, users

WRONG = "That name and password do not belong together."
USERCODE_TRIES = 5


async def register(resources: Resources, wish: Registration, address: str, role: str = "member") -> User:
    """Make an account, in `general` from the start. Raises Conflict when the username is taken."""
    if resources.settings.limited:
        await limits.count(resources.redis, limits.REGISTER_BY_ADDRESS, address)
    password_hash = await passwords.hash_password(resources, wish.password)
    for _ in range(USERCODE_TRIES):
        try:
            user = await _insert(resources, wish, password_hash, role)
        except IntegrityError as error:
            await _refuse_taken(resources, wish, error)
            continue
        await copies.keep(resources.redis, user)
        return user
    raise Conflict("No free usercode was found. Try again.")


async def _insert(resources: Resources, wish: Registration, password_hash: str, role: str) -> User:
    async with resources.db.begin() as db:
        user = await users.insert_one(db, wish, new_usercode(), password_hash, role)
        general = await rooms.get(db, GENERAL)
        await members.insert_one(db, general, user.id, Role.MEMBER, by=user.id, version=0)
        return user


async def _refuse_taken(resources: Resources, wish: Registration, error: IntegrityError) -> None:
    """Raise Conflict if it was the username; else it was the usercode, which is drawn again."""
    async with resources.db.read() as db:
        if await users.find_by_username(db, wish.username):
            raise Conflict(f"The name {wish.username} is taken. Choose another one.") from error


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


async def rename(resources: Resources, user: User, name: str) -> User:
    """Change the display name; it shows on old messages too."""
    shown = clean_line(name)
    if not 1 <= len(shown) <= NAME_CHARACTERS:
        raise BadField({"name": f"Use 1 to {NAME_CHARACTERS} characters."})
    async with resources.db.begin() as db:
        await users.rename(db, user, shown)
    renamed = user.renamed(shown)
    await copies.changed(resources.redis, renamed)
    return renamed


async def change_password(resources: Resources, user: User, old: str, new: str) -> None:
    """Set a new password and end every session, this one too."""
    if resources.settings.limited:
        await limits.count(resources.redis, limits.SIGN_IN_BY_ACCOUNT, user.username)
    if faults := password_faults(new):
        raise BadField({"new": faults["password"]})
    async with resources.db.read() as db:
        known = await users.find_with_hash(db, user.username)
    if not await passwords.is_right(resources, old[:2000], known and known[1]):
        raise BadField({"old": "That is not your password."})
    password_hash = await passwords.hash_password(resources, new)
    async with resources.db.begin() as db:
        await users.set_password(db, user, password_hash)
    await copies.forget(resources.redis, user.usercode)
    await sessions.end_all(resources.redis, user.usercode)


async def find_somebody(resources: Resources, who: str) -> User | None:
    """An account by username or usercode, as people type them."""
    usercode = parse_usercode(who)
    async with resources.db.read() as db:
        # The code first: somebody may choose a username that reads like another's code.
        user = await users.find(db, usercode) if usercode else None
        return user or await users.find_by_username(db, who.strip().removeprefix("@").casefold())
