"""The ways in to an account, of which one always stays, and the proof that it is its owner who changes them.

Whoever has a password is asked for it. Whoever came by a provider or a passkey and has none must have signed in a
moment ago: whoever finds their browser open an hour later cannot make themselves at home.
"""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import passwords
from chat.actions.sessions import DEVICE, Identity
from chat.bus import limits, sessions
from chat.bus import users as copies
from chat.errors import BadField, Conflict, Forbidden, NotSignedIn
from chat.languages import Sentence
from chat.model.times import now, parse_timestamp
from chat.model.user import NO_PASSWORD, User, password_faults
from chat.resources import Resources
from chat.store import identities, passkeys, users

FRESH = timedelta(minutes=10)
NOT_YOURS = Sentence("That is not your password.")
NOT_FRESH = Sentence("You have no password, so this takes a sign-in of the last ten minutes. Sign in again first.")
ONLY_WAY = Sentence("This is your only way in. Set a password first.")


class Ways(NamedTuple):
    """What lets somebody in: a password, passkeys, and links to the provider of now. How many there are of each."""

    passwords: int
    passkeys: int
    links: int


class Mine(NamedTuple):
    """One's own, and whether one has signed in a moment ago."""

    ways: Ways
    is_fresh: bool


async def mine(resources: Resources, identity: Identity) -> Mine:
    async with resources.db.read() as db:
        found = await _find(resources, db, identity.user)
    return Mine(found, await _is_fresh(resources, identity))


async def prove(resources: Resources, identity: Identity, password: str, field: str = "password") -> str:
    """That it is they who ask; the hash that stands for it. Raises BadField naming `field`, Forbidden, or TooFast."""
    user = identity.user
    if resources.settings.limited:
        await limits.count(resources.redis, limits.SIGN_IN_BY_ACCOUNT, user.username)
    async with resources.db.read() as db:
        known = await users.find_with_hash(db, user.username)
    if known is None:
        raise NotSignedIn
    hash_ = known[1]
    if hash_ == NO_PASSWORD:
        if not await _is_fresh(resources, identity):
            raise Forbidden(NOT_FRESH)
    elif not await passwords.is_right(resources, password[:2000], hash_):
        raise BadField({field: NOT_YOURS})
    return hash_


async def change_password(resources: Resources, identity: Identity, old: str, new: str) -> None:
    """Set a new password, or a first one, and end every session, this one too. Raises what `prove` does."""
    if faults := password_faults(new):
        raise BadField({"new": faults["password"]})
    before = await prove(resources, identity, old, "old")
    after = await passwords.hash_password(resources, new)
    async with resources.db.begin() as db:
        # Of two who set a first one at the same moment, the second has not proven that it knows that of the first.
        if not await users.set_password(db, identity.user, after, before):
            raise Conflict(Sentence("Your password was changed at the same moment. Sign in with that."))
    await copies.forget(resources.redis, identity.user.usercode)
    await sessions.end_all(resources.redis, identity.user.usercode)


async def one_stays(resources: Resources, db: AsyncConnection, user: User) -> None:
    """Raises Conflict when the account, which is locked, has no way in any more."""
    if not any(await _find(resources, db, user)):
        raise Conflict(ONLY_WAY)


async def _find(resources: Resources, db: AsyncConnection, user: User) -> Ways:
    known = await users.find_with_hash(db, user.username)
    has_password = known is not None and known[1] != NO_PASSWORD
    # A link to a provider that is not asked any more leads nowhere.
    links = [one for one in await identities.list_of(db, user) if one.issuer == resources.settings.oidc_issuer]
    return Ways(int(has_password), len(await passkeys.list_of(db, user)), len(links))


async def _is_fresh(resources: Resources, identity: Identity) -> bool:
    session = await sessions.find(resources.redis, identity.sid)
    # A device that another one has let in has shown nothing itself: one after the other would stay fresh for ever.
    return session is not None and session.way != DEVICE and now() - parse_timestamp(session.created_at) <= FRESH
