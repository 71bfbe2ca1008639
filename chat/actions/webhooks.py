"""Webhooks: making, listing and revoking them, and posting by one.

Each has an account of its own, which nobody can sign in to and which is in its room like a member: so the room sees who
writes there, and its rules hold for programs too.
"""

from contextlib import suppress
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import members, messages
from chat.actions import rooms as opening
from chat.bus import limits
from chat.bus import users as copies
from chat.bus.rooms import Accepted
from chat.errors import Busy, Conflict, NotFound, Unavailable
from chat.languages import Sentence
from chat.model import audit as acts
from chat.model import webhook as rules
from chat.model.ids import new_usercode
from chat.model.message import Draft
from chat.model.room import Membership, Role, Room
from chat.model.times import now
from chat.model.user import NO_PASSWORD, SYSTEM, Registration, User
from chat.model.webhook import MOST_WEBHOOKS, Webhook
from chat.resources import Resources
from chat.store import audit, rooms, users, webhooks
from chat.store import members as memberships

NONE = Sentence("There is no such webhook. It may be revoked already.")
RATE = limits.Limit("webhook", 1, 60)
NOTED_SECONDS = 300


async def make(resources: Resources, actor: User, key: str, name: str) -> tuple[Webhook, str]:
    """A webhook into a room, and the secret of its address: nobody will be told again."""
    called, secret = rules.parse_name(name), rules.new_secret()
    made, joined = await _insert(resources, actor, key, called, secret)
    await copies.keep(resources.redis, made.bot)
    await members.announce(resources, joined, made.bot, actor)
    return made, secret


async def _insert(resources: Resources, actor: User, key: str, name: str, secret: str) -> tuple[Webhook, Membership]:
    async with resources.db.begin() as db:
        room, mine = await opening.look_up(db, actor, key)
        rules.may_manage(room, mine)
        if await webhooks.count_of_room(db, room) >= MOST_WEBHOOKS:
            raise Conflict(Sentence("This room has %(number)s webhooks. Revoke one first.", number=MOST_WEBHOOKS))
        bot, joined = await seat(db, actor, room, name)
        made = await webhooks.insert_one(db, room, bot, rules.digest_of(secret), actor.id)
        await audit.add(db, actor.id, acts.WEBHOOK_MADE, bot.usercode, {"name": name}, room)
    return made, joined


async def seat(db: AsyncConnection, actor: User, room: Room, name: str) -> tuple[User, Membership]:
    """An account for a program, in one room and in no list of people; its membership is not announced yet."""
    code = new_usercode()
    wish = Registration(f"hook-{code.lower()}", name, "")
    bot = await users.insert_one(db, wish, code, NO_PASSWORD, SYSTEM, bot=True)
    return bot, await memberships.set_role(db, room, bot.id, Role.MEMBER, by=actor.id)


async def list_of_room(resources: Resources, actor: User, key: str) -> list[Webhook]:
    """Those into a room, the newest first; for those who may revoke them."""
    await opening.find(resources, actor, key)
    async with resources.db.read() as db:
        room = await rooms.get(db, key)
        rules.may_manage(room, await opening.membership_of(db, room, actor))
        return await webhooks.list_of_room(db, room)


async def revoke(resources: Resources, actor: User, key: str, id_: int) -> None:
    """End it at once. Its account leaves the room; what it said stays."""
    async with resources.db.begin() as db:
        room, mine = await opening.look_up(db, actor, key)
        rules.may_manage(room, mine)
        webhook = await webhooks.find_of_room(db, room, id_)
        if webhook is None:
            raise NotFound(NONE)
        await webhooks.delete_one(db, webhook)
        gone = await memberships.set_role(db, room, webhook.bot.id, Role.LEFT, by=actor.id)
        await audit.add(db, actor.id, acts.WEBHOOK_REVOKED, webhook.bot.usercode, {"name": webhook.bot.name}, room)
    await members.announce(resources, gone, webhook.bot, actor)


async def post(resources: Resources, secret: str, body: str) -> Accepted:
    """Say something by a webhook. Raises NotFound for one that does not work, or what posting raises."""
    async with resources.db.read() as db:
        webhook = await webhooks.find(db, rules.digest_of(secret))
    if webhook is None:
        raise NotFound(NONE)
    if resources.settings.limited:
        await limits.count(resources.redis, RATE, str(webhook.id))
    accepted = await messages.post(resources, webhook.bot, webhook.room, Draft.parse(body))
    moment = now()
    if webhook.used_at is None or moment - webhook.used_at > timedelta(seconds=NOTED_SECONDS):
        # It is posted: whoever asked need not wait for what is only noted.
        with suppress(Busy, Unavailable):
            async with resources.db.begin() as db:
                await webhooks.set_used(db, webhook, moment)
    return accepted
