"""The emoji that a place has of its own: administrators add them and take them away, and every process has the set.

Messages and reactions keep the name alone: what was said before a picture came or went shows it, or its name.
"""

import asyncio
from collections.abc import AsyncIterable
from hashlib import sha256
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from chat import pictures
from chat.actions import site
from chat.actions.avatars import NO_PICTURE
from chat.errors import BadField, Conflict, NotFound, TooLarge
from chat.languages import Sentence
from chat.model import administering
from chat.model.audit import EMOJI_ADDED, EMOJI_DELETED
from chat.model.emoji import MOST, CustomEmoji, parse_name
from chat.model.file import new_file_id
from chat.model.times import now
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, disk, emoji, users

LARGEST = 1_000_000


async def list_all(resources: Resources, actor: User) -> list[tuple[CustomEmoji, User]]:
    """All of them, by name, with who added each; for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        found = await emoji.read(db)
        known = await users.find_by_usercodes(db, {one.added_by for one in found})
    return [(one, known[one.added_by]) for one in found]


async def gather(chunks: AsyncIterable[bytes]) -> bytes:
    """The picture that somebody sends. Raises TooLarge as soon as it is."""
    content = b""
    async for chunk in chunks:
        content += chunk
        if len(content) > LARGEST:
            raise TooLarge(Sentence("The picture of an emoji may have 1 MB at most."))
    return content


async def add(resources: Resources, actor: User, name: str, content: bytes) -> CustomEmoji:
    """Give a picture a name; twice the same changes nothing. For administrators.

    Raises BadField, or Conflict where the name has another picture: what people said must not turn into something else.
    """
    administering.may_administer(actor)
    name, folder = parse_name(name), resources.settings.data_dir
    if len(resources.site.emoji.all) >= MOST:
        raise Conflict(Sentence("There are %(most)s emoji already. Delete one first.", most=MOST))
    work = disk.emoji_of(folder, new_file_id())
    given, still = disk.part_of(work), disk.still_of(work)
    try:
        await asyncio.to_thread(_write, given, content)
        if not await asyncio.to_thread(pictures.look, given) or not await pictures.emoji(given, work, still):
            raise BadField({"file": NO_PICTURE})
        made = await asyncio.to_thread(_made, name, actor, work)
        known = await _find(resources, name)
        if known is None:
            place = disk.emoji_of(folder, made.picture)
            moves = {work: place} | ({still: disk.still_of(place)} if made.moving else {})
            await asyncio.to_thread(disk.put, moves)
            known = await _insert(resources, actor, made)
            if known.picture != made.picture:
                await asyncio.to_thread(disk.remove, *moves.values())
    finally:
        await asyncio.to_thread(disk.remove, given, work, still)
    if known.picture != made.picture:
        raise Conflict(Sentence("There is another :%(name)s: already. Delete it first.", name=name))
    await site.changed(resources)
    return known


async def delete(resources: Resources, actor: User, name: str) -> None:
    """Take it away: where it was said, its name stays. For administrators. Raises NotFound."""
    administering.may_administer(actor)
    async with resources.db.begin() as db:
        known = await emoji.find(db, name)
        if known is None:
            raise NotFound
        await emoji.delete_one(db, name)
        await audit.add(db, actor.id, EMOJI_DELETED, name)
    await site.changed(resources)
    place = disk.emoji_of(resources.settings.data_dir, known.picture)
    await asyncio.to_thread(disk.remove, place, disk.still_of(place))


def _write(part: Path, content: bytes) -> None:
    with disk.begin(part) as out:
        out.write(content)


def _made(name: str, actor: User, path: Path) -> CustomEmoji:
    seen = pictures.look(path)
    if seen is None:
        raise BadField({"file": NO_PICTURE})
    # With the name in it: a picture that two of them have alike goes with each of them alone.
    picture = sha256(name.encode() + path.read_bytes()).hexdigest()[:32]
    return CustomEmoji(name, picture, seen.width, seen.height, disk.still_of(path).exists(), actor.usercode, now())


async def _find(resources: Resources, name: str) -> CustomEmoji | None:
    async with resources.db.read() as db:
        return await emoji.find(db, name)


async def _insert(resources: Resources, actor: User, made: CustomEmoji) -> CustomEmoji:
    """The one that has the name now: this one, or that of somebody who was faster."""
    try:
        async with resources.db.begin() as db:
            await emoji.insert_one(db, made, actor.id)
            await audit.add(db, actor.id, EMOJI_ADDED, made.name)
    except IntegrityError:
        return await _find(resources, made.name) or made
    return made
