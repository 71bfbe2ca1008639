"""Files: taking them in, giving them to a message, and who may fetch them.

    receive ──> one's own ──claim──> of a message that is being posted ──drain──> of one that is stored
                   │ a day              │ seven days                                 │ deleted
                   └────────────────────┴────────> expired: rows and bytes go <──────┘  (jobs/files.py)

What carries a file is asked of the database, so posting with files waits while it is away; plain talk does not.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import pictures
from chat.actions import rooms as opening
from chat.bus import limits, queue
from chat.bus.limits import Limit
from chat.errors import BadField, ChatError, NotFound, TooLarge, Unavailable
from chat.languages import Sentence
from chat.model.file import (
    ANY_TYPE,
    HEAD,
    PICTURES,
    UNPOSTED,
    UNSTORED,
    File,
    State,
    Upload,
    clean_name,
    new_file_id,
    recorded_type,
    shown_size,
)
from chat.model.message import Draft
from chat.model.room import OpenRoom
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import disk, files, rooms, users

UPLOADS = Limit("upload", 2, 60)
CLEAN = "clean pictures"
# Exports may be larger than what people upload, and must not fill the disk.
MOST_KEPT = 2 * 1024**3
EMPTY = Sentence("This file is empty.")
GONE = Sentence("This file is not there any more, or it is not yours to post.")
NOT_READY_SECONDS = 1
# Six seconds in all; a picture is looked at in a tenth of one.
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.5, 3.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list of a room's files."""

    file: File
    author: User | None
    seq: int
    at: datetime


async def receive(resources: Resources, user: User, name: str, chunks: AsyncIterable[bytes]) -> File:
    """Take a file in, bit by bit. Raises BadField for an empty one, TooLarge, TooFast."""
    await count(resources, user)
    data_dir, id_ = resources.settings.data_dir, new_file_id()
    try:
        size = await _write(resources, id_, chunks, resources.settings.upload_limit)
        if size == 0:
            raise BadField({"file": EMPTY})
        file, state = await asyncio.to_thread(recognised, disk.place_of(data_dir, id_), id_, clean_name(name), size)
        async with resources.db.begin() as db:
            await files.insert_one(db, user.id, file, state, now() + UNPOSTED)
    except BaseException:
        await asyncio.to_thread(disk.forget, data_dir, id_)
        raise
    if state is State.RAW:
        await queue.ring(resources.queue, CLEAN)
    return file


async def count(resources: Resources, user: User) -> None:
    """Count an upload. Raises TooFast when there were too many."""
    if resources.settings.limited:
        await limits.count(resources.redis, UPLOADS, user.usercode)


async def keep(resources: Resources, user: User, name: str, chunks: AsyncIterable[bytes], expires_at: datetime) -> File:
    """What was made for somebody, as an upload of theirs: nobody else can fetch it. It is never taken for a picture."""
    data_dir, id_ = resources.settings.data_dir, new_file_id()
    try:
        size = await _write(resources, id_, chunks, most=MOST_KEPT)
        file = File(id_, clean_name(name), ANY_TYPE, size)
        async with resources.db.begin() as db:
            await files.insert_one(db, user.id, file, State.READY, expires_at)
    except BaseException:
        await asyncio.to_thread(disk.forget, data_dir, id_)
        raise
    return file


async def _write(resources: Resources, id_: str, chunks: AsyncIterable[bytes], most: int) -> int:
    part = disk.part_of(disk.place_of(resources.settings.data_dir, id_))
    size = 0
    out = await asyncio.to_thread(disk.begin, part)
    with out:
        async for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise too_large(most)
            await asyncio.to_thread(out.write, chunk)
        await asyncio.to_thread(disk.finish, out, part)
    return size


def too_large(most: int) -> TooLarge:
    return TooLarge(Sentence("That file is too large; the limit is %(limit)s.", limit=shown_size(most)))


def recognised(place: Path, id_: str, name: str, size: int) -> tuple[File, State]:
    """What it is says its content alone, whatever it is called."""
    if seen := pictures.look(place):
        return File(id_, name, PICTURES[seen.format], size, seen.width, seen.height), State.RAW
    return File(id_, name, recorded_type(disk.head_of(place, HEAD)), size), State.READY


@asynccontextmanager
async def claimed(resources: Resources, author: User, key: str, draft: Draft) -> AsyncIterator[list[File]]:
    """The uploads of a draft, for it and for no other one unless posting it is refused. Raises NotFound."""
    # The same client_id is the same message.
    claim = files.claim_of(draft.client_id) if draft.client_id else new_file_id()
    async with resources.db.begin() as db:
        found = await claim_in(db, author.id, key, draft.files, claim, now() + UNSTORED)
    try:
        yield found
    except Unavailable:
        # It may have been accepted: whoever tries again with the same client_id has the same claim.
        raise
    except ChatError:
        async with resources.db.begin() as db:
            await files.release(db, draft.files, claim, now() + UNPOSTED)
        raise


