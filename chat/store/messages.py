"""Messages, by the room and the seq that they were accepted with."""

from collections.abc import Collection
from hashlib import blake2s
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.message import Message
from chat.model.room import Room
from chat.store import users
from chat.store.tables import messages


async def insert_many(db: AsyncConnection, room_messages: list[tuple[Room, int, Message]]) -> None:
    """Store messages, each with its room and its author's account id, in one statement."""
    if room_messages:
        await db.execute(insert(messages), [_row(room, author_id, m) for room, author_id, m in room_messages])


async def ids_at(db: AsyncConnection, room: Room, seqs: Collection[int]) -> dict[int, str]:
    """Which message ids are stored at these places."""
    query = select(messages.c.seq, messages.c.id).where(messages.c.room_id == room.id, messages.c.seq.in_(seqs))
    return {row.seq: row.id for row in await db.execute(query)}


async def page_before(db: AsyncConnection, room: Room, before: int, limit: int) -> list[Message]:
    """The `limit` messages before a seq, oldest first."""
    return (await _page(db, room, messages.c.seq < before, messages.c.seq.desc(), limit))[::-1]


async def page_after(db: AsyncConnection, room: Room, after: int, limit: int) -> list[Message]:
    """The `limit` messages after a seq, oldest first."""
    return await _page(db, room, messages.c.seq > after, messages.c.seq, limit)


async def _page(
    db: AsyncConnection, room: Room, where: ColumnElement[bool], order: ColumnElement[Any], limit: int
) -> list[Message]:
    query = select(messages).where(messages.c.room_id == room.id, where).order_by(order).limit(limit)
    rows = (await db.execute(query)).all()
    # Two queries instead of a JOIN: MariaDB plans the JOIN fifty times slower.
    authors = await users.find_many(db, {row.author_id for row in rows}) if rows else {}
    return [
        Message(
            room=room.key,
            epoch=row.epoch,
            seq=row.seq,
            message_id=row.id,
            client_id=row.client_id,
            author=authors[row.author_id],
            body=row.body,
            at=row.created_at,
            reply_to=row.reply_to,
        )
        for row in rows
    ]


def _row(room: Room, author_id: int, message: Message) -> dict[str, Any]:
    client_id = message.client_id
    return {
        "room_id": room.id,
        "seq": message.seq,
        "id": message.message_id,
        "epoch": message.epoch,
        "author_id": author_id,
        "client_id": client_id,
        "client_key": None if client_id is None else blake2s(client_id.encode(), digest_size=16).hexdigest(),
        "body": message.body,
        "reply_to": message.reply_to,
        "created_at": message.at,
    }
