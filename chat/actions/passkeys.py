"""Passkeys: making one for one's account, and signing in with it, without a name, a password or a code.

Each begins with a challenge that the server remembers for one browser, for a short time, and takes once: whatever
becomes of the answer, the next try needs a new challenge.
"""

from typing import Any, NamedTuple

from sqlalchemy.exc import IntegrityError

from chat.actions import sessions, ways
from chat.actions.identities import BLOCKED, OVER
from chat.actions.sessions import Identity
from chat.bus import ceremonies, limits
from chat.bus import users as copies
from chat.errors import BadField, Conflict, NotSignedIn
from chat.languages import Sentence
from chat.model import passkey as rules
from chat.model.passkey import Passkey, Place, Refused, Unverified
from chat.model.user import User
from chat.resources import Resources
from chat.store import passkeys, users

MAKING, SIGNING_IN = "passkey-making", "passkey-signing-in"
NOT_BELIEVED = Sentence("This passkey was not accepted. Begin again.")
NOT_VERIFIED = Sentence("The device did not check that it is you. Set a screen lock or a PIN there, and begin again.")
UNKNOWN = Sentence("This passkey opens no account here. It may have been removed: sign in with your password.")
COPIED = Sentence("This passkey may have been copied, and was not accepted. Sign in with your password and remove it.")
KNOWN = Sentence("This passkey is here already.")


class Asked(NamedTuple):
    """The secret that the browser keeps meanwhile, and what its device is asked."""

    secret: str
    options: dict[str, Any]


async def list_mine(resources: Resources, user: User) -> list[Passkey]:
    """The oldest first."""
    async with resources.db.read() as db:
        return await passkeys.list_of(db, user)


async def ask_for_new(resources: Resources, identity: Identity, place: Place, name: str, password: str) -> Asked:
    """Begin to make one. Raises BadField naming `name`, Conflict when there are enough, or what `ways.prove` does."""
    user, name = identity.user, rules.parse_name(name)
    await ways.prove(resources, identity, password)
    have = await list_mine(resources, user)
    _may_have_more(have)
    challenge = rules.new_challenge()
    facts = {"challenge": challenge, "usercode": user.usercode, "auth_version": user.auth_version, "name": name}
    secret = await ceremonies.begin(resources.redis, MAKING, facts)
    return Asked(secret, rules.creation_options(place, resources.site_name, user, challenge, have))


async def make(resources: Resources, user: User, place: Place, secret: str, answer: dict[str, Any]) -> None:
    """Keep what the device has made. Raises NotSignedIn when nobody asked for it, BadField naming `credential`, or
    Conflict.
    """
    facts = await ceremonies.take(resources.redis, MAKING, secret)
    if not facts or (facts["usercode"], facts["auth_version"]) != (user.usercode, user.auth_version):
        raise NotSignedIn(OVER)
    try:
        fresh = rules.check_new(answer, facts["challenge"], place)
    except Refused as fault:
        raise BadField({"credential": _why(fault)}) from fault
    try:
        async with resources.db.begin() as db:
            # Two at the same moment must not be one more than there may be.
            await users.lock(db, user)
            _may_have_more(await passkeys.list_of(db, user))
            await passkeys.insert_one(db, user, facts["name"], fresh)
    except IntegrityError as error:
        raise Conflict(KNOWN) from error


async def remove(resources: Resources, identity: Identity, id_: int, password: str) -> None:
    """Let nobody in by it any more, and end all other sessions; twice changes nothing. Raises Conflict when there is no
    other way in, or what `ways.prove` does.
    """
    await ways.prove(resources, identity, password)
    async with resources.db.begin() as db:
        await users.lock(db, identity.user)
        was_there = await passkeys.delete_one(db, identity.user, id_)
        if was_there:
            await ways.one_stays(resources, db, identity.user)
    if was_there:
        await sessions.end_others(resources, identity)


async def ask_who(resources: Resources, place: Place, address: str) -> Asked:
    """Begin to sign somebody in. Raises TooFast."""
    await _look(resources, address)
    challenge = rules.new_challenge()
    secret = await ceremonies.begin(resources.redis, SIGNING_IN, {"challenge": challenge})
    return Asked(secret, rules.request_options(place, challenge))


async def sign_in(resources: Resources, place: Place, secret: str, answer: dict[str, Any], address: str) -> User:
    """Who this is. Raises NotSignedIn, which counts against the address, or TooFast."""
    await _look(resources, address)
    try:
        user = await _who(resources, place, secret, answer)
    except NotSignedIn:
        if resources.settings.limited:
            await limits.count(resources.redis, limits.SIGN_IN_BY_ADDRESS, address)
        raise
    await copies.keep(resources.redis, user)
    return user


async def _who(resources: Resources, place: Place, secret: str, answer: dict[str, Any]) -> User:
    facts = await ceremonies.take(resources.redis, SIGNING_IN, secret)
    if not facts:
        raise NotSignedIn(OVER)
    try:
        claim = rules.parse_claim(answer)
        async with resources.db.read() as db:
            found = await passkeys.find(db, claim.credential)
        if found is None:
            raise NotSignedIn(UNKNOWN)
        passkey, user = found
        if claim.usercode != user.usercode:
            raise Refused
        count = rules.check(claim, passkey, facts["challenge"], place)
    except Refused as fault:
        raise NotSignedIn(_why(fault)) from fault
    if user.blocked or user.bot or user.is_system or user.is_former:
        raise NotSignedIn(BLOCKED)
    async with resources.db.begin() as db:
        if not await passkeys.use(db, passkey, count):
            raise NotSignedIn(COPIED)
    return user


def _why(fault: Refused) -> Sentence:
    return NOT_VERIFIED if isinstance(fault, Unverified) else NOT_BELIEVED


def _may_have_more(have: list[Passkey]) -> None:
    if len(have) >= rules.MOST:
        raise Conflict(Sentence("You have %(most)s passkeys, which is all there may be. Remove one.", most=rules.MOST))


async def _look(resources: Resources, address: str) -> None:
    if resources.settings.limited:
        await limits.look(resources.redis, limits.SIGN_IN_BY_ADDRESS, address)
