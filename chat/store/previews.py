"""Links that the worker is to look at: which messages, and which of them it has begun with."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import Room
from chat.model.times import now
from chat.store.preview_tables import previews
from chat.store.tables import messages


class Look(NamedTuple):
    """A message whose link is looked at, by a worker that calls this its `run`; `tries` with this one."""

    room_id: int
    seq: int
    run: str
    tries: int


async def plan(db: AsyncConnection, room: Room, linked: Collection[int], edited: Collection[int]) -> int:
    """Let links be looked at: of messages at the places `linked`; and at those `edited`, as far as they have had one.

    Returns how many. Where somebody took the preview away, nobody looks again.
    """
    here = (messages.c.room_id == room.id, messages.c.seq.in_({*linked, *edited}), messages.c.deleted_seq.is_(None))
    found = await db.execute(select(messages.c.seq, messages.c.author_id, messages.c.preview).where(*here))
    wanted = {row.seq: row.author_id for row in found if row.seq in linked or row.preview}
    planned = (previews.c.room_id == room.id, previews.c.seq.in_(wanted))
    known = {row.seq: row.due_at for row in await db.execute(select(previews).where(*planned))}
    afresh = {"due_at": now(), "run": None, "tries": 0}
    await db.execute(update(previews).where(*planned, previews.c.due_at.is_not(None)).values(afresh))
    rows = [
        {"room_id": room.id, "seq": seq, "user_id": author_id, **afresh}
        for seq, author_id in wanted.items()
        if seq not in known
    ]
    if rows:
        await db.execute(insert(previews), rows)
    return len(rows) + sum(due_at is not None for due_at in known.values())


async def due_authors(db: AsyncConnection, moment: datetime, but: Collection[int], limit: int) -> list[int]:
    """The account ids of those whose links are to be looked at by a moment, whoever has waited longest first."""
    query = select(previews.c.user_id).where(previews.c.due_at <= moment, previews.c.user_id.not_in(but))
    query = query.group_by(previews.c.user_id).order_by(func.min(previews.c.due_at)).limit(limit)
    return list((await db.execute(query)).scalars())


async def claim(db: AsyncConnection, user_id: int, run: str, moment: datetime, lease: timedelta) -> Look | None:
    """Begin with the link of somebody that has waited longest. What is not settled is due again after the lease."""
    query = select(previews).where(previews.c.user_id == user_id, previews.c.due_at <= moment)
    row = (await db.execute(query.order_by(previews.c.due_at).limit(1).with_for_update())).first()
    if row is None:
        return None
    values = {"run": run, "due_at": moment + lease, "tries": row.tries + 1}
    await db.execute(update(previews).where(*_at(row.room_id, row.seq)).values(values))
    return Look(row.room_id, row.seq, run, row.tries + 1)


async def settle(db: AsyncConnection, look: Look) -> None:
    """It was looked at; unless the message was changed meanwhile, or another worker has it."""
    await db.execute(delete(previews).where(*_at(look.room_id, look.seq), previews.c.run == look.run))


async def put_off(db: AsyncConnection, look: Look, due_at: datetime, tries: int) -> None:
    """Look again then, as the next behind so many tries."""
    this = (*_at(look.room_id, look.seq), previews.c.run == look.run)
    await db.execute(update(previews).where(*this).values(run=None, due_at=due_at, tries=tries))


async def refuse(db: AsyncConnection, room: Room, seq: int) -> None:
    """Somebody took it away: never look again."""
    await forget(db, room, seq)
    author = select(messages.c.author_id).where(messages.c.room_id == room.id, messages.c.seq == seq)
    user_id = (await db.execute(author)).scalar_one()
    await db.execute(insert(previews).values(room_id=room.id, seq=seq, user_id=user_id, tries=0))


async def forget(db: AsyncConnection, room: Room, seq: int) -> None:
    await db.execute(delete(previews).where(*_at(room.id, seq)))


async def clear(db: AsyncConnection) -> None:
    """Look at nothing that waits; what was refused stays so."""
    await db.execute(delete(previews).where(previews.c.due_at.is_not(None)))


def _at(room_id: int, seq: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return previews.c.room_id == room_id, previews.c.seq == seq
