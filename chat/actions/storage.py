"""What takes how much, for those who look after the place. Counting looks at everything, so it is kept for a while."""

import asyncio
from datetime import timedelta

import orjson

from chat.bus import usage as copies
from chat.model import administering
from chat.model.times import now, timestamp
from chat.model.usage import Storage, Usage
from chat.model.user import User
from chat.resources import Resources
from chat.store import disk, emoji, usage

# What is being uploaded, or is about to be taken away, is no orphan.
SETTLED = timedelta(hours=1)


async def show(resources: Resources, actor: User) -> Storage:
    """As it was counted lately; for administrators."""
    administering.may_administer(actor)
    text = await copies.find(resources.redis)
    if text is None:
        return await count(resources, actor)
    fields = orjson.loads(text)
    return Storage(**fields | {"rooms": [Usage(**one) for one in fields["rooms"]]})


async def count(resources: Resources, actor: User) -> Storage:
    """As it is now; for administrators."""
    administering.may_administer(actor)
    moment = now()
    async with resources.db.read() as db:
        rooms = await usage.by_room(db)
        expected = await usage.files_before(db, moment - SETTLED)
        drawn = {one.picture for one in await emoji.read(db) if one.added_at <= moment - SETTLED}
    # The disk after these rows, and all rows after the disk: what comes or goes meanwhile is not taken for an orphan.
    there = await asyncio.to_thread(disk.listed, resources.settings.data_dir, moment - SETTLED)
    pictures = await asyncio.to_thread(disk.emoji_there, resources.settings.data_dir)
    async with resources.db.read() as db:
        known, named = await usage.known(db), {one.picture for one in await emoji.read(db)}
    missing = (expected & known) - await asyncio.to_thread(disk.ids, resources.settings.data_dir)
    strays = sorted(name for name in there if name[: disk.ID_LENGTH] not in known)
    settled = (moment - SETTLED).timestamp()
    strays += sorted(
        f"{disk.EMOJI}/{name}"
        for name, about in pictures.items()
        if about.st_mtime <= settled and name[: disk.ID_LENGTH] not in named
    )
    there_too = {name[: disk.ID_LENGTH] for name in pictures}
    lost = sorted(f"{disk.EMOJI}/{picture}" for picture in (drawn & named) - there_too)
    taken = sum(about.st_size for about in pictures.values())
    found = Storage(timestamp(moment), rooms, strays, sorted(missing) + lost, len(named), taken)
    await copies.keep(resources.redis, orjson.dumps(found))
    return found
