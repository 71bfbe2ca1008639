"""Cursors, and what only the database can count: messages that are too old for Redis."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.cursor import Cursor, Involvement
from chat.model.mention import EVERYBODY
from chat.model.room import Room
from chat.store.tables import cursors, mentions, messages, rooms

Place = tuple[int, int]


async def of_user(db: AsyncConnection, user_id: int) -> dict[str, Cursor]:
    """By room."""
    query = (
        select(cursors, rooms.c.key).join(rooms, rooms.c.id == cursors.c.room_id).where(cursors.c.user_id == user_id)
    )
    return {row.key: _cursor(row) for row in await db.execute(query)}


async def of_some(db: AsyncConnection, room: Room, ids: Collection[int]) -> dict[int, Cursor]:
    """Those of these accounts in a room, by account id."""
    query = select(cursors).where(cursors.c.room_id == room.id, cursors.c.user_id.in_(ids))
    return {row.user_id: _cursor(row) for row in await db.execute(query)}


async def of_room(db: AsyncConnection, room: Room, limit: int) -> dict[int, Cursor]:
    """By account id."""
    query = select(cursors).where(cursors.c.room_id == room.id).limit(limit)
    return {row.user_id: _cursor(row) for row in await db.execute(query)}


async def begin(db: AsyncConnection, user_id: int, where: Collection[Room]) -> None:
    """First cursors: what was stored before somebody came is nothing that waits for them."""
    rows = [
        _row((user_id, room.id), Cursor(0, room.stored_seq, room.stored_seq, Involvement.ALL, None, None))
        for room in where
    ]
    await db.execute(insert(cursors), rows)


async def put_many(db: AsyncConnection, moved: dict[Place, Cursor]) -> None:
    """Write cursors by (user id, room id); those that the database has in a newer version stay."""
    places = tuple_(cursors.c.user_id, cursors.c.room_id)
    rows = await db.execute(select(cursors).where(places.in_(list(moved))).with_for_update())
    known = {(row.user_id, row.room_id): row.version for row in rows}
    new = [_row(place, cursor) for place, cursor in moved.items() if place not in known]
    if new:
        await db.execute(insert(cursors), new)
    for place, cursor in moved.items():
        if place in known and known[place] < cursor.version:
            this = (cursors.c.user_id == place[0], cursors.c.room_id == place[1])
            await db.execute(update(cursors).where(*this).values(_row(place, cursor)))


async def count_unread(db: AsyncConnection, room: str, user_id: int, after: int, through: int) -> int:
    """Undeleted messages of others between two seqs."""
    query = (
        select(func.count())
        .select_from(messages.join(rooms, rooms.c.id == messages.c.room_id))
        .where(*_unread(room, user_id, after, through))
    )
    return (await db.execute(query)).scalar_one()


async def first_unread(db: AsyncConnection, room: str, user_id: int, after: int, through: int) -> int | None:
    """The seq of the first of these; None without one."""
    query = (
        select(func.min(messages.c.seq))
        .select_from(messages.join(rooms, rooms.c.id == messages.c.room_id))
        .where(*_unread(room, user_id, after, through))
    )
    seq: int | None = (await db.execute(query)).scalar_one()
    return seq


async def count_mentions(db: AsyncConnection, room: str, user_id: int, usercode: str, after: int, through: int) -> int:
    """How many of these call the user."""
    query = (
        select(func.count(func.distinct(messages.c.seq)))
        .select_from(
            mentions.join(rooms, rooms.c.id == mentions.c.room_id).join(
                messages, and_(messages.c.room_id == mentions.c.room_id, messages.c.seq == mentions.c.seq)
            )
        )
        .where(rooms.c.key == room, or_(mentions.c.usercode == usercode, mentions.c.usercode == EVERYBODY))
        .where(mentions.c.seq > after, mentions.c.seq <= through, messages.c.author_id != user_id)
    )
    return (await db.execute(query)).scalar_one()


def _unread(room: str, user_id: int, after: int, through: int) -> tuple[ColumnElement[bool], ...]:
    """Undeleted, of others, between two seqs."""
    between = messages.c.seq > after, messages.c.seq <= through
    return rooms.c.key == room, *between, messages.c.author_id != user_id, messages.c.deleted_seq.is_(None)


def _cursor(row: Any) -> Cursor:
    return Cursor(
        row.version, row.read_seq, row.delivered_seq, Involvement(row.involvement), row.read_at, row.delivered_at
    )


def _row(place: Place, cursor: Cursor) -> dict[str, Any]:
    return {
        "user_id": place[0],
        "room_id": place[1],
        "version": cursor.version,
        "read_seq": cursor.read_seq,
        "read_at": cursor.read_at,
        "delivered_seq": cursor.delivered_seq,
        "delivered_at": cursor.delivered_at,
        "involvement": cursor.involvement,
    }
