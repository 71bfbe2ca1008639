"""Bots: making, listing, renaming and removing them, and the tokens that their programs come with.

A bot is an account like that of a person, but nobody signs in to it, and it is never more than a member.
"""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import accounts, administration, tokens
from chat.errors import Conflict
from chat.languages import Sentence
from chat.model import administering
from chat.model import audit as acts
from chat.model import bot as rules
from chat.model.bot import MOST_BOTS, Bot
from chat.model.ids import parse_usercode
from chat.model.token import Token, TokenDraft
from chat.model.user import MEMBER, NO_PASSWORD, AccountChange, Registration, User
from chat.resources import Resources
from chat.store import audit, bots, users


async def make(resources: Resources, owner: User, username: str, name: str | None = None) -> Bot:
    """A bot of whoever asks. Raises Conflict when the username is taken, or they have too many."""
    rules.may_make(owner)
    wish = Registration.parse(username, None, name)
    for _ in range(accounts.USERCODE_TRIES):
        try:
            made = await _insert(resources, owner, wish)
        except IntegrityError as error:
            await accounts.refuse_taken(resources, wish, error)
            continue
        await accounts.announce(resources, made.user)
        return made
    raise Conflict(Sentence("No free usercode was found. Try again."))


async def _insert(resources: Resources, owner: User, wish: Registration) -> Bot:
    async with resources.db.begin() as db:
        # Locked: two requests at once must not both be the last that is allowed.
        await users.lock(db, owner)
        if await bots.count_of_owner(db, owner) >= MOST_BOTS:
            raise Conflict(Sentence("You have %(number)s bots. Remove one that you do not need.", number=MOST_BOTS))
        user = await accounts.insert(db, wish, NO_PASSWORD, MEMBER, bot=True)
        await audit.add(db, owner.id, acts.BOT_MADE, user.usercode, {"name": user.name})
        return await bots.insert_one(db, user, owner)


async def list_mine(resources: Resources, owner: User) -> list[Bot]:
    """Those of whoever asks, the newest first."""
    async with resources.db.read() as db:
        return await bots.list_of_owner(db, owner)


async def list_all(resources: Resources, actor: User, after: str = "", limit: int = 50) -> list[Bot]:
    """All of the place by username, for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        return await bots.list_all(db, after, limit)


async def find(resources: Resources, actor: User, usercode: str) -> Bot:
    """One's own, or any for administrators. Raises NotFound."""
    async with resources.db.read() as db:
        return await find_in(db, actor, usercode)


async def find_in(db: AsyncConnection, actor: User, usercode: str) -> Bot:
    """The same, within a transaction."""
    return rules.may_manage(actor, await bots.find(db, parse_usercode(usercode) or ""))


async def rename(resources: Resources, actor: User, usercode: str, name: str) -> Bot:
    wish = AccountChange.parse(name=name)
    bot = await find(resources, actor, usercode)
    async with resources.db.begin() as db:
        await audit.add(db, actor.id, acts.BOT_CHANGED, bot.user.usercode, {"name": wish.fields["name"]})
    await accounts.change(resources, bot.user, wish)
    return await find(resources, actor, usercode)


async def remove(resources: Resources, actor: User, usercode: str) -> None:
    """Let nobody in as this bot, and call nobody for it any more; what it said stays."""
    bot = await find(resources, actor, usercode)
    async with resources.db.begin() as db:
        if not bot.user.blocked:
            await users.set_blocked(db, bot.user, blocked=True)
            await audit.add(db, actor.id, acts.BOT_REMOVED, bot.user.usercode, {"name": bot.user.name})
    await administration.announce(resources, bot.user)


async def make_token(resources: Resources, actor: User, usercode: str, draft: TokenDraft) -> tuple[Token, str]:
    """What its program comes with, and what that reads: nobody will be told again."""
    bot = await find(resources, actor, usercode)
    if not bot.speaks:
        raise Conflict(Sentence("This bot is removed. Make another one."))
    return await tokens.make(resources, bot.user, draft)


async def list_tokens(resources: Resources, actor: User, usercode: str) -> list[Token]:
    """The newest first; never what they read."""
    return await tokens.list_mine(resources, (await find(resources, actor, usercode)).user)


async def revoke_token(resources: Resources, actor: User, usercode: str, id_: int) -> None:
    await tokens.revoke(resources, (await find(resources, actor, usercode)).user, id_)
