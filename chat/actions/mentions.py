"""Whom a message calls: those whom it names, and the author of what it replies to. Only members are called."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple

from chat.actions import accounts, blocks, follows, history
from chat.actions import rooms as opening
from chat.bus import members as copies
from chat.errors import BadField, Conflict, NotFound, Unavailable
from chat.languages import Sentence
from chat.model import permission
from chat.model.mention import EVERYBODY, FEW, ROOM, called_names
from chat.model.message import Draft, Message
from chat.model.room import EVERYONE, OpenRoom
from chat.model.user import User
from chat.resources import Resources


class Calls(NamedTuple):
    """Whom a message calls, usercodes and "*" for everybody; and the thread that it is in, as far as that is known."""

    called: list[str]
    thread: int | None = None


async def called_by(
    resources: Resources, author: User, room: str, draft: Draft, among: Collection[str] | None = None
) -> Calls:
    """Raises Conflict when many would be called and that is not confirmed.

    An edit calls nobody because of its thread whom the message did not call: `among` are those whom it did.

    Raises BadField when there is nothing at `reply_to`. What only the database knows is left out while it is away.
    """
    names = called_names(draft.body)
    if not names and draft.reply_to is None:
        return Calls([])
    seen = await opening.find(resources, author, room)
    called: list[str] = []
    answered = None if draft.reply_to is None else await _answered(resources, seen, draft.reply_to)
    if answered:
        heard = await _those_who_follow(resources, seen, answered, author)
        called += [usercode for usercode in heard if among is None or usercode in among]
    for name in names:
        if name == ROOM:
            called += _everybody(seen, confirmed=draft.confirmed)
        else:
            called += await _member(resources, seen, name)
    # Whoever has blocked them is not called by them.
    left_out = {author.usercode, *(await blocks.blockers_of(resources, author) if called else ())}
    people = [usercode for usercode in dict.fromkeys(called) if usercode not in left_out]
    return Calls(people, (answered.thread or answered.seq) if answered else None)


async def _answered(resources: Resources, room: OpenRoom, seq: int) -> Message | None:
    with suppress(Unavailable):
        try:
            return await history.find_posted(resources, room, seq)
        except NotFound:
            raise BadField({"reply_to": Sentence("There is no message at this place.")}) from None
    return None


async def _those_who_follow(resources: Resources, room: OpenRoom, answered: Message, author: User) -> list[str]:
    """Whoever is answered, also when it is a program, and who follows the thread, as far as they are members."""
    following, silent = await follows.followers(resources, room, answered.thread or answered.seq, author)
    wanted = sorted({answered.author.usercode, *following} - silent)
    are_members = await asyncio.gather(*(_is_member(resources, usercode, room.key) for usercode in wanted))
    return [usercode for usercode, is_member in zip(wanted, are_members, strict=True) if is_member]


async def _is_member(resources: Resources, usercode: str, key: str) -> bool:
    if key == EVERYONE:
        return True
    held = await copies.rights_in(resources.redis, usercode, key)
    if held is None:
        with suppress(Unavailable):
            user = await accounts.find(resources, usercode)
            held = await _rights_in(resources, user, key) if user else ""
    return permission.READ in (held or "")


def _everybody(room: OpenRoom, *, confirmed: bool) -> list[str]:
    if room.key == EVERYONE:
        return []
    if room.members > FEW and not confirmed:
        raise Conflict(
            Sentence("This calls %(members)s people. Confirm that, or leave out the @room.", members=room.members)
        )
    return [EVERYBODY]


async def _member(resources: Resources, room: OpenRoom, name: str) -> list[str]:
    with suppress(Unavailable):
        user = await accounts.find_named(resources, name)
        if user and permission.READ in await _rights_in(resources, user, room.key):
            return [user.usercode]
    return []


async def _rights_in(resources: Resources, user: User, key: str) -> str:
    if key == EVERYONE:
        return permission.READ
    held = await copies.rights_in(resources.redis, user.usercode, key)
    if held is not None:
        return held
    mine = (await opening.load_members(resources, user)).get(key)
    return mine.rights if mine else ""
