"""Changing a message: edit, delete, react, pin. Ordered like a post, and stored like one a little later."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from chat.actions import files, follows, history
from chat.actions import rooms as opening
from chat.actions.mentions import called_by
from chat.actions.messages import RATE
from chat.bus import messages
from chat.bus.messages import (
    DELETE,
    EDIT,
    MARK,
    PINNED,
    PREVIEW,
    PREVIEWED,
    Change,
    Deleted,
    MessageUnloaded,
    reaction_mark,
)
from chat.bus.rooms import Accepted, Denied, MembersUnloaded, Rate, RoomClosed
from chat.errors import Conflict, Forbidden, Unavailable
from chat.languages import Sentence
from chat.model import event, permission
from chat.model.event import NewEvent
from chat.model.message import Draft, Message
from chat.model.preview import Preview
from chat.model.reaction import parse_reaction
from chat.model.room import EVERYONE, OpenRoom
from chat.model.user import User
from chat.resources import Resources

_Build = Callable[[Message], Awaitable[tuple[NewEvent, Change]]]


async def edit(resources: Resources, actor: User, room: str, seq: int, draft: Draft) -> Accepted:
    """Give a message another text; for its author and moderators. What it said before is kept as a version."""

    async def change(message: Message) -> tuple[NewEvent, Change]:
        draft_ = replace(draft, reply_to=message.reply_to)
        called, _ = await called_by(resources, message.author, room, draft_, among=message.mentions)
        index = event.index_of(message.author.usercode, called)
        return event.message_edited(message, draft.body, called, actor), Change(EDIT, seq, leaves=index)

    return await _change(resources, actor, room, seq, change)


async def delete(resources: Resources, actor: User, room: str, seq: int) -> Accepted:
    """Take a message's text away everywhere; its place stays. For its author and moderators; twice changes nothing."""

    found: list[Message] = []

    async def change(message: Message) -> tuple[NewEvent, Change]:
        found[:] = [message]
        return event.message_deleted(message, actor), Change(DELETE, seq, leaves=event.without_text(message))

    deleted = await _change(resources, actor, room, seq, change)
    for message in found:
        await follows.look_again(resources, room, message)
        if message.file_ids:
            with suppress(Unavailable):
                await files.forget(resources, message.file_ids)
    return deleted


async def react(resources: Resources, actor: User, room: str, seq: int, emoji: str, *, added: bool) -> Accepted:
    """Add a reaction or take one's own back; twice changes nothing."""
    kept = parse_reaction(emoji, resources.site.emoji, taking_back=not added)

    async def change(message: Message) -> tuple[NewEvent, Change]:
        happened = event.reaction_changed(message, kept, actor, added=added)
        return happened, Change(MARK, seq, reaction_mark(kept, actor.usercode), on=added)

    return await _change(resources, actor, room, seq, change)


async def pin(resources: Resources, actor: User, room: str, seq: int, *, pinned: bool) -> Accepted:
    """Pin a message for everybody in the room, or unpin it; twice changes nothing."""

    async def change(message: Message) -> tuple[NewEvent, Change]:
        return event.pin_changed(message, actor, pinned=pinned), Change(MARK, seq, PINNED, on=pinned)

    return await _change(resources, actor, room, seq, change)


async def remove_preview(resources: Resources, actor: User, room: str, seq: int) -> Accepted:
    """Take away what a message's link leads to, for good. For its author and moderators; twice changes nothing."""

    async def change(message: Message) -> tuple[NewEvent, Change]:
        return event.message_previewed(message, None, actor), Change(PREVIEW, seq, PREVIEWED, on=False)

    return await _change(resources, actor, room, seq, change)


class _Changed(Exception):
    """It is not any more what was looked at."""


async def preview(resources: Resources, room: OpenRoom, seen: Message, found: Preview | None) -> bool:
    """Show below a message what the worker has found behind its link, or take away what is there no more.

    False when somebody has changed the message since it was seen so: it is to be looked at again, or it is deleted.
    Raises NotFound, Busy or Unavailable.
    """

    async def change(message: Message) -> tuple[NewEvent, Change]:
        if (message.edited_seq, message.preview_seq) != (seen.edited_seq, seen.preview_seq):
            raise _Changed
        on, last = found is not None, str(message.preview_seq)
        return event.message_previewed(message, found), Change(PREVIEW, seen.seq, PREVIEWED, on=on, leaves=last)

    try:
        shown = await _order(resources, seen.author, room, seen.seq, change, permission.READ)
    except (_Changed, Conflict):
        return False
    return not shown.duplicate


async def take_back(resources: Resources, author: User, room: OpenRoom, seq: int, emoji: str | None = None) -> None:
    """Delete a message of somebody who is no more, or take back their reaction to one, whatever they may do there.

    Raises NotFound when there is no message at this place.
    """

    async def change(message: Message) -> tuple[NewEvent, Change]:
        if emoji is None:
            return event.message_deleted(message, author), Change(DELETE, seq, leaves=event.without_text(message))
        happened = event.reaction_changed(message, emoji, author, added=False)
        return happened, Change(MARK, seq, reaction_mark(emoji, author.usercode), on=False)

    with suppress(Conflict):
        await _order(resources, author, room, seq, change, permission.READ + permission.POST)


async def _change(resources: Resources, actor: User, key: str, seq: int, build: _Build) -> Accepted:
    room = await opening.find(resources, actor, key)
    rate = RATE if resources.settings.limited else None
    return await _order(resources, actor, room, seq, build, _implied(actor, room), rate)


async def _order(
    resources: Resources,
    actor: User,
    room: OpenRoom,
    seq: int,
    build: _Build,
    implied: str,
    rate: Rate | None = None,
) -> Accepted:
    message = await history.find(resources, room, seq)
    happened, change = await build(message)
    while True:
        try:
            accepted = await messages.change(
                resources.redis, happened, actor.usercode, change, implied=implied, rate=rate
            )
        except RoomClosed:
            await opening.open_room(resources, room.key)
        except MembersUnloaded:
            await opening.load_members(resources, actor)
        except MessageUnloaded:
            await messages.load(resources.redis, message)
        except Deleted:
            raise Conflict(Sentence("This message was deleted.")) from None
        except Denied:
            raise _refusal(room, message, actor, change) from None
        else:
            resources.doorbell.ring()
            return accepted


def _implied(actor: User, room: OpenRoom) -> str:
    """Rights that stand in no membership: those of everybody in `everyone`, and those of administrators."""
    if permission.READ in room.held and actor.is_admin:
        return room.held + permission.MODERATE
    return room.held if room.key == EVERYONE else ""


def _refusal(room: OpenRoom, message: Message, actor: User, change: Change) -> Exception:
    if permission.READ in room.held and change.verb != MARK and message.author.usercode != actor.usercode:
        return Forbidden(Sentence("Only its author and moderators may change this message."))
    return permission.refusal(room.kind, room.held)
