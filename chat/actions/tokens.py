"""Tokens: making, listing and revoking one's own, and finding the one that somebody comes with."""

from contextlib import suppress

from chat.bus import sessions
from chat.bus import tokens as copies
from chat.errors import Busy, Conflict, NotFound, Unavailable
from chat.languages import Sentence
from chat.model import token as rules
from chat.model.times import now
from chat.model.token import MOST_TOKENS, PREFIX, Token, TokenDraft
from chat.model.user import User
from chat.resources import Resources
from chat.store import tokens, users

NONE = Sentence("You have no such token. It may be revoked already.")


async def make(resources: Resources, user: User, draft: TokenDraft) -> tuple[Token, str]:
    """A token for whoever asks, and what it reads: nobody will be told again."""
    rules.may_make(user, draft)
    secret = rules.new_token()
    async with resources.db.begin() as db:
        # Read again: what ends with the password must not begin with the one before.
        user = await users.find(db, user.usercode) or user
        await tokens.forget_ended(db, user)
        if await tokens.count_of(db, user) >= MOST_TOKENS:
            raise Conflict(Sentence("You have %(number)s tokens. Revoke one that you do not need.", number=MOST_TOKENS))
        made = await tokens.insert_one(db, draft, user, rules.sid_of(secret))
    return made, secret


async def list_mine(resources: Resources, user: User) -> list[Token]:
    """Those of whoever asks, the newest first; also such as are past their time."""
    async with resources.db.read() as db:
        return await tokens.list_of(db, user)


async def revoke(resources: Resources, user: User, id_: int) -> None:
    """End a token of one's own at once, its sockets too. Raises NotFound, for another's as for none."""
    async with resources.db.read() as db:
        found = await tokens.find_of(db, user, id_)
    if found is None:
        raise NotFound(NONE)
    # First: should we stop in between, it is still in the list, and does nothing.
    await copies.revoke(resources.redis, found.sid)
    async with resources.db.begin() as db:
        await tokens.delete_one(db, found)
    await copies.revoke(resources.redis, found.sid)
    await sessions.end(resources.redis, user.usercode, found.sid)


def is_sid(sid: str) -> bool:
    return sid.startswith(PREFIX)


async def find(resources: Resources, sid: str) -> Token | None:
    """The token of this name if it still lets somebody in, which counts as a use; from Redis when it is there."""
    found, known = await copies.find(resources.redis, sid)
    if not known:
        async with resources.db.read() as db:
            found = await tokens.find(db, sid)
        if found:
            await copies.keep(resources.redis, found)
    if found is None or found.is_over(now()):
        return None
    # Somebody may be let in also when nothing can be written down.
    with suppress(Busy, Unavailable):
        if await copies.count_use(resources.redis, sid):
            async with resources.db.begin() as db:
                await tokens.set_used(db, found, now())
    return found
