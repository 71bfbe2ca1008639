"""The picture of a person: square, re-encoded, at an address made of its content, so that browsers keep it for ever."""

import asyncio
from collections.abc import AsyncIterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from chat import pictures
from chat.bus import limits, presence
from chat.bus import users as copies
from chat.bus.limits import Limit
from chat.errors import BadField, Busy, TooLarge, Unavailable
from chat.languages import Sentence
from chat.model.file import new_file_id
from chat.model.user import User, avatar_at, avatar_name
from chat.resources import Resources
from chat.store import disk, users

LARGEST = 5_000_000
CHANGES = Limit("avatar", 10, 20)
NO_PICTURE = Sentence("This is no picture that can be shown. Use a JPEG, PNG, GIF or WebP.")


async def change(resources: Resources, user: User, chunks: AsyncIterable[bytes]) -> User:
    """Give somebody another picture. Raises BadField, TooLarge or TooFast; then the old one stays."""
    if resources.settings.limited:
        await limits.count(resources.redis, CHANGES, user.usercode)
    work = disk.face_of(resources.settings.data_dir, new_file_id())
    given, made = disk.part_of(work), work
    try:
        await _write(given, chunks)
        if not await asyncio.to_thread(pictures.look, given) or not await pictures.face(given, made):
            raise BadField({"file": NO_PICTURE})
        # With the usercode in it: what two people have alike goes with each of them alone.
        content = await asyncio.to_thread(made.read_bytes)
        digest = sha256(user.usercode.encode() + content).hexdigest()[:32]
        await asyncio.to_thread(disk.put, {made: disk.face_of(resources.settings.data_dir, digest)})
    finally:
        await asyncio.to_thread(disk.remove, given, made)
    return await _set(resources, user, avatar_at(digest))


async def remove(resources: Resources, user: User) -> User:
    """Take the picture away; twice changes nothing."""
    return await _set(resources, user, None)


async def _write(part: Path, chunks: AsyncIterable[bytes]) -> None:
    size = 0
    out = await asyncio.to_thread(disk.begin, part)
    with out:
        async for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                raise TooLarge(Sentence("A picture of you may have 5 MB at most."))
            await asyncio.to_thread(out.write, chunk)


async def _set(resources: Resources, user: User, avatar: str | None) -> User:
    async with resources.db.begin() as db:
        before = await users.lock(db, user)
        await users.set_avatar(db, user, avatar)
        # Read again: what another request changes meanwhile must not be undone in the copy.
        changed = await users.find(db, user.usercode) or user
    with suppress(Busy, Unavailable):
        await copies.changed(resources.redis, changed)
        # Those who share a room hear of it as of anything else that one says of oneself.
        await presence.tell_again(resources.redis, resources.instance, [user.usercode])
    if before and before != avatar:
        await asyncio.to_thread(disk.remove, disk.face_of(resources.settings.data_dir, avatar_name(before)))
    return changed
