"""Whom stored messages call: what is too old for Redis to know."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.mention import EVERYBODY
from chat.store.tables import mentions, rooms


async def newest(db: AsyncConnection, room: str, usercode: str, after: int, limit: int) -> list[int]:
    """The seqs of the newest messages of a room, after a seq, that call somebody or everybody."""
    query = (
        select(mentions.c.seq)
        .distinct()
        .join(rooms, rooms.c.id == mentions.c.room_id)
        .where(rooms.c.key == room, mentions.c.usercode.in_((usercode, EVERYBODY)), mentions.c.seq > after)
        .order_by(mentions.c.seq.desc())
        .limit(limit)
    )
    return list((await db.execute(query)).scalars())
