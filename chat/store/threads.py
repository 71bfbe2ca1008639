"""Threads in the database: what each answer goes back to, and what answers first messages."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import Room
from chat.model.user import User
from chat.store import users
from chat.store.tables import messages


async def of(db: AsyncConnection, room: Room, seqs: Collection[int]) -> dict[int, int]:
    """By the seqs of messages, the threads that they are in: their own seq where they answer nothing."""
    query = select(messages.c.seq, messages.c.reply_to, messages.c.thread_seq)
    rows = await db.execute(query.where(messages.c.room_id == room.id, messages.c.seq.in_(seqs)))
    return {row.seq: row.thread_seq or row.reply_to or row.seq for row in rows}


async def who_answered(db: AsyncConnection, room: Room, root: int) -> set[str]:
    """The usercodes of the people who wrote in a thread and did not delete it; programs do not listen."""
    # Two questions in one: for an OR of them SQLite would look at the whole room.
    there = select(messages.c.author_id).where(messages.c.room_id == room.id, messages.c.deleted_seq.is_(None))
    wrote = union(there.where(messages.c.seq == root), there.where(messages.c.thread_seq == root))
    authors = await users.find_many(db, set((await db.execute(wrote)).scalars()))
    return {one.usercode for one in authors.values() if not one.bot}


class Part(NamedTuple):
    """Of the answers to a first message those of one author: how many, and the newest of them."""

    root: int
    author: User
    number: int
    seq: int
    at: datetime


async def parts(
    db: AsyncConnection, room: Room, roots: Collection[int], before: int, gone: Collection[int]
) -> list[Part]:
    """What answers first messages and stands before a seq; `gone` are deleted, though not in the rows yet."""
    latest = func.max(messages.c.seq), func.max(messages.c.created_at)
    about = (messages.c.thread_seq, messages.c.author_id, func.count(), *latest)
    here = (messages.c.room_id == room.id, messages.c.thread_seq.in_(roots), messages.c.seq < before)
    there = (messages.c.deleted_seq.is_(None), messages.c.seq.not_in(gone))
    query = select(*about).where(*here, *there).group_by(messages.c.thread_seq, messages.c.author_id)
    rows = (await db.execute(query)).all()
    authors = await users.find_many(db, {author for _, author, *_ in rows})
    return [Part(root, authors[author], *numbers) for root, author, *numbers in rows]