async def claim_in(
    db: AsyncConnection, user_id: int, key: str, ids: Sequence[str], claim: str, until: datetime
) -> list[File]:
    """The same inside a transaction; without a message they expire then."""
    room, found = await rooms.find(db, key), await files.lock_many(db, ids)
    if room is None or not all(id_ in found and _is_free(found[id_], user_id, claim) for id_ in ids):
        raise NotFound(GONE)
    await files.claim(db, ids, room.id, claim, until)
    return files.in_order(found, ids)


def _is_free(upload: Upload, user_id: int, claim: str) -> bool:
    return upload.is_free_for(user_id, claim) and not upload.is_over


async def find(resources: Resources, user: User, id_: str) -> Upload:
    """A file that they may fetch: their own before it is posted, and then that of a room which they may read.

    Raises NotFound; with `retry_after` for a picture that is not ready yet.
    """
    async with resources.db.read() as db:
        upload = await files.find(db, id_)
        room = await rooms.find_by_id(db, upload.room_id) if upload and upload.room_id is not None else None
    if upload is None or upload.is_over or (room is None and upload.user_id != user.id):
        raise NotFound
    if room is not None:
        try:
            await opening.find(resources, user, room.key)
        except NotFound:
            # Not even that it belongs to a room.
            raise NotFound from None
    if upload.state is State.RAW:
        raise NotFound(
            Sentence("This picture is being looked at. It is there in a moment."), retry_after=NOT_READY_SECONDS
        )
    return upload


async def find_soon(resources: Resources, user: User, id_: str) -> Upload:
    """The same for a picture that is being looked at: it is waited for, so that nobody sees a broken one beside fresh
    words."""
    for pause in PAUSES:
        try:
            return await find(resources, user, id_)
        except NotFound as missing:
            if missing.retry_after is None:
                raise
        await asyncio.sleep(pause)
    return await find(resources, user, id_)


def place_of(resources: Resources, file: File) -> Path:
    """Where its bytes are."""
    return disk.place_of(resources.settings.data_dir, file.id)


async def mine(resources: Resources, user: User, ids: Sequence[str]) -> dict[str, File]:
    """Those of these uploads that are the user's own."""
    async with resources.db.read() as db:
        found = await files.find_many(db, ids)
    return {id_: one.file for id_, one in found.items() if one.user_id == user.id and not one.is_over}


async def of_room(
    resources: Resources, room: OpenRoom, limit: int, before: tuple[int, str] | None = None
) -> tuple[list[Shown], tuple[int, str] | None]:
    """The files of a room, the newest first, and where the next page begins."""
    async with resources.db.read() as db:
        stored = await rooms.find(db, room.key)
        found = await files.of_room(db, stored.id, before, limit + 1) if stored else []
        people = await users.find_many(db, {upload.user_id for upload, _ in found})
    shown = [Shown(one.file, people.get(one.user_id), seq, one.created_at) for one, seq in found[:limit]]
    return shown, (shown[-1].seq, shown[-1].file.id) if len(found) > limit else None


async def copy(resources: Resources, user: User, originals: Sequence[File]) -> list[str]:
    """Uploads of their own with the same content, for passing a message on; what is gone is left out."""
    data_dir, made = resources.settings.data_dir, []
    for original in originals:
        async with resources.db.begin() as db:
            upload = await files.find(db, original.id)
            if upload is None or upload.is_over:
                continue
            mine = upload.file._replace(id=new_file_id())
            await asyncio.to_thread(disk.copy, data_dir, original.id, mine.id)
            await files.insert_one(db, user.id, mine, upload.state, now() + UNPOSTED, upload.kept_size)
        made.append(mine.id)
    return made


async def forget(resources: Resources, ids: Sequence[str]) -> None:
    """What a deleted message carried is not to be had any more; should this come to nothing, the drain says so too."""
    async with resources.db.begin() as db:
        await files.expire(db, ids)


async def clean(resources: Resources, file: File) -> File:
    """Let a clean picture take the place of a raw one; what cannot be decoded is a file like any other from now on.

    Everybody is told the size of what was uploaded, before and after: a message says it as it was when it was posted.
    """
    data_dir = resources.settings.data_dir
    place, thumbnail = disk.place_of(data_dir, file.id), disk.thumbnail_of(data_dir, file.id)
    # Two workers may be at it: each writes what is its own until it is whole.
    parts = [disk.part_of(path.with_name(f"{path.name}.{new_file_id()[:8]}")) for path in (place, thumbnail)]
    try:
        if await pictures.clean(place, *parts):
            await asyncio.to_thread(disk.put, dict(zip(parts, (place, thumbnail), strict=True)))
            done, kept = file, await asyncio.to_thread(lambda: place.stat().st_size)
        else:
            done, kept = file._replace(type=ANY_TYPE, width=None, height=None), None
    finally:
        await asyncio.to_thread(disk.remove, *parts)
    async with resources.db.begin() as db:
        await files.set_ready(db, done, kept)
    return done
