"""Moving cursors into the database: what people have read, when they have read on."""

from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from chat.bus import cursors as copies
from chat.errors import ChatError
from chat.resources import Resources
from chat.store import cursors, rooms, users

log = structlog.get_logger()

BATCH = 500


async def settle_cursors(context: dict[str, Any]) -> None:
    """Store every cursor that has moved. Safe to run twice or half: a row keeps the newest version that came."""
    resources: Resources = context["resources"]
    try:
        while batch := await copies.unsettled(resources.redis, BATCH):
            async with resources.db.begin() as db:
                room_ids = await rooms.ids_of(db, {one.room for one in batch})
                user_ids = await users.ids_of(db, {one.usercode for one in batch})
                moved = {
                    (user_ids[one.usercode], room_ids[one.room]): one.cursor
                    for one in batch
                    if one.usercode in user_ids and one.room in room_ids
                }
                await cursors.put_many(db, moved)
            await copies.settle(resources.redis, batch)
    except ChatError as error:
        log.warning("cursors.waiting", reason=error.sentence)
    except IntegrityError:
        # Another worker was faster with a first cursor: the next run finds its row.
        log.info("cursors.raced")
