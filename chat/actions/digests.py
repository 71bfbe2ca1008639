"""Being told by mail what one has missed: the wish, the address that has to be confirmed, and the links in mails.

A link carries who it is about and for which address, signed: whoever reads that mailbox needs no session. What leads to
another address than that of now does nothing any more.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chat.actions import accounts
from chat.bus import limits
from chat.bus.limits import Limit
from chat.errors import Conflict, NotFound
from chat.languages import Sentence, spoken
from chat.model.digest import CONFIRMING, ENDING, OFF, Digest, DigestDraft
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import digests, users

CONFIRMING_HOURS = 24
# Letters to confirm: by whoever asks, and to whom, so that nobody's mailbox is filled from here.
BY_ACCOUNT = Limit("digest-account", 600, 5)
TO_ADDRESS = Limit("digest-address", 3600, 3)
ALGORITHM = "HS256"
NO_MAIL = Sentence("This place sends no mails.")
NOT_GOOD = Sentence("This link is past its time, was cut off, or is about an address that is not used any more.")


class Link(StrEnum):
    """What a link in a mail is good for, and where it leads."""

    CONFIRM = CONFIRMING
    END = ENDING


class Named(NamedTuple):
    """Whom and what a link is about."""

    user: User
    digest: Digest


async def mine(resources: Resources, user: User) -> Digest | None:
    async with resources.db.read() as db:
        return await digests.find(db, user.id)


async def choose(resources: Resources, user: User, draft: DigestDraft) -> Digest:
    """Be told at this address from now on. A new one is written to once, to be confirmed, and not before that is done.

    The same one again, not confirmed yet, is written to once more. Raises Conflict where no mail is sent, and TooFast.
    """
    if not resources.settings.smtp_url:
        raise Conflict(NO_MAIL)
    known = await mine(resources, user)
    if resources.settings.limited and not _is_confirmed(known, draft):
        await limits.count(resources.redis, BY_ACCOUNT, user.usercode)
        await limits.count(resources.redis, TO_ADDRESS, sha256(draft.address.casefold().encode()).hexdigest())
    return await _change(resources, user, lambda known: _chosen(user, draft, known))


def _is_confirmed(known: Digest | None, draft: DigestDraft) -> bool:
    return known is not None and known.confirmed and known.address == draft.address


def _chosen(user: User, draft: DigestDraft, known: Digest | None) -> Digest:
    moment = now()
    fresh = Digest(user.id, draft.address, draft.after_min, spoken(), moment, moment)
    if known is None:
        return fresh
    if not _is_confirmed(known, draft):
        return replace(fresh, version=known.version)
    # Whoever begins again is not told of what they did not want to be told of.
    since = moment if known.after_min == OFF else known.since
    look_at = None if draft.after_min == OFF else moment
    return replace(known, after_min=draft.after_min, language=spoken(), since=since, look_at=look_at)


async def forget(resources: Resources, user: User) -> None:
    """Their address is not here any more."""
    async with resources.db.begin() as db:
        await digests.delete_one(db, user.id)


def address_of(resources: Resources, link: Link, user: User, digest: Digest) -> str:
    """The whole address behind which somebody who reads this mailbox confirms or ends it."""
    claims: dict[str, Any] = {"sub": user.usercode, "aud": link.name, "to": _digest_of(digest.address)}
    if link is Link.CONFIRM:
        claims |= {"exp": now() + timedelta(hours=CONFIRMING_HOURS)}
    return f"{resources.settings.base_url}{link}?token={jwt.encode(claims, _key(resources), ALGORITHM)}"


async def named_by(resources: Resources, link: Link, token: str) -> Named:
    """Whom a link is about. Raises NotFound when it is not ours, too old, or leads to an address of before."""
    required = ["sub", "to", *(["exp"] if link is Link.CONFIRM else [])]
    try:
        claims = jwt.decode(token, _key(resources), [ALGORITHM], {"require": required}, audience=link.name)
    except (jwt.InvalidTokenError, UnicodeError) as error:
        raise NotFound(NOT_GOOD) from error
    user = await accounts.find(resources, str(claims["sub"]))
    digest = user and await mine(resources, user)
    if not user or user.blocked or not digest or _digest_of(digest.address) != claims["to"]:
        raise NotFound(NOT_GOOD)
    return Named(user, digest)


async def confirm(resources: Resources, token: str) -> Named:
    """Tell them from now on. Again changes nothing."""
    user, seen = await named_by(resources, Link.CONFIRM, token)
    return Named(user, await _change(resources, user, lambda known: _confirmed(_same(seen, known))))


def _confirmed(digest: Digest) -> Digest:
    if digest.confirmed:
        return digest
    moment = now()
    look_at = None if digest.after_min == OFF else moment
    return replace(digest, confirmed=True, since=moment, look_at=look_at, tries=0, fault="")


async def end(resources: Resources, token: str) -> Named:
    """Tell them no more; the address stays, for beginning again. Again changes nothing."""
    user, seen = await named_by(resources, Link.END, token)
    return Named(user, await _change(resources, user, lambda known: _ended(_same(seen, known))))


def _ended(digest: Digest) -> Digest:
    # An address that is not confirmed may have a question on its way.
    return replace(digest, after_min=OFF, look_at=None if digest.confirmed else digest.look_at)


def _same(seen: Digest, known: Digest | None) -> Digest:
    """What is known by now, if it is about the same address still."""
    if known is None or known.address != seen.address:
        raise NotFound(NOT_GOOD)
    return known


async def _change(resources: Resources, user: User, changed: Callable[[Digest | None], Digest]) -> Digest:
    """Change what is known, or make it; a worker that has seen what was before changes nothing any more."""
    async with resources.db.begin() as db:
        await users.lock(db, user)
        known = await digests.lock(db, user.id)
        chosen = changed(known)
        if known is None:
            await digests.insert_one(db, chosen)
        else:
            await digests.save(db, chosen)
    return chosen


def _key(resources: Resources) -> bytes:
    """Made of the secret for these links alone."""
    return HKDF(SHA256(), length=32, salt=None, info=b"digest links").derive(resources.secret)


def _digest_of(address: str) -> str:
    return sha256(address.encode()).hexdigest()[:16]
