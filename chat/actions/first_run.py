"""Setting a place up, once: its owner, its name, its first room, and a link for everybody else."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import accounts, invites, passwords
from chat.actions import members as memberships
from chat.actions import site as place
from chat.actions.invites import Shown
from chat.bus import limits
from chat.errors import Conflict, NotFound
from chat.languages import Sentence
from chat.model import audit as acts
from chat.model.first_run import FirstRun, SetUp
from chat.model.invite import InviteDraft
from chat.model.room import GENERAL, Membership, Role, Room, RoomDraft
from chat.model.times import now
from chat.model.user import OWNER, User
from chat.resources import Resources
from chat.store import audit, members, rooms, site, turns
from chat.store import invites as links
from chat.store import users as people


async def set_up(resources: Resources, wish: FirstRun, address: str) -> SetUp | None:
    """All of it or nothing; None when somebody has an account already, who may have come a moment before.

    Raises Conflict when the username is taken, which only the house can have done.
    """
    if resources.settings.limited:
        await limits.count(resources.redis, limits.REGISTER_BY_ADDRESS, address)
    password_hash = await passwords.hash_password(resources, wish.owner.password)
    try:
        async with resources.db.begin() as db:
            await turns.take(db, turns.WELCOME)
            if await people.exist(db):
                return None
            owner = await accounts.insert(db, wish.owner, password_hash, OWNER)
            room, joined = await _first_room(db, owner, wish.room)
            invite = await links.insert_one(db, InviteDraft.parse(now()), room, owner.id)
            told = {"role": invite.role, "account_role": invite.account_role, "uses": invite.uses_left}
            await audit.add(db, owner.id, acts.INVITE_MADE, invite.id, told, room)
            said = {site.INVITE: invite.code} | ({site.NAME: wish.site} if wish.site else {})
            await site.insert_many(db, said)
    except IntegrityError as error:
        await accounts.refuse_taken(resources, wish.owner, error)
        raise Conflict(Sentence("Somebody came in between. Try again.")) from error
    await accounts.announce(resources, owner)
    if joined:
        await memberships.announce(resources, joined, owner, owner)
    await place.changed(resources)
    return SetUp(owner, room.key, invite.code)


async def _first_room(db: AsyncConnection, owner: User, draft: RoomDraft) -> tuple[Room, Membership | None]:
    """A new room; or `general`, which is there and which the owner is in, for those who want no other."""
    general = await rooms.get(db, GENERAL)
    if draft.name.casefold() == general.name.casefold():
        return general, None
    room = await rooms.insert_one(db, draft)
    return room, await members.set_role(db, room, owner.id, Role.OWNER, by=owner.id)


async def first_invite(resources: Resources, owner: User) -> Shown:
    """The link that the first run has made, for whoever set the place up. Raises NotFound for others, and when it is
    over.
    """
    async with resources.db.read() as db:
        code = (await site.read(db)).get(site.INVITE, "")
    shown = await invites.look(resources, code)
    if shown.maker.id != owner.id:
        raise NotFound
    return shown
