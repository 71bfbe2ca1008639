"""The index of search: brought up to what is stored, and made anew. jobs/indexing.py follows by the clock."""

import asyncio
from collections.abc import Callable, Iterable, Iterator

from chat.model import words
from chat.model.audit import INDEX_MADE_ANEW
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, indexing, turns
from chat.store.indexing import Source, Stretch

SEQS = 500


async def index_some(resources: Resources) -> bool:
    """One transaction's worth of what is stored and not indexed yet; whether there was something to do."""
    async with resources.db.read() as db:
        if not await indexing.pending(db, SEQS):
            return False
    async with resources.db.begin() as db:
        # What was read of a message must not be old when it is written.
        await turns.take(db, turns.INDEXING)
        # Again, since another worker may have been here.
        stretches = await indexing.pending(db, SEQS)
        if not stretches:
            return False
        sources = await indexing.read_sources(db, stretches)
        await indexing.write(db, stretches, await _documents(sources))
    return True


async def index_anew(resources: Resources, by: User, tell: Callable[[float], None]) -> int:
    """Write all that is in the index anew, out of the messages, and take out what belongs to none; how many are in it.

    Some stretches at a time, in a transaction of their own: whoever searches meanwhile finds what was there or what is
    there now, never less. What is stored meanwhile is indexed as always. Doing it twice, or half, does no harm.
    """
    async with resources.db.begin() as db:
        await audit.add(db, by.id, INDEX_MADE_ANEW, "search")
    async with resources.db.read() as db:
        indexed = await indexing.indexed(db)
    everything = sum(through for _, through in indexed)
    written = done = 0
    for batch in _batches(indexed):
        written += await _write_anew(resources, batch)
        done += sum(stretch.through - stretch.after for stretch in batch)
        tell(done / everything)
    async with resources.db.begin() as db:
        await turns.take(db, turns.INDEXING)
        await indexing.forget_strays(db)
    return written


def _batches(indexed: Iterable[tuple[int, int]]) -> Iterator[list[Stretch]]:
    """All that is in the index of these rooms, some stretches at a time: parts of a large room, or many small ones."""
    batch: list[Stretch] = []
    left = SEQS
    for room_id, through in indexed:
        after = 0
        while after < through:
            stretch = Stretch(room_id, after, min(through, after + left))
            batch.append(stretch)
            left -= stretch.through - after
            after = stretch.through
            if not left or len(batch) == indexing.ROOMS_AT_ONCE:
                yield batch
                batch, left = [], SEQS
    if batch:
        yield batch


async def _write_anew(resources: Resources, batch: list[Stretch]) -> int:
    async with resources.db.begin() as db:
        await turns.take(db, turns.INDEXING)
        sources = await indexing.read_posted(db, batch)
        return await indexing.write_anew(db, batch, await _documents(sources))


async def _documents(sources: list[Source]) -> list[tuple[Source, str | None]]:
    """Beside the loop: long messages take milliseconds, and a web process may live here too."""
    return await asyncio.to_thread(lambda: [(one, None if one.deleted else _document(one)) for one in sources])


def _document(source: Source) -> str:
    said = words.document(source.body, pinned=source.pinned, files=source.carries)
    return words.placed(said, source.place.room_id, source.author_id)
