"""The second factor: an authenticator app and recovery codes, and being asked for a code after the password."""

from base64 import urlsafe_b64encode
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import accounts, sessions, ways
from chat.actions.sessions import Identity
from chat.bus import ceremonies, limits
from chat.bus.limits import Limit
from chat.errors import BadField, Conflict, NotSignedIn
from chat.languages import Sentence
from chat.model import totp
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import second_factors

# Counted whether it fits or not: who tries many at once must not slip through between looking and counting.
CODE_BY_ACCOUNT = Limit("second-factor", 30, 5)
HALF_WAY, SETTING_UP = "half-way", "second-factor"
WRONG = Sentence("This code does not fit, or was used before. Wait for the next one, or use a recovery code.")
WANTED = Sentence("This account has a second factor. Give the code of the authenticator app, or a recovery code.")
WRONG_AT_FIRST = Sentence(
    "This is not the code that the app shows now. Look again, and see whether its clock is right."
)
OVER = Sentence("That took too long. Sign in again.")
NOTHING_BEGUN = Sentence("There is nothing to confirm. Begin again.")


class Offer(NamedTuple):
    """A secret for an app: as text, and as what its QR code says."""

    secret: str
    address: str


class Begun(NamedTuple):
    """An offer, and what the browser keeps that has proven for whom it is."""

    offer: Offer
    proof: str


class State(NamedTuple):
    """Whether somebody has a second factor, and how many recovery codes are left."""

    is_on: bool
    recovery_left: int


async def state(resources: Resources, user: User) -> State:
    async with resources.db.read() as db:
        known = await second_factors.find(db, user)
        return State(bool(known and known.confirmed), await second_factors.count_recovery(db, user))


async def offer(resources: Resources, identity: Identity, password: str) -> Begun:
    """A new secret, which counts when its first code has come from the same browser, in time. Raises what `ways.prove`
    does, or Conflict where one counts.
    """
    user = identity.user
    await ways.prove(resources, identity, password)
    secret = totp.new_secret()
    try:
        async with resources.db.begin() as db:
            await second_factors.offer(db, user, _box(resources).encrypt(secret.encode()).decode())
    except IntegrityError as error:
        raise Conflict(Sentence("You have a second factor already. Switch it off first.")) from error
    facts = {"usercode": user.usercode, "auth_version": user.auth_version}
    return Begun(_offer(resources, user, secret), await ceremonies.begin(resources.redis, SETTING_UP, facts))


async def offered(resources: Resources, user: User, proof: str) -> Offer:
    """The secret that waits for its first code, for the browser that has asked for it. Raises Conflict when none does:
    nobody who finds a browser open goes on with what its owner once began.
    """
    facts = await ceremonies.look(resources.redis, SETTING_UP, proof)
    if not facts or (facts["usercode"], facts["auth_version"]) != (user.usercode, user.auth_version):
        raise Conflict(NOTHING_BEGUN)
    async with resources.db.read() as db:
        known = await second_factors.find(db, user)
    secret = known and not known.confirmed and _opened(resources, known.secret)
    if not secret:
        raise Conflict(NOTHING_BEGUN)
    return _offer(resources, user, secret)


async def confirm(resources: Resources, identity: Identity, proof: str, code: str) -> list[str]:
    """Let it count from now on, and end all other sessions; the recovery codes, which nobody can show again."""
    user = identity.user
    waiting = await offered(resources, user, proof)
    await _count(resources, user)
    step = totp.matching_step(waiting.secret, code, now())
    codes = totp.new_recovery_codes()
    async with resources.db.begin() as db:
        if step is None or not await second_factors.use_step(db, user, step):
            raise BadField({"code": WRONG_AT_FIRST})
        await second_factors.set_recovery(db, user, [totp.recovery_digest(one) for one in codes])
    await ceremonies.take(resources.redis, SETTING_UP, proof)
    await sessions.end_others(resources, identity)
    return codes


