"""Messages that somebody keeps for later: theirs alone, and only as long as they are there and may be read."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import history
from chat.actions import rooms as opening
from chat.errors import BadField, Conflict, Forbidden, Unavailable
from chat.languages import Sentence
from chat.model import permission
from chat.model.ids import parse_number
from chat.model.message import Message
from chat.model.room import OpenRoom, Room
from chat.model.user import User
from chat.resources import Resources
from chat.store import bookmarks, rooms
from chat.store.bookmarks import Bookmark


class Kept(NamedTuple):
    """A message, and since when it is kept."""

    message: Message
    at: datetime


class Page(NamedTuple):
    """The newest first, and the `before` of the next page."""

    kept: list[Kept]
    following: str | None


async def keep(resources: Resources, user: User, key: str, seq: int) -> None:
    """Keep a message; twice changes nothing. Raises NotFound, Forbidden for who is not in the room, or Conflict."""
    room = await opening.find(resources, user, key)
    if permission.READ not in room.held:
        raise Forbidden(Sentence("Join the room before you keep what is said in it."))
    if (await history.find(resources, room, seq)).deleted:
        raise Conflict(Sentence("This message was deleted."))
    async with resources.db.begin() as db:
        await bookmarks.insert_one(db, user.id, await _locked(db, key), seq)


async def let_go(resources: Resources, user: User, key: str, seq: int) -> None:
    """Keep a message no longer; twice changes nothing."""
    await opening.find(resources, user, key)
    async with resources.db.begin() as db:
        await bookmarks.delete_one(db, user.id, await _locked(db, key), seq)


async def _locked(db: AsyncConnection, key: str) -> Room:
    return (await rooms.lock_many(db, [key]))[key]


async def is_kept(resources: Resources, user: User, room: OpenRoom, seq: int) -> bool:
    """Whether they keep this message; no, while the database is away."""
    with suppress(Unavailable):
        async with resources.db.read() as db:
            return await bookmarks.is_kept(db, user.id, await rooms.get(db, room.key), seq)
    return False


async def list_mine(resources: Resources, user: User, before: str | None, limit: int) -> Page:
    """What they keep, of the rooms that they are in. Raises BadField for a `before` that is none."""
    mine = await opening.list_mine(resources, user)
    place = _parse(before) if before else None
    async with resources.db.read() as db:
        found = await bookmarks.list_page(db, user.id, mine, place, limit + 1)
    following = _cursor(found[limit - 1]) if len(found) > limit else None
    return Page(await _messages(resources, mine, found[:limit]), following)


async def _messages(resources: Resources, mine: dict[str, OpenRoom], found: list[Bookmark]) -> list[Kept]:
    """The messages themselves; those that were deleted since are left out."""
    places: dict[str, list[int]] = {}
    for one in found:
        places.setdefault(one.room, []).append(one.seq)
    calls = (history.find_many(resources, mine[room], seqs) for room, seqs in places.items())
    said = dict(zip(places, await asyncio.gather(*calls), strict=True))
    return list(_present(found, said))


def _present(found: list[Bookmark], said: dict[str, dict[int, Message]]) -> Iterable[Kept]:
    for one in found:
        message = said[one.room].get(one.seq)
        if message and not message.deleted:
            yield Kept(message, one.at)


def _cursor(last: Bookmark) -> str:
    return f"{round(last.at.timestamp() * 1000)}-{last.seq}"


def _parse(before: str) -> tuple[datetime, int]:
    milliseconds, seq = (parse_number(text) for text in before.partition("-")[::2])
    if milliseconds is None or seq is None:
        raise BadField({"before": Sentence("Use the `next` of another page.")})
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC), seq
    except (ValueError, OverflowError, OSError):
        raise BadField({"before": Sentence("Use the `next` of another page.")}) from None
