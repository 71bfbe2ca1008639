"""Rooms."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, func, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import EVERYONE, Kind, Role, Room, RoomDraft
from chat.model.times import now
from chat.store.database import inserted_id
from chat.store.tables import members, rooms

# Nearly everything begins with it, so it is put together once.
_BY_KEY = select(rooms).where(rooms.c.key == bindparam("key"))


async def insert_one(db: AsyncConnection, draft: RoomDraft) -> Room:
    """Raises IntegrityError when the key is taken."""
    created_at = now()
    facts = {"kind": draft.kind, "name": draft.name, "topic": draft.topic, "created_at": created_at}
    result = await db.execute(insert(rooms).values(key=draft.key, stored_seq=0, **facts))
    return Room(inserted_id(result), draft.key, draft.kind, draft.name, draft.topic, created_at)


async def get(db: AsyncConnection, key: str) -> Room:
    """A room that must be there, such as the built-in ones."""
    return room_from((await db.execute(_BY_KEY, {"key": key})).one())


async def find(db: AsyncConnection, key: str) -> Room | None:
    row = (await db.execute(_BY_KEY, {"key": key})).first()
    return None if row is None else room_from(row)


async def find_by_id(db: AsyncConnection, id_: int) -> Room | None:
    row = (await db.execute(select(rooms).where(rooms.c.id == id_))).first()
    return None if row is None else room_from(row)


async def find_many(db: AsyncConnection, ids: Collection[int]) -> dict[int, Room]:
    return {row.id: room_from(row) for row in await db.execute(select(rooms).where(rooms.c.id.in_(ids)))}


async def ids_of(db: AsyncConnection, keys: Collection[str]) -> dict[str, int]:
    rows = await db.execute(select(rooms.c.key, rooms.c.id).where(rooms.c.key.in_(keys)))
    return {row.key: row.id for row in rows}


async def stored_seqs(db: AsyncConnection) -> dict[str, int]:
    """Up to where each room is stored, by key; rooms without anything are left out."""
    query = select(rooms.c.key, rooms.c.stored_seq).where(rooms.c.stored_seq > 0)
    return {row.key: row.stored_seq for row in await db.execute(query)}


async def lock_many(db: AsyncConnection, keys: Collection[str]) -> dict[str, Room]:
    """Rooms by key, locked until the transaction ends; by id, so that two drains never wait in a circle."""
    query = select(rooms).where(rooms.c.key.in_(keys)).order_by(rooms.c.id).with_for_update()
    return {row.key: room_from(row) for row in await db.execute(query)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rooms to list: `text` is looked for in name and topic, keys come behind `after`. All that are open and
    their own, or these alone (`mine`); direct ones only with `directs`, and what everybody may see only with `implied`.
    """

    text: str
    after: str
    mine: bool
    directs: bool
    implied: bool


async def list_visible(db: AsyncConnection, user_id: int, wanted: Wanted, limit: int) -> list[Room]:
    """Rooms that exist for a user, by key; never those that they are banned from."""
    theirs = select(members.c.room_id).where(members.c.user_id == user_id)
    own = rooms.c.id.in_(theirs.where(members.c.role != Role.LEFT))
    others = rooms.c.key == EVERYONE if wanted.mine else rooms.c.kind == Kind.OPEN
    banned = rooms.c.id.in_(theirs.where(members.c.banned_until > now()))
    listed = (or_(others, own) if wanted.implied else own, not_(banned), rooms.c.key > wanted.after)
    query = select(rooms).where(*listed).order_by(rooms.c.key).limit(limit)
    if not wanted.directs:
        query = query.where(rooms.c.kind != Kind.DIRECT)
    if text := wanted.text.lower():
        found = func.lower(rooms.c.name).contains(text, autoescape=True)
        query = query.where(or_(found, func.lower(rooms.c.topic).contains(text, autoescape=True)))
    return [room_from(row) for row in await db.execute(query)]


async def list_all(db: AsyncConnection, text: str, after: str, limit: int) -> list[Room]:
    """Every room but direct ones, by key from `after` on; `text` is looked for in key and name."""
    there = (rooms.c.kind != Kind.DIRECT, rooms.c.deleted_at.is_(None), rooms.c.key > after)
    query = select(rooms).where(*there).order_by(rooms.c.key).limit(limit)
    if text := text.lower():
        by_key = rooms.c.key.contains(text, autoescape=True)
        query = query.where(or_(by_key, func.lower(rooms.c.name).contains(text, autoescape=True)))
    return [room_from(row) for row in await db.execute(query)]


async def list_keys(db: AsyncConnection, after: str, limit: int) -> list[str]:
    """The keys of all rooms, direct ones too, from `after` on."""
    there = (rooms.c.deleted_at.is_(None), rooms.c.key > after)
    query = select(rooms.c.key).where(*there).order_by(rooms.c.key).limit(limit)
    return list((await db.execute(query)).scalars())


async def count_members(db: AsyncConnection, ids: Collection[int]) -> dict[int, int]:
    query = (
        select(members.c.room_id, func.count())
        .where(members.c.room_id.in_(ids), members.c.role != Role.LEFT)
        .group_by(members.c.room_id)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def update_fields(db: AsyncConnection, room: Room, fields: dict[str, str | int]) -> None:
    await db.execute(update(rooms).where(rooms.c.id == room.id).values(fields))


async def set_stored(db: AsyncConnection, seqs: dict[int, int]) -> None:
    """Everything up to these seqs is stored; all rooms, by id, in one statement."""
    if seqs:
        reached = case(seqs, value=rooms.c.id)
        await db.execute(update(rooms).where(rooms.c.id.in_(seqs)).values(stored_seq=reached))


def room_from(row: Any) -> Room:
    return Room(
        row.id,
        row.key,
        Kind(row.kind),
        row.name,
        row.topic,
        row.created_at,
        row.stored_seq,
        row.posting,
        row.slow_s,
        row.retention_days,
        row.expired_seq,
        deleted=row.deleted_at is not None,
    )
