"""What a drill asks the database: whether it has anything, all that was stored, and whether a place is left out."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.store.tables import events, messages, rooms


class Written(NamedTuple):
    """A message as the database has it."""

    room: str
    seq: int
    message_id: str
    client_id: str


async def is_empty(db: AsyncConnection) -> bool:
    """Whether there is no table at all, of ours or anybody's."""
    return not await db.run_sync(lambda connection: inspect(connection).get_table_names())


async def hold(db: AsyncConnection) -> None:
    """Have whoever stores wait for the end of this transaction, in the middle of their own."""
    await db.execute(select(rooms.c.id).with_for_update())


async def written(db: AsyncConnection) -> list[Written]:
    query = select(rooms.c.key, messages.c.seq, messages.c.id, messages.c.client_id).join_from(messages, rooms)
    return [Written(*row) for row in await db.execute(query)]


async def count(db: AsyncConnection, keys: Collection[str]) -> int:
    """How many messages these rooms have."""
    query = select(func.count()).select_from(messages).join(rooms).where(rooms.c.key.in_(keys))
    return (await db.execute(query)).scalar_one()


async def client_ids(db: AsyncConnection, keys: Collection[str]) -> set[str]:
    return set(await db.scalars(select(messages.c.client_id).join(rooms).where(rooms.c.key.in_(keys))))


async def holes(db: AsyncConnection) -> list[str]:
    """Rooms in which messages and events together do not fill every seq up to the last that is stored."""
    of_room = [
        select(func.count()).select_from(table).where(table.c.room_id == rooms.c.id).scalar_subquery()
        for table in (messages, events)
    ]
    return list(await db.scalars(select(rooms.c.key).where(of_room[0] + of_room[1] != rooms.c.stored_seq)))
