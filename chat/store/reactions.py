"""Reactions, also those taken back: such a row keeps the seq of its change, so that no older one lands on it."""

from collections.abc import Collection

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.message import Mark
from chat.model.room import Room
from chat.store.tables import reactions


async def at(db: AsyncConnection, room: Room, seqs: Collection[int]) -> dict[int, list[Mark]]:
    """The reactions to the messages at these places."""
    query = select(reactions).where(reactions.c.room_id == room.id, reactions.c.seq.in_(seqs))
    found: dict[int, list[Mark]] = {}
    for row in await db.execute(query):
        found.setdefault(row.seq, []).append(Mark(row.emoji, row.usercode, row.changed_seq, bool(row.present)))
    return found


async def set_mark(db: AsyncConnection, room: Room, seq: int, mark: Mark) -> None:
    """Add a reaction or take it back, unless the row is of a later change."""
    row = {"room_id": room.id, "seq": seq, "emoji": mark.emoji, "usercode": mark.usercode}
    this = [reactions.c[name] == value for name, value in row.items()]
    known = (await db.execute(select(reactions.c.changed_seq).where(*this))).scalar_one_or_none()
    changed = {"changed_seq": mark.seq, "present": mark.present}
    if known is None:
        await db.execute(insert(reactions).values(row | changed))
    elif known < mark.seq:
        await db.execute(update(reactions).where(*this).values(changed))


async def forget(db: AsyncConnection, room: Room, seq: int) -> None:
    """The message is gone, and so is what people felt about it."""
    await db.execute(delete(reactions).where(reactions.c.room_id == room.id, reactions.c.seq == seq))
