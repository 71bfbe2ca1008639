"""Uploads that go on after a cut: begun with a length, then bytes at the offset at which the last ones ended.

    begin ──> coming ──append, on any instance──> all there ──finish──> one's own, like any other upload (files.py)
                 │ a day, or cancel
                 └──> expired: rows and bytes go (jobs/files.py)

How far one is says its file on the disk alone, which grows at its end and nowhere else: whatever dies between two
bytes, what lies there has been received. Nobody holds an upload while bytes are on their way, so whoever comes back
does not wait for a line that nobody has noticed to be dead; what still comes on that one is in the wrong place then.
"""

import asyncio
from collections.abc import AsyncIterable
from dataclasses import dataclass

from chat.actions import files as uploads
from chat.bus import queue
from chat.errors import BadField, Conflict, NotFound, TooLarge, WrongOffset
from chat.languages import Sentence
from chat.model.file import ANY_TYPE, UNPOSTED, File, State, Upload, clean_name, new_file_id, shown_size
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import disk, files

WHOLE = Sentence("This file has come through already.")


@dataclass(frozen=True, slots=True)
class Resumable:
    """A file that comes in pieces: how many of its bytes are there, and whether it is an upload like any other."""

    file: File
    offset: int
    is_whole: bool


async def begin(resources: Resources, user: User, name: str, size: int) -> Resumable:
    """Make a place for so many bytes. Raises BadField for none, TooLarge, TooFast."""
    await uploads.count(resources, user)
    if size <= 0:
        raise BadField({"size": uploads.EMPTY})
    if size > resources.settings.upload_limit:
        raise uploads.too_large(resources.settings.upload_limit)
    data_dir, file = resources.settings.data_dir, File(new_file_id(), clean_name(name), ANY_TYPE, size)
    try:
        (await asyncio.to_thread(disk.begin, disk.part_of(disk.place_of(data_dir, file.id)))).close()
        async with resources.db.begin() as db:
            await files.insert_one(db, user.id, file, State.COMING, now() + UNPOSTED)
    except BaseException:
        await asyncio.to_thread(disk.forget, data_dir, file.id)
        raise
    return Resumable(file, 0, is_whole=False)


async def find(resources: Resources, user: User, id_: str) -> Resumable:
    """How far an upload of theirs is. Raises NotFound."""
    async with resources.db.read() as db:
        upload = await files.find_begun(db, id_)
    if upload is None or upload.is_over or upload.user_id != user.id:
        raise NotFound
    return await _as_it_is(resources, upload)


async def append(
    resources: Resources, user: User, id_: str, offset: int, length: int | None, chunks: AsyncIterable[bytes]
) -> Resumable:
    """Take bytes in that belong at an offset, `length` of them where that is known; with the last one it is an upload
    like any other.

    What has come before a fault stays. Raises NotFound, WrongOffset, and TooLarge for more than was announced.
    """
    begun = await find(resources, user, id_)
    if begun.is_whole or offset != begun.offset:
        raise WrongOffset(begun.offset)
    file, size = begun.file, begun.file.size
    part = disk.part_of(uploads.place_of(resources, file))
    _refuse_beyond(size, offset + (length or 0))
    async for chunk in chunks:
        _refuse_beyond(size, offset + len(chunk))
        try:
            end = await asyncio.to_thread(disk.append, part, offset, chunk)
        except FileNotFoundError:
            # It was called off, or another request has brought the rest.
            raise WrongOffset((await find(resources, user, id_)).offset) from None
        if end != offset:
            raise WrongOffset(end)
        offset += len(chunk)
    if offset < size:
        return Resumable(file, offset, is_whole=False)
    return await _finish(resources, user, file)


async def cancel(resources: Resources, user: User, id_: str) -> None:
    """Call an upload off that has not come through. Raises NotFound, Conflict."""
    await find(resources, user, id_)
    async with resources.db.begin() as db:
        if not await files.cancel(db, id_):
            raise Conflict(WHOLE)


async def _as_it_is(resources: Resources, upload: Upload) -> Resumable:
    if upload.state is not State.COMING:
        return Resumable(upload.file, upload.file.size, is_whole=True)
    try:
        size = await asyncio.to_thread(disk.size_of, uploads.place_of(resources, upload.file))
    except FileNotFoundError:
        # It is being cleared, or the place was restored from a backup: those have whole files only.
        raise NotFound from None
    return Resumable(upload.file, size, is_whole=False)


def _refuse_beyond(size: int, end: int) -> None:
    if end > size:
        raise TooLarge(Sentence("This is more than the %(size)s that were announced.", size=shown_size(size)))


async def _finish(resources: Resources, user: User, file: File) -> Resumable:
    """May be done twice, or half: then whoever comes back does it, with no bytes at the end."""
    place = uploads.place_of(resources, file)
    await asyncio.to_thread(disk.complete, disk.part_of(place))
    try:
        known, state = await asyncio.to_thread(uploads.recognised, place, file.id, file.name, file.size)
    except FileNotFoundError:
        raise NotFound from None
    async with resources.db.begin() as db:
        is_first = await files.finish(db, known, state, now() + UNPOSTED)
    if not is_first:
        return await find(resources, user, file.id)
    if state is State.RAW:
        await queue.ring(resources.queue, uploads.CLEAN)
    return Resumable(known, known.size, is_whole=True)
