"""Letting time pass for what was said: what took a seq up to one becomes as old as a test wants."""

from datetime import timedelta

from sqlalchemy import update

from chat.actions import accounts, leaving
from chat.actions.leaving import Ruled
from chat.jobs.retention import expire
from chat.model.retention import Held
from chat.model.times import now
from chat.model.user import User
from chat.store import rooms
from chat.store.tables import events, messages, scheduled
from tests.cast import Person
from tests.finding import indexed
from tests.place import Place


async def ages(place: Place, room: str, through: int, days: int) -> None:
    """Everything of a room up to a seq, once it is stored and indexed, and what left later into the room."""
    await indexed(place)
    then = now() - timedelta(days=days)
    async with place.resources.db.begin() as db:
        known = await rooms.get(db, room)
        for table in (messages, events):
            here = (table.c.room_id == known.id, table.c.seq <= through)
            await db.execute(update(table).where(*here).values(created_at=then))
        await db.execute(update(scheduled).where(scheduled.c.room_id == known.id).values(due_at=then))


async def keeps(person: Person, room: str, days: int | None) -> None:
    status, answer = await person.asks("PUT", f"rooms/{room}/retention", {"days": days})
    assert status == 200, answer


async def applied(place: Place) -> None:
    await expire({"resources": place.resources})


async def ruled(place: Place, room: str) -> Ruled:
    """A room that does not keep everything."""
    (one,) = [one async for page in leaving.pages(place.resources, room) for one in page]
    return one


async def rest_of(place: Place, room: str) -> Held:
    """What is left of what has left a room: the proof, when it is nothing."""
    one = await ruled(place, room)
    return (await leaving.count_rest(place.resources, [one]))[one.room.id]


async def account_of(place: Place, person: Person) -> User:
    found = await accounts.find(place.resources, person.usercode)
    assert found
    return found
