"""Direct rooms by their people: the key is made of these, so that the same set has one room."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import Room
from chat.store.rooms import room_from
from chat.store.tables import directs, rooms


async def find(db: AsyncConnection, people: str) -> Room | None:
    query = select(rooms).join(directs, directs.c.room_id == rooms.c.id).where(directs.c.people == people)
    row = (await db.execute(query)).first()
    return None if row is None else room_from(row)


async def insert_one(db: AsyncConnection, people: str, room: Room) -> None:
    """Raises IntegrityError when these people have a room already."""
    await db.execute(insert(directs).values(people=people, room_id=room.id))


async def people_of(db: AsyncConnection, room: Room) -> list[str]:
    """The usercodes of those in a direct room; nobody for a room of another kind."""
    people = (await db.execute(select(directs.c.people).where(directs.c.room_id == room.id))).scalar()
    return people.split(",") if people else []
