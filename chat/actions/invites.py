"""Invites: making, listing and revoking them, and coming in by one."""

from typing import NamedTuple

from chat.actions import accounts, admission
from chat.actions import members as memberships
from chat.actions import rooms as opening
from chat.bus.rooms import Accepted
from chat.errors import NotFound
from chat.languages import Sentence
from chat.model import administering, permission
from chat.model import audit as acts
from chat.model.invite import Invite, InviteDraft
from chat.model.times import now
from chat.model.user import Registration, User
from chat.resources import Resources
from chat.store import audit, invites, members, rooms, users


class Shown(NamedTuple):
    """An invite, who made it, and how many are in its room."""

    invite: Invite
    maker: User
    members: int


async def make(resources: Resources, actor: User, key: str, draft: InviteDraft) -> Invite:
    """A link into a room, for whoever has it."""
    async with resources.db.begin() as db:
        room, mine = await opening.look_up(db, actor, key)
        permission.may_invite(room, mine, draft.role, draft.account_role)
        made = await invites.insert_one(db, draft, room, actor.id)
        told = {"role": draft.role, "account_role": draft.account_role, "uses": draft.uses}
        # The log is read by more people than may have the code.
        await audit.add(db, actor.id, acts.INVITE_MADE, made.id, told, room)
    return made


async def list_open(
    resources: Resources, actor: User, key: str, limit: int, before: int | None = None
) -> list[tuple[Invite, User]]:
    """The invites of a room that still work, the newest first, and their makers: moderators see all, members theirs."""
    room = await opening.find(resources, actor, key)
    if permission.READ not in room.held:
        raise permission.refusal(room.kind, room.held)
    made_by = None if permission.manages(room, actor) else actor.id
    async with resources.db.read() as db:
        found = await invites.list_open(db, await rooms.get(db, key), now(), before, limit, made_by)
        makers = await users.find_many(db, {one.made_by for one in found})
    return [(one, makers[one.made_by]) for one in found]


async def revoke(resources: Resources, actor: User, key: str, code: str) -> None:
    """Let nobody in by it any more; twice changes nothing. Raises NotFound or Forbidden."""
    async with resources.db.begin() as db:
        room, mine = await opening.look_up(db, actor, key)
        mine = permission.may_be_in(room, mine)
        invite = await invites.find(db, code)
        if invite is None or invite.room != key:
            raise NotFound(Sentence("There is no such invite in this room."))
        permission.may_revoke(mine, invite.made_by)
        if not invite.revoked:
            await invites.revoke(db, invite)
            await audit.add(db, actor.id, acts.INVITE_REVOKED, invite.id, room=room)


async def list_everywhere(
    resources: Resources, actor: User, limit: int, before: int | None = None
) -> list[tuple[Invite, User]]:
    """The invites of all rooms that still work; for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        found = await invites.list_open(db, None, now(), before, limit)
        makers = await users.find_many(db, {one.made_by for one in found})
    return [(one, makers[one.made_by]) for one in found]


async def revoke_anywhere(resources: Resources, actor: User, code: str) -> None:
    """The same as `revoke` in a room that the administrator need not be in."""
    administering.may_administer(actor)
    async with resources.db.begin() as db:
        known = await invites.find(db, code)
        if known is None:
            raise NotFound(Sentence("There is no such invite."))
        room = (await rooms.lock_many(db, [known.room]))[known.room]
        invite = await invites.find(db, code)
        if invite and not invite.revoked:
            await invites.revoke(db, invite)
            await audit.add(db, actor.id, acts.INVITE_REVOKED, invite.id, room=room)


async def look(resources: Resources, code: str) -> Shown:
    """What somebody is shown who comes with a code. Raises NotFound when it does not work."""
    async with resources.db.read() as db:
        opened = await admission.look(db, code)
    return Shown(opened.invite, opened.maker, await opening.count_members(resources, opened.room.key))


async def accept(resources: Resources, user: User, code: str) -> Accepted:
    """Come into the room of an invite; for one who is in it changes nothing and takes no use. Raises NotFound."""
    async with resources.db.begin() as db:
        invite, room, maker = await admission.lock(db, code)
        known = await members.find(db, room, user.id)
        if known and known.present:
            return await memberships.unchanged(resources, room.key)
        if known and known.banned:
            raise NotFound(admission.OVER)
        if user.is_guest:
            permission.may_have_guests(room, invite.role)
        await admission.take(db, code)
        joined = await members.set_role(db, room, user.id, invite.role, by=maker.id)
    return await memberships.announce(resources, joined, user, maker)


async def register(resources: Resources, wish: Registration, address: str, code: str) -> tuple[User, str]:
    """Make an account by an invite, of the role that it says and in its room; and the key of that room.

    Account, membership and use are one transaction. Raises NotFound when it does not work, or what registering raises.
    """
    shown = await look(resources, code)
    user = await accounts.register(resources, wish, address, code=code)
    async with resources.db.begin() as db:
        _, joined = await opening.look_up(db, user, shown.invite.room)
    if joined and joined.version:
        await memberships.announce(resources, joined, user, shown.maker)
    return user, shown.invite.room
