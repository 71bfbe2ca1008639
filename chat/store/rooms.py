"""Rooms."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import EVERYONE, Kind, Role, Room, RoomDraft
from chat.model.times import now
from chat.store.database import inserted_id
from chat.store.tables import members, rooms


async def insert_one(db: AsyncConnection, draft: RoomDraft) -> Room:
    """Raises IntegrityError when the key is taken."""
    created_at = now()
    facts = {"kind": draft.kind, "name": draft.name, "topic": draft.topic, "created_at": created_at}
    result = await db.execute(insert(rooms).values(key=draft.key, stored_seq=0, **facts))
    return Room(inserted_id(result), draft.key, draft.kind, draft.name, draft.topic, created_at)


async def get(db: AsyncConnection, key: str) -> Room:
    """A room that must be there, such as the built-in ones."""
    return room_from((await db.execute(select(rooms).where(rooms.c.key == key))).one())


async def find(db: AsyncConnection, key: str) -> Room | None:
    row = (await db.execute(select(rooms).where(rooms.c.key == key))).first()
    return None if row is None else room_from(row)


async def lock_many(db: AsyncConnection, keys: Collection[str]) -> dict[str, Room]:
    """Rooms by key, locked until the transaction ends; by id, so that two drains never wait in a circle."""
    query = select(rooms).where(rooms.c.key.in_(keys)).order_by(rooms.c.id).with_for_update()
    return {row.key: room_from(row) for row in await db.execute(query)}


async def list_visible(
    db: AsyncConnection, user_id: int, text: str, after: str, limit: int, *, mine: bool
) -> list[Room]:
    """Open rooms and those that the user is in (or these alone), by key from `after` on; `text` is looked for in name
    and topic."""
    own = select(members.c.room_id).where(members.c.user_id == user_id, members.c.role != Role.LEFT)
    others = rooms.c.key == EVERYONE if mine else rooms.c.kind == Kind.OPEN
    query = (
        select(rooms).where(or_(others, rooms.c.id.in_(own)), rooms.c.key > after).order_by(rooms.c.key).limit(limit)
    )
    if text:
        found = func.lower(rooms.c.name).contains(text.lower(), autoescape=True)
        query = query.where(or_(found, func.lower(rooms.c.topic).contains(text.lower(), autoescape=True)))
    return [room_from(row) for row in await db.execute(query)]


async def count_members(db: AsyncConnection, ids: Collection[int]) -> dict[int, int]:
    query = (
        select(members.c.room_id, func.count())
        .where(members.c.room_id.in_(ids), members.c.role != Role.LEFT)
        .group_by(members.c.room_id)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def update_fields(db: AsyncConnection, room: Room, fields: dict[str, str]) -> None:
    await db.execute(update(rooms).where(rooms.c.id == room.id).values(fields))


async def set_stored(db: AsyncConnection, seqs: dict[int, int]) -> None:
    """Everything up to these seqs is stored; all rooms, by id, in one statement."""
    if seqs:
        reached = case(seqs, value=rooms.c.id)
        await db.execute(update(rooms).where(rooms.c.id.in_(seqs)).values(stored_seq=reached))


def room_from(row: Any) -> Room:
    return Room(row.id, row.key, Kind(row.kind), row.name, row.topic, row.created_at, row.stored_seq)
