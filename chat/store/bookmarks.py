"""Messages that somebody keeps for later, each by its place."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import Room
from chat.model.times import now
from chat.store.tables import bookmarks, rooms


class Bookmark(NamedTuple):
    """Which message, by the key of its room and its seq, and since when."""

    room: str
    seq: int
    at: datetime


async def insert_one(db: AsyncConnection, user_id: int, room: Room, seq: int) -> None:
    """Keep a message; one that is kept already keeps its time. The room's row is locked by then."""
    if not await is_kept(db, user_id, room, seq):
        await db.execute(insert(bookmarks).values(user_id=user_id, room_id=room.id, seq=seq, created_at=now()))


async def delete_one(db: AsyncConnection, user_id: int, room: Room, seq: int) -> None:
    this = (bookmarks.c.user_id == user_id, bookmarks.c.room_id == room.id, bookmarks.c.seq == seq)
    await db.execute(delete(bookmarks).where(*this))


async def is_kept(db: AsyncConnection, user_id: int, room: Room, seq: int) -> bool:
    this = (bookmarks.c.user_id == user_id, bookmarks.c.room_id == room.id, bookmarks.c.seq == seq)
    return (await db.execute(select(bookmarks.c.seq).where(*this))).first() is not None


async def list_page(
    db: AsyncConnection, user_id: int, among: Collection[str], before: tuple[datetime, int] | None, limit: int
) -> list[Bookmark]:
    """The newest first, of the rooms with these keys; `before` is the time and the seq of the last of another page."""
    query = (
        select(bookmarks, rooms.c.key)
        .join(rooms, rooms.c.id == bookmarks.c.room_id)
        .where(bookmarks.c.user_id == user_id, rooms.c.key.in_(among))
        .order_by(bookmarks.c.created_at.desc(), bookmarks.c.seq.desc())
        .limit(limit)
    )
    if before:
        at, seq = before
        same_time = and_(bookmarks.c.created_at == at, bookmarks.c.seq < seq)
        query = query.where(or_(bookmarks.c.created_at < at, same_time))
    return [Bookmark(row.key, row.seq, row.created_at) for row in await db.execute(query)]
