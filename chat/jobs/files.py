"""Looking after files: pictures are made clean, and what has expired is taken away. Both may be done twice, or half."""

import asyncio
from typing import Any

import structlog

from chat.actions import files as actions
from chat.errors import Unavailable
from chat.model.file import File
from chat.model.times import now
from chat.resources import Resources
from chat.store import disk, files

log = structlog.get_logger()

# So few at a time that a run ends before the worker's patience does; the clock rings again.
PICTURES, EXPIRED = 4, 200


async def clean_pictures(context: dict[str, Any]) -> None:
    """Decode what was uploaded as a picture, in a process with limits, and keep what comes out of it."""
    resources: Resources = context["resources"]
    # Decoding takes a whole core: one picture at a time in each process.
    if resources.cleaning.locked():
        return
    async with resources.cleaning:
        try:
            while waiting := await _raw(resources):
                for file in waiting:
                    await actions.clean(resources, file)
        except Unavailable as error:
            log.warning("files.waiting", reason=error.sentence)


async def _raw(resources: Resources) -> list[File]:
    async with resources.db.read() as db:
        return await files.raw(db, PICTURES)


async def clear_files(context: dict[str, Any]) -> None:
    """Take away what belongs to deleted messages, and what was never posted."""
    resources: Resources = context["resources"]
    data_dir = resources.settings.data_dir
    try:
        async with resources.db.read() as db:
            over = await files.expired(db, now(), EXPIRED)
        if not over:
            return
        # The bytes first: a row without them is found again, bytes without a row would stay for ever.
        for id_ in over:
            await asyncio.to_thread(disk.forget, data_dir, id_)
        async with resources.db.begin() as db:
            await files.delete_many(db, over)
    except Unavailable as error:
        log.warning("files.waiting", reason=error.sentence)
