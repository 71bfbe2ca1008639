"""Previews: which links are to be looked at, and what is shown of what the worker found behind them."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import pictures
from chat.actions import changes, history
from chat.actions import rooms as opening
from chat.actions.files import forget
from chat.bus import limits
from chat.bus import rooms as logs
from chat.bus.limits import Limit
from chat.errors import NotFound
from chat.model.event import EDITED, POSTED, Event
from chat.model.file import PICTURES, File, State, new_file_id
from chat.model.message import Message
from chat.model.preview import RECENT, Picture, Preview, may_have_link
from chat.model.room import OpenRoom, Room
from chat.model.times import now, parse_timestamp
from chat.model.user import User
from chat.resources import Resources
from chat.store import disk, files, previews, site
from chat.store import rooms as stored_rooms

PREVIEW = "preview links"
LINKS = Limit("preview", 6, 10)
# A picture that no message has come to show.
UNSHOWN = timedelta(hours=1)
# What is smaller counts visitors, or is an icon.
SMALLEST_SIDE = 64


async def plan(db: AsyncConnection, placed: Sequence[tuple[Room, Event]]) -> int:
    """Write down which links are to be looked at, in the transaction that stores the messages; how many.

    None where administrators have not chosen that, and none of what was brought in from elsewhere.
    """
    since = now() - RECENT
    linked: defaultdict[int, set[int]] = defaultdict(set)
    edited: defaultdict[int, set[int]] = defaultdict(set)
    rooms = {room.id: room for room, _ in placed}
    for room, event in placed:
        if event["type"] == POSTED and may_have_link(event["body"]) and parse_timestamp(event["at"]) > since:
            linked[room.id].add(event["seq"])
        elif event["type"] == EDITED:
            (linked if may_have_link(event["body"]) else edited)[room.id].add(event["target"])
    if not (linked or edited) or not await site.looks_at_links(db):
        return 0
    return sum([await previews.plan(db, room, linked[id_], edited[id_]) for id_, room in rooms.items()])


async def find(resources: Resources, look: previews.Look) -> tuple[OpenRoom, Message] | None:
    """The message as it is by now; None where it is deleted or gone."""
    async with resources.db.read() as db:
        room = await stored_rooms.find_by_id(db, look.room_id)
    if room is None:
        return None
    with suppress(NotFound):
        seen = (await logs.find_many(resources.redis, [room.key])).get(room.key)
        seen = seen or await opening.open_room(resources, room.key)
        message = await history.find(resources, seen, look.seq)
        return None if message.deleted else (seen, message)
    return None


async def count(resources: Resources, author: User) -> None:
    """Count a link of somebody that is asked for. Raises TooFast when there were too many."""
    if resources.settings.limited:
        await limits.count(resources.redis, LINKS, author.usercode)


async def show(resources: Resources, room: OpenRoom, seen: Message, found: Preview | None) -> bool:
    """What was found behind the link of a message; False when that was changed meanwhile."""
    shown = await changes.preview(resources, room, seen, found)
    if not shown and found and found.image:
        await forget(resources, [found.image.file_id])
    return shown


async def keep_picture(resources: Resources, look: previews.Look, user_id: int, content: bytes) -> Picture | None:
    """A small clean picture, as a file of the message; None of what is none, or is too small to be looked at.

    Until the event that shows it is stored it may expire, so that nothing stays of what comes to nothing.
    """
    data_dir, id_ = resources.settings.data_dir, new_file_id()
    place = disk.place_of(data_dir, id_)
    raw, whole, small = (disk.part_of(place.with_name(f"{id_}.{what}")) for what in ("raw", "whole", "little"))
    try:
        await asyncio.to_thread(_write, raw, content)
        seen = await asyncio.to_thread(pictures.look, raw)
        if seen is None or min(seen.width, seen.height) < SMALLEST_SIDE:
            return None
        # Decoding takes a whole core: one picture at a time in each process.
        async with resources.cleaning:
            is_clean = await pictures.clean(raw, whole, small)
        shown = await asyncio.to_thread(pictures.look, small) if is_clean else None
        if shown is None:
            return None
        size = small.stat().st_size
        await asyncio.to_thread(disk.put, {small: place})
    finally:
        await asyncio.to_thread(disk.remove, raw, whole, small)
    file = File(id_, "preview.webp", PICTURES["WEBP"], size, shown.width, shown.height)
    try:
        async with resources.db.begin() as db:
            await files.insert_one(db, user_id, file, State.READY, now() + UNSHOWN)
            await files.claim(db, [id_], look.room_id, files.OF_PREVIEW, now() + UNSHOWN)
    except BaseException:
        await asyncio.to_thread(disk.forget, data_dir, id_)
        raise
    return Picture(file.url, shown.width, shown.height)


def _write(path: Path, content: bytes) -> None:
    with disk.begin(path) as out:
        out.write(content)
