"""The chain of the audit log in the database: rows are only ever inserted.

An entry is written somewhere in the transaction of its act, while others write theirs. Its place in the chain it gets
at the very end of that transaction, in a turn that lasts until the commit. So the lock of the chain is always the last
one that anybody takes, which cannot make a circle, and it is held for two statements and a commit. That the order is
that of commits also means that whoever reads the chain sees no hole that is filled later.
"""

from collections.abc import AsyncIterator, Collection
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.chain import BEGINNING, Link, Verdict
from chat.store import turns
from chat.store.tables import audit, audit_chain, rooms, users

ENTRIES_AT_ONCE = 500

# The entries of transactions that are under way.
_unchained: WeakKeyDictionary[AsyncConnection, list[int]] = WeakKeyDictionary()


def promise(db: AsyncConnection, entry_id: int) -> None:
    """An entry was written: at the end of the transaction it comes into the chain."""
    _unchained.setdefault(db, []).append(entry_id)


async def close(db: AsyncConnection) -> None:
    """Put what was promised into the chain. Nothing may follow but the commit."""
    entries = _unchained.pop(db, [])
    if not entries:
        return
    await turns.take(db, turns.AUDIT)
    number, head = await _head(db)
    rows = []
    for row in await db.execute(_linked().where(audit.c.id.in_(entries)).order_by(audit.c.id)):
        number += 1
        head = _link(row, number).hash_after(head)
        rows.append({"number": number, "entry_id": row.id, "hash": head})
    await db.execute(insert(audit_chain), rows)


async def verify(db: AsyncConnection) -> Verdict:
    """Compute the whole chain anew, from its beginning to the first entry that is not what it was."""
    good, head = 0, BEGINNING
    async for row in _links(db):
        if row.number != good + 1:
            return Verdict(good, head, good + 1)
        expected = _link(row, row.number).hash_after(head)
        if expected != row.hash:
            return Verdict(good, head, row.number, expected, row.hash)
        good, head = good + 1, row.hash
    return Verdict(good, head, loose=await _count_loose(db))


async def places_of(db: AsyncConnection, entries: Collection[int]) -> dict[int, tuple[int, str]]:
    """Number and hash of entries, by their ids."""
    query = select(audit_chain).where(audit_chain.c.entry_id.in_(entries))
    return {row.entry_id: (row.number, row.hash) for row in await db.execute(query)}


async def _head(db: AsyncConnection) -> tuple[int, str]:
    query = select(audit_chain.c.number, audit_chain.c.hash).order_by(audit_chain.c.number.desc()).limit(1)
    row = (await db.execute(query)).first()
    return (row.number, row.hash) if row else (0, BEGINNING)


async def _links(db: AsyncConnection) -> AsyncIterator[Any]:
    """All of the chain in order, a page at a time."""
    after = 0
    query = (
        _linked()
        .add_columns(audit_chain.c.number, audit_chain.c.hash)
        .join(audit_chain, audit_chain.c.entry_id == audit.c.id)
        .order_by(audit_chain.c.number)
        .limit(ENTRIES_AT_ONCE)
    )
    while rows := (await db.execute(query.where(audit_chain.c.number > after))).all():
        for row in rows:
            yield row
        after = rows[-1].number


async def _count_loose(db: AsyncConnection) -> int:
    chained = select(audit_chain.c.entry_id).where(audit_chain.c.entry_id == audit.c.id)
    return int((await db.execute(select(func.count()).select_from(audit).where(~chained.exists()))).scalar_one())


def _linked() -> Select[Any]:
    return (
        select(audit, users.c.usercode.label("actor"), rooms.c.key.label("room"))
        .join(users, users.c.id == audit.c.actor_id)
        .outerjoin(rooms, rooms.c.id == audit.c.room_id)
    )


def _link(row: Any, number: int) -> Link:
    return Link(number, row.at, row.actor, row.action, row.room, row.target, orjson.loads(row.data))
