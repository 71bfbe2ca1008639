"""Messages, by the room and the seq that they were accepted with."""

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import blake2s
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, false, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.file import File
from chat.model.message import Mark, Message
from chat.model.preview import Preview
from chat.model.room import Room
from chat.model.times import now
from chat.model.user import User
from chat.store import reactions, users
from chat.store.tables import mentions, messages, rooms


async def insert_many(db: AsyncConnection, room_messages: list[tuple[Room, int, Message]]) -> None:
    """Store messages, each with its room and its author's account id, in one statement; and whom they call."""
    if not room_messages:
        return
    await db.execute(insert(messages), [_row(room, author_id, m) for room, author_id, m in room_messages])
    called = [
        {"usercode": usercode, "room_id": room.id, "seq": message.seq}
        for room, _, message in room_messages
        for usercode in message.mentions
    ]
    if called:
        await db.execute(insert(mentions), called)


async def ids_at(db: AsyncConnection, room: Room, seqs: Collection[int]) -> dict[int, str]:
    """Which message ids are stored at these places."""
    query = select(messages.c.seq, messages.c.id).where(messages.c.room_id == room.id, messages.c.seq.in_(seqs))
    return {row.seq: row.id for row in await db.execute(query)}


async def is_posted(db: AsyncConnection, author_id: int, client_id: str) -> bool:
    """Whether the message of an author under this client_id is stored."""
    return await find_posted(db, author_id, client_id) is not None


async def find_posted(
    db: AsyncConnection, author_id: int, client_id: str
) -> tuple[str, str, datetime, int, int] | None:
    """The message of an author under this client_id: the key of its room, its id, when it was said, epoch and seq."""
    query = (
        select(rooms.c.key, messages.c.id, messages.c.created_at, messages.c.epoch, messages.c.seq)
        .join(rooms, rooms.c.id == messages.c.room_id)
        .where(messages.c.author_id == author_id, messages.c.client_key == client_key(client_id))
    )
    row = (await db.execute(query)).first()
    return None if row is None else tuple(row)


async def page_before(db: AsyncConnection, room: Room, before: int, limit: int) -> list[Message]:
    """The `limit` messages before a seq, oldest first."""
    return (await _page(db, room, messages.c.seq < before, messages.c.seq.desc(), limit))[::-1]


async def page_after(db: AsyncConnection, room: Room, after: int, limit: int) -> list[Message]:
    """The `limit` messages after a seq, oldest first."""
    return await _page(db, room, messages.c.seq > after, messages.c.seq, limit)


async def find_at(db: AsyncConnection, room: Room, seqs: Collection[int]) -> list[Message]:
    """The messages at these places, oldest first; places without one are missing."""
    return await _page(db, room, messages.c.seq.in_(seqs), messages.c.seq, len(seqs))


async def answers_before(db: AsyncConnection, room: Room, thread: int, before: int, limit: int) -> list[Message]:
    """The `limit` messages of a thread before a seq, oldest first, deleted ones too; without the first message."""
    where = and_(messages.c.thread_seq == thread, messages.c.seq < before)
    return (await _page(db, room, where, messages.c.seq.desc(), limit))[::-1]


async def stored_at(db: AsyncConnection, room: Room, seq: int) -> datetime | None:
    """When the message at a place was committed."""
    query = select(messages.c.stored_at).where(messages.c.room_id == room.id, messages.c.seq == seq)
    return (await db.execute(query)).scalar_one_or_none()


async def pinned_in(db: AsyncConnection, room: Room, limit: int) -> list[Message]:
    """The pinned messages, the newest first."""
    return await _page(db, room, messages.c.pinned.is_(True), messages.c.seq.desc(), limit)


async def _page(
    db: AsyncConnection, room: Room, where: ColumnElement[bool], order: ColumnElement[Any], limit: int
) -> list[Message]:
    query = select(messages).where(messages.c.room_id == room.id, where).order_by(order).limit(limit)
    rows = (await db.execute(query)).all()
    if not rows:
        return []
    # Two queries instead of a JOIN: MariaDB plans the JOIN fifty times slower.
    authors = await users.find_many(db, {row.author_id for row in rows})
    marks = await reactions.at(db, room, [row.seq for row in rows])
    return [message_from(room, row, authors[row.author_id], tuple(marks.get(row.seq, ()))) for row in rows]


def message_from(room: Room, row: Any, author: User, marks: tuple[Mark, ...]) -> Message:
    return Message(
        room=room.key,
        epoch=row.epoch,
        seq=row.seq,
        message_id=row.id,
        client_id=row.client_id,
        author=author,
        body=row.body,
        at=row.created_at,
        reply_to=row.reply_to,
        thread=row.thread_seq,
        mentions=tuple(orjson.loads(row.mentions)) if row.mentions else (),
        edited_at=row.edited_at,
        edited_seq=row.edited_seq,
        version=row.version,
        deleted_seq=row.deleted_seq,
        deleted_by=row.deleted_by,
        pinned=bool(row.pinned),
        pinned_seq=row.pinned_seq,
        marks=marks,
        files=tuple(File.from_wire(one) for one in orjson.loads(row.files)) if row.files else (),
        urgent=bool(row.urgent),
        preview=Preview.from_wire(orjson.loads(row.preview)) if row.preview else None,
        preview_seq=row.preview_seq,
    )


async def find_sent(db: AsyncConnection, sent: Mapping[int, Collection[str]]) -> dict[tuple[int, str], tuple[int, int]]:
    """Where messages are that these authors (by account id) sent under these keys: room id and seq."""
    theirs = [and_(messages.c.author_id == author, messages.c.client_key.in_(keys)) for author, keys in sent.items()]
    columns = (messages.c.author_id, messages.c.client_key, messages.c.room_id, messages.c.seq)
    rows = await db.execute(select(*columns).where(or_(false(), *theirs)))
    return {(row.author_id, row.client_key): (row.room_id, row.seq) for row in rows}


def client_key(client_id: str) -> str:
    """What makes a client_id unique in the database."""
    return blake2s(client_id.encode(), digest_size=16).hexdigest()


def _row(room: Room, author_id: int, message: Message) -> dict[str, Any]:
    client_id = message.client_id
    return {
        "room_id": room.id,
        "seq": message.seq,
        "id": message.message_id,
        "epoch": message.epoch,
        "author_id": author_id,
        "client_id": client_id,
        "client_key": None if client_id is None else client_key(client_id),
        "body": message.body,
        "reply_to": message.reply_to,
        "thread_seq": message.thread,
        "created_at": message.at,
        "edited_at": message.edited_at,
        "mentions": orjson.dumps(message.mentions).decode() if message.mentions else None,
        "files": orjson.dumps([file._asdict() for file in message.files]).decode() if message.files else None,
        "urgent": message.urgent,
        "stored_at": now(),
    }
