"""Signing in by a provider of identities: who comes back from there, which account is theirs, and linking one."""

import secrets
from hmac import compare_digest
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError

from chat.actions import accounts, site, ways
from chat.bus import ceremonies, limits
from chat.bus import users as copies
from chat.errors import Conflict, Forbidden, NotSignedIn
from chat.languages import Sentence
from chat.model.stranger import Stranger
from chat.model.user import NO_PASSWORD, Registration, User
from chat.resources import Resources
from chat.store import identities, users
from chat.store.identities import Linked

KIND = "provider"
OVER = Sentence("That took too long, or was begun in another browser. Begin again.")
BLOCKED = Sentence("Nobody signs in to this account. Ask an administrator.")
UNKNOWN = Sentence("Nobody here belongs to this account. Sign in with your password and link it in your settings.")
NOT_SET_UP = Sentence("This place is not set up yet. Whoever runs it does that first.")


class Journey(NamedTuple):
    """What the server remembers of somebody who went to the provider; `linking` is the usercode of who links."""

    state: str
    nonce: str
    verifier: str
    next: str
    linking: str


async def set_out(resources: Resources, next_: str = "", linking: str = "") -> tuple[str, Journey]:
    """Begin; returns the secret that this browser keeps."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    journey = Journey(state, nonce, verifier, next_, linking)
    return await ceremonies.begin(resources.redis, KIND, journey._asdict()), journey


async def come_back(resources: Resources, secret: str, state: str) -> Journey:
    """The journey that this browser began, once. Raises NotSignedIn for any other."""
    facts = await ceremonies.take(resources.redis, KIND, secret)
    if not facts or not compare_digest(facts["state"].encode(), state.encode("utf-8", "replace")):
        raise NotSignedIn(OVER)
    return Journey(**facts)


async def sign_in(resources: Resources, stranger: Stranger, address: str) -> User:
    """The account of somebody, which is made where the operator wants that. Raises Forbidden or NotSignedIn.

    It is never found by name or mail address: whoever may choose those at the provider would come in as somebody else.
    """
    async with resources.db.read() as db:
        user = await identities.find_user(db, stranger)
    user = user or await _make(resources, stranger, address)
    if user.blocked:
        raise NotSignedIn(BLOCKED)
    await copies.keep(resources.redis, user)
    return user


async def link(resources: Resources, user: User, stranger: Stranger) -> None:
    """Let them in to this account from now on; twice changes nothing. Raises Conflict when it is another's."""
    try:
        async with resources.db.begin() as db:
            known = await identities.find_user(db, stranger)
            if known is None:
                await identities.insert_one(db, user, stranger)
    except IntegrityError as error:
        raise Conflict(Sentence("Somebody linked it at the same moment. Try again.")) from error
    if known and known.id != user.id:
        raise Conflict(Sentence("This belongs to another account here. Sign in with it, and unlink it there."))


async def list_mine(resources: Resources, user: User) -> list[Linked]:
    async with resources.db.read() as db:
        return await identities.list_of(db, user)


async def unlink(resources: Resources, user: User, id_: int) -> None:
    """Let nobody in by it any more; twice changes nothing. Raises Conflict when there is no other way in."""
    async with resources.db.begin() as db:
        await users.lock(db, user)
        if await identities.delete_one(db, user, id_):
            await ways.one_stays(resources, db, user)


async def _make(resources: Resources, stranger: Stranger, address: str) -> User:
    if not resources.settings.oidc_registration:
        raise Forbidden(UNKNOWN)
    # The first account is its owner's, and is made where the place is set up.
    if not await site.is_set_up(resources):
        raise Forbidden(NOT_SET_UP)
    if resources.settings.limited:
        await limits.count(resources.redis, limits.REGISTER_BY_ADDRESS, address)
    for username in stranger.usernames():
        wish = Registration(username, stranger.name or username, "")
        try:
            async with resources.db.begin() as db:
                user = await accounts.insert(db, wish, NO_PASSWORD, "member")
                await identities.insert_one(db, user, stranger)
        except IntegrityError:
            # The name is taken; or it was the same person, in another tab.
            async with resources.db.read() as db:
                if known := await identities.find_user(db, stranger):
                    return known
            continue
        await accounts.announce(resources, user)
        return user
    raise Conflict(Sentence("No free user name was found for you. Ask an administrator."))
