"""What an invite lets in, decided within the transaction that lets in."""

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.errors import ChatError, NotFound
from chat.languages import Sentence
from chat.model import permission
from chat.model.invite import Invite
from chat.model.room import Room
from chat.model.times import now
from chat.model.user import User
from chat.store import invites, members, rooms, users

OVER = Sentence("This invite does not work any more. Ask for a new one.")


class Opened(NamedTuple):
    """An invite that lets in just now, its room, and whoever made it."""

    invite: Invite
    room: Room
    maker: User


async def look(db: AsyncConnection, code: str) -> Opened:
    """Raises NotFound, with one sentence for whatever ended it: its time, its uses, or who made it."""
    invite = await invites.find(db, code)
    if invite is None or not invite.is_open(now()):
        raise NotFound(OVER)
    room = await rooms.get(db, invite.room)
    maker = (await users.find_many(db, [invite.made_by]))[invite.made_by]
    standing = await members.find(db, room, maker.id)
    standing = standing and replace(standing, account=maker.role)
    try:
        permission.may_invite(room, standing, invite.role, invite.account_role)
    except ChatError:
        raise NotFound(OVER) from None
    if maker.blocked:
        raise NotFound(OVER)
    return Opened(invite, room, maker)


async def lock(db: AsyncConnection, code: str) -> Opened:
    """The same, with the room locked: what is decided then holds until the transaction ends."""
    if known := await invites.find(db, code):
        await rooms.lock_many(db, [known.room])
    return await look(db, code)


async def take(db: AsyncConnection, code: str) -> Opened:
    """The same, with one use of it taken; it counts when the transaction is committed."""
    opened = await lock(db, code)
    if not await invites.use(db, opened.invite, now()):
        raise NotFound(OVER)
    return opened
