"""Outgoing webhooks: making, listing, changing and removing them, and whether one may still be told what is said.

Somebody stands for each: whoever made it, or changed it last. That of a room is told only as long as they might make
it anew, and that of a bot only as long as the bot is let in and reads the room.
"""

from base64 import b64encode
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import addresses, bots, members, webhooks
from chat.actions import rooms as opening
from chat.bus import users as copies
from chat.errors import BadField, Conflict, Forbidden, NotFound
from chat.languages import Sentence
from chat.model import audit as acts
from chat.model import outgoing as rules
from chat.model import permission
from chat.model import webhook as incoming
from chat.model.delivery import SECRET_PREFIX
from chat.model.outgoing import MOST_OF_A_BOT, MOST_OF_A_ROOM, NONE, Holder, OutgoingDraft, OutgoingWebhook
from chat.model.room import Membership, Role, Room
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, deliveries, outgoing, rooms, users
from chat.store import bots as looked_after
from chat.store import members as memberships

NOT_PUBLIC = Sentence("Nobody on the internet is at this address.")
UNSAFE = Sentence("Use https: what is said in a room must not travel in the open.")


def secret_of(resources: Resources, hook: OutgoingWebhook) -> str:
    """What its deliveries are signed with: made of the installation's own secret, so that it is kept nowhere."""
    drawn = HKDF(SHA256(), length=32, salt=hook.salt.encode(), info=b"outgoing webhook").derive(resources.secret)
    return SECRET_PREFIX + b64encode(drawn).decode()


async def make(
    resources: Resources, actor: User, holder: Holder, draft: OutgoingDraft, name: str = ""
) -> tuple[OutgoingWebhook, str]:
    """One for a room, under a `name` of its own, or for a bot; and its secret: nobody will be told again."""
    called = incoming.parse_name(name) if holder.room else ""
    await _check(resources, draft.url)
    joined: Membership | None = None
    async with resources.db.begin() as db:
        room, account = await _look_up(db, actor, holder)
        most = MOST_OF_A_ROOM if room else MOST_OF_A_BOT
        if await outgoing.count_of(db, room, account) >= most:
            raise Conflict(Sentence("There are %(number)s outgoing webhooks here. Remove one first.", number=most))
        if room:
            account, joined = await webhooks.seat(db, actor, room, called)
        made = await outgoing.insert_one(db, _required(account), room, draft, actor.id)
        await _write_down(db, actor, acts.OUTGOING_MADE, made, room)
    if joined:
        await copies.keep(resources.redis, made.account)
        await members.announce(resources, joined, made.account, actor)
    return made, secret_of(resources, made)


async def list_of(resources: Resources, actor: User, holder: Holder) -> list[OutgoingWebhook]:
    """The newest first; never their secrets."""
    async with resources.db.read() as db:
        room, account = await _look_up(db, actor, holder)
        return await (outgoing.list_of_room(db, room) if room else outgoing.list_of_bot(db, _required(account)))


async def find(resources: Resources, actor: User, holder: Holder, id_: int) -> OutgoingWebhook:
    """Raises NotFound, also for that of another room or bot."""
    async with resources.db.read() as db:
        await _look_up(db, actor, holder)
        return await _find(db, holder, id_)


async def change(
    resources: Resources, actor: User, holder: Holder, id_: int, draft: OutgoingDraft, *, enabled: bool
) -> OutgoingWebhook:
    """Whoever changes it stands for it from now on."""
    await _check(resources, draft.url)
    async with resources.db.begin() as db:
        room, _ = await _look_up(db, actor, holder)
        hook = await _find(db, holder, id_)
        values = {"url": draft.url, "events": " ".join(draft.events), "enabled": enabled, "made_by": actor.id}
        await outgoing.change(db, hook, values | ({"reason": "", "failing_since": None} if enabled else {}))
        changed = await _find(db, holder, id_)
        await _write_down(db, actor, acts.OUTGOING_CHANGED, changed, room)
    return changed


async def remove(resources: Resources, actor: User, holder: Holder, id_: int) -> None:
    """Call nobody any more, at once. The account of a room's leaves the room; what it said stays."""
    gone: Membership | None = None
    async with resources.db.begin() as db:
        room, _ = await _look_up(db, actor, holder)
        hook = await _find(db, holder, id_)
        await deliveries.delete_of(db, hook)
        await outgoing.delete_one(db, hook)
        if room:
            gone = await memberships.set_role(db, room, hook.account.id, Role.LEFT, by=actor.id)
        await _write_down(db, actor, acts.OUTGOING_REMOVED, hook, room)
    if gone:
        await members.announce(resources, gone, hook.account, actor)


async def stands(db: AsyncConnection, hook: OutgoingWebhook, room: Room | None) -> bool:
    """Whether it may be told of this room just now; of no room (a test) whether it may be told anything."""
    if not hook.room:
        bot = await looked_after.find(db, hook.account.usercode)
        return bot is not None and bot.speaks and (room is None or await _reads(db, bot.user, room))
    if room is None:
        room = await rooms.get(db, hook.room)
    maker = (await users.find_many(db, [hook.made_by]))[hook.made_by]
    if maker.blocked or not await _reads(db, hook.account, room):
        return False
    try:
        incoming.may_manage(room, await opening.membership_of(db, room, maker))
    except (Forbidden, NotFound):
        return False
    return True


async def _reads(db: AsyncConnection, user: User, room: Room) -> bool:
    return permission.READ in permission.rights_of(await opening.membership_of(db, room, user))


async def _look_up(db: AsyncConnection, actor: User, holder: Holder) -> tuple[Room | None, User | None]:
    """The room or the bot, for whoever may look after its webhooks. Raises NotFound or Forbidden."""
    if holder.room:
        room, mine = await opening.look_up(db, actor, holder.room)
        incoming.may_manage(room, mine)
        return room, None
    return None, (await bots.find_in(db, actor, holder.bot)).user


async def _find(db: AsyncConnection, holder: Holder, id_: int) -> OutgoingWebhook:
    hook = await outgoing.find(db, id_)
    if hook is None or hook.holder != holder:
        raise NotFound(NONE)
    return hook


async def _check(resources: Resources, url: str) -> None:
    """Whether we would call this address. It is looked at again with each connection."""
    parts = urlsplit(url)
    host, own = parts.hostname or "", resources.settings.own_webhook_hosts
    if parts.scheme != "https" and host not in own:
        raise BadField({"url": UNSAFE})
    try:
        await addresses.look_up(resources, host, parts.port or 443, own)
    except (addresses.NotPublic, OSError, UnicodeError):
        raise BadField({"url": NOT_PUBLIC}) from None


async def _write_down(db: AsyncConnection, actor: User, action: str, hook: OutgoingWebhook, room: Room | None) -> None:
    """The host alone: the rest of an address may be a secret of the receiver's."""
    told = {"name": hook.account.name, "host": hook.host, "events": list(hook.events)}
    await audit.add(db, actor.id, action, hook.account.usercode, told | {"enabled": hook.enabled}, room)


def _required(account: User | None) -> User:
    if account is None:
        raise NotFound(rules.NONE)
    return account
