"""Bringing the index of search up to what is stored: it follows the log of each room behind the drain."""

import asyncio
from time import monotonic
from typing import Any

import structlog

from chat.errors import Unavailable
from chat.model import words
from chat.resources import Resources
from chat.store import indexing
from chat.store.indexing import Source

log = structlog.get_logger()

SEQS = 500
# A first run over an old database takes minutes: it lets go, so that a worker that is told to stop need not wait, and
# the clock takes it up again.
LONGEST_RUN_SECONDS = 2


async def index(context: dict[str, Any]) -> None:
    """Index what is new in the database, until there is nothing. When the database is away that waits."""
    resources: Resources = context["resources"]
    # Another one in this process would only wait for its turn.
    if resources.indexing.locked():
        return
    async with resources.indexing:
        ends = monotonic() + LONGEST_RUN_SECONDS
        try:
            while monotonic() < ends and await _index_some(resources):
                pass
        except Unavailable as error:
            log.warning("indexing.waiting", reason=error.sentence)


async def _index_some(resources: Resources) -> bool:
    """One transaction; whether there was something to do."""
    async with resources.db.read() as db:
        if not await indexing.pending(db, SEQS):
            return False
    async with resources.db.begin() as db:
        await indexing.take_turn(db)
        # Again, since another worker may have been here.
        stretches = await indexing.pending(db, SEQS)
        if not stretches:
            return False
        sources = await indexing.read_sources(db, stretches)
        # Beside the loop: long messages take milliseconds, and a web process may live here too.
        documents = await asyncio.to_thread(_documents, sources)
        await indexing.write(db, stretches, documents)
    return True


def _documents(sources: list[Source]) -> list[tuple[Source, str | None]]:
    return [(source, None if source.deleted else _document(source)) for source in sources]


def _document(source: Source) -> str:
    said = words.document(source.body, pinned=source.pinned, files=source.carries)
    return words.placed(said, source.place.room_id, source.author_id)
