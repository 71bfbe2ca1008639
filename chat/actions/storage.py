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
from chat.store import disk, usage

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
    # The disk after these rows, and all rows after the disk: what comes or goes meanwhile is not taken for an orphan.
    there = await asyncio.to_thread(disk.listed, resources.settings.data_dir, moment - SETTLED)
    async with resources.db.read() as db:
        known = await usage.known(db)
    missing = (expected & known) - await asyncio.to_thread(disk.ids, resources.settings.data_dir)
    strays = sorted(name for name in there if name[: disk.ID_LENGTH] not in known)
    found = Storage(timestamp(moment), rooms, strays, sorted(missing))
    await copies.keep(resources.redis, orjson.dumps(found))
    return found
