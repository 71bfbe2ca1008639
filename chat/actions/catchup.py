"""Catching up: what waits for somebody. First what calls them by name, then room by room where the new begins."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from chat.actions import history, people
from chat.bus import cursors
from chat.errors import Unavailable
from chat.model.cursor import ReadState
from chat.model.message import Message
from chat.model.reason import How, how_it_calls, is_called
from chat.model.room import Kind, OpenRoom
from chat.model.user import User
from chat.resources import Resources
from chat.store import mentions

# So many rooms are looked into, for so many calls each, and for the first lines among so many messages.
ROOMS, CALLS, LINES, LOOKED_AT = 30, 20, 3, 20
NAMES = 2


@dataclass(frozen=True, slots=True)
class Call:
    """A message that calls the reader; of a direct room the first that is unread, and how many are."""

    room: OpenRoom
    state: ReadState
    message: Message
    how: How


@dataclass(frozen=True, slots=True)
class News:
    """A room with something unread: its first lines, some of those who wrote, and how many others did."""

    room: OpenRoom
    state: ReadState
    lines: list[Message]
    authors: list[User]
    others: int


@dataclass(frozen=True, slots=True)
class CatchUp:
    calls: list[Call]
    news: list[News]
    # When they last read anything.
    since: datetime | None


async def look(
    resources: Resources, user: User, mine: Mapping[str, OpenRoom], states: Mapping[str, ReadState]
) -> CatchUp:
    """What waits in one's own rooms, but for the muted ones: calls with the newest first, rooms by how much is new."""
    waiting = [(mine[key], state) for key, state in states.items() if state.waits(mine[key].kind)]
    waiting.sort(key=lambda pair: (-pair[1].calls(pair[0].kind), -pair[1].unread))
    calls = await asyncio.gather(*(_calls(resources, user, room, state) for room, state in waiting[:ROOMS]))
    rooms = sorted(
        ((room, state) for room, state in waiting if room.kind is not Kind.DIRECT and not state.muted),
        key=lambda pair: -pair[1].unread,
    )
    news = await asyncio.gather(*(_news(resources, user, room, state) for room, state in rooms[:ROOMS]))
    read = [state.cursor.read_at for state in states.values() if state.cursor.read_at]
    together = (call for found in calls for call in found)
    newest_first = sorted(together, key=lambda call: (call.message.at, call.message.seq), reverse=True)
    return CatchUp(newest_first, list(news), max(read, default=None))


async def _calls(resources: Resources, user: User, room: OpenRoom, state: ReadState) -> list[Call]:
    found = await called(resources, user, room, state, state.cursor.read_seq)
    return found[:1] if room.kind is Kind.DIRECT else found


async def called(resources: Resources, user: User, room: OpenRoom, state: ReadState, after: int) -> list[Call]:
    """What calls somebody in a room behind a seq, unread, the oldest first: of a direct room the first of it."""
    if room.kind is Kind.DIRECT:
        return [Call(room, state, one, How.DIRECT) for one in await _first(resources, user, room, after)]
    if state.mentions == 0:
        return []
    posts = await cursors.posts_after(resources.redis, room.key, after)
    seqs = {one.seq for one in posts if one.author != user.usercode and is_called(one.called, user)}
    if len(seqs) < state.mentions:
        with suppress(Unavailable):
            async with resources.db.read() as db:
                seqs.update(await mentions.newest(db, room.key, user.usercode, after, CALLS))
    found = await history.find_many(resources, room, sorted(seqs)[-CALLS:])
    return [Call(room, state, one, how_it_calls(one, user)) for one in found.values() if _is_call(one, user)]


def _is_call(message: Message, user: User) -> bool:
    """What was found may be deleted or edited since, in ways that are not stored yet."""
    is_mine = message.author.usercode == user.usercode
    return not message.deleted and not is_mine and is_called(message.mentions, user)


async def _news(resources: Resources, user: User, room: OpenRoom, state: ReadState) -> News:
    lines = await _first(resources, user, room, state.cursor.read_seq)
    posts = await cursors.posts_after(resources.redis, room.key, state.cursor.read_seq)
    codes = dict.fromkeys([one.author.usercode for one in lines] + [one.author for one in posts])
    codes.pop(user.usercode, None)
    known = await people.find_many(resources, list(codes)[:NAMES])
    return News(room, state, lines[:LINES], list(known.values()), max(0, len(codes) - NAMES))


async def _first(resources: Resources, user: User, room: OpenRoom, after: int) -> list[Message]:
    """The first messages of others behind a seq; none where only the database has them, and is away."""
    try:
        page = await history.after(resources, room, after, LOOKED_AT)
    except Unavailable:
        return []
    return [one for one in page.messages if not one.deleted and one.author.usercode != user.usercode]