async def renew(resources: Resources, identity: Identity, password: str, code: str) -> list[str]:
    """Ten new recovery codes in the place of what is left of the old ones, by what `ways.prove` asks for and a code."""
    user = identity.user
    await _count(resources, user)
    await ways.prove(resources, identity, password)
    codes = totp.new_recovery_codes()
    async with resources.db.begin() as db:
        if not await _fits(resources, db, user, code):
            raise BadField({"code": WRONG})
        await second_factors.set_recovery(db, user, [totp.recovery_digest(one) for one in codes])
    return codes


async def switch_off(resources: Resources, identity: Identity, password: str, code: str) -> None:
    """Do without it, by what `ways.prove` asks for and a code. All other sessions end."""
    user = identity.user
    await _count(resources, user)
    await ways.prove(resources, identity, password)
    async with resources.db.begin() as db:
        if not await _fits(resources, db, user, code):
            raise BadField({"code": WRONG})
        await second_factors.delete_one(db, user)
    await sessions.end_others(resources, identity)


async def check(resources: Resources, user: User, code: str | None) -> str:
    """For whoever has given the password in the same request; how they signed in. Raises BadField naming `code`, or
    TooFast.
    """
    if not (await state(resources, user)).is_on:
        return sessions.PASSWORD
    if not code:
        raise BadField({"code": WANTED})
    await _pass(resources, user, code)
    return _with_code(sessions.PASSWORD)


async def stop_half_way(resources: Resources, user: User, way: str, next_: str) -> str | None:
    """Whoever has a second factor is not in yet: the secret of the browser that waits for the code. Else None."""
    if not (await state(resources, user)).is_on:
        return None
    facts = {"usercode": user.usercode, "auth_version": user.auth_version, "way": way, "next": next_}
    return await ceremonies.begin(resources.redis, HALF_WAY, facts)


class Arrived(NamedTuple):
    user: User
    way: str
    next: str


async def is_half_way(resources: Resources, secret: str) -> bool:
    return await ceremonies.look(resources.redis, HALF_WAY, secret) is not None


async def go_on(resources: Resources, secret: str, code: str) -> Arrived:
    """The second step. Raises NotSignedIn when the first is too long ago, BadField naming `code`, or TooFast."""
    facts = await ceremonies.look(resources.redis, HALF_WAY, secret)
    user = facts and await accounts.find(resources, facts["usercode"])
    if not facts or not user or user.blocked or user.auth_version != facts["auth_version"]:
        raise NotSignedIn(OVER)
    await _pass(resources, user, code)
    if not await ceremonies.take(resources.redis, HALF_WAY, secret):
        raise NotSignedIn(OVER)
    return Arrived(user, _with_code(facts["way"]), facts["next"])


def _with_code(way: str) -> str:
    return f"{way}+code"


async def _pass(resources: Resources, user: User, code: str) -> None:
    await _count(resources, user)
    async with resources.db.begin() as db:
        if not await _fits(resources, db, user, code):
            raise BadField({"code": WRONG})


async def _count(resources: Resources, user: User) -> None:
    if resources.settings.limited:
        await limits.count(resources.redis, CODE_BY_ACCOUNT, user.usercode)


async def _fits(resources: Resources, db: AsyncConnection, user: User, code: str) -> bool:
    """Take a code of the app or a recovery code, each once."""
    known = await second_factors.find(db, user)
    if known is None or not known.confirmed:
        return False
    secret = _opened(resources, known.secret)
    step = totp.matching_step(secret, code[:100], now()) if secret else None
    if step is not None and await second_factors.use_step(db, user, step):
        return True
    return await second_factors.use_recovery(db, user, totp.recovery_digest(code[:100]))


def _offer(resources: Resources, user: User, secret: str) -> Offer:
    return Offer(secret, totp.address(secret, resources.site_name, user.username))


def _opened(resources: Resources, sealed: str) -> str | None:
    """None when it was sealed with another SECRET_KEY: then recovery codes let in still."""
    try:
        return _box(resources).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(resources: Resources) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"second factor").derive(resources.secret)
    return Fernet(urlsafe_b64encode(key))
