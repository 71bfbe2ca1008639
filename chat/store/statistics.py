"""Counting what is stored, for those who look after the place."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.report import OPEN
from chat.model.room import Kind
from chat.model.scheduled import State
from chat.model.user import FORMER, SYSTEM
from chat.store.tables import messages, reports, rooms, scheduled, tasks, users

# The ids of messages begin with the time in hexadecimal, in milliseconds: eight digits of it are about a minute, and
# with the dash and one more digit they are four seconds.
_COARSE, _FINE = (8, 1 << 16), (10, 1 << 12)


async def count_people(db: AsyncConnection) -> tuple[int, int]:
    """All accounts of people, and how many of them are blocked."""
    query = select(users.c.blocked, func.count()).where(users.c.role.not_in((SYSTEM, FORMER))).group_by(users.c.blocked)
    counted = {bool(row[0]): int(row[1]) for row in await db.execute(query)}
    return sum(counted.values()), counted.get(True, 0)


async def count_rooms(db: AsyncConnection) -> int:
    """Direct ones are no rooms of the place."""
    return (
        await db.execute(select(func.count()).where(rooms.c.kind != Kind.DIRECT, rooms.c.deleted_at.is_(None)))
    ).scalar_one()


async def count_open_reports(db: AsyncConnection) -> int:
    return (await db.execute(select(func.count()).where(reports.c.state == OPEN))).scalar_one()


async def messages_by_step(db: AsyncConnection, until: datetime, steps: int, step_s: int) -> list[int]:
    """How many messages each of the last steps brought, nearly; from the index of the ids alone."""
    first = until - timedelta(seconds=steps * step_s)
    begin = int(first.timestamp() * 1000)
    digits, stretch_ms = _FINE if step_s < 3600 else _COARSE
    stretch = func.substr(messages.c.id, 1, digits)
    query = select(stretch, func.count()).where(messages.c.id >= _id_at(begin)).group_by(stretch)
    counted = [0] * steps
    for found, count in await db.execute(query):
        step = (int(found.replace("-", ""), 16) * stretch_ms - begin) // (step_s * 1000)
        counted[max(0, min(step, steps - 1))] += count
    return counted


async def count_scheduled(db: AsyncConnection) -> tuple[int, datetime | None]:
    """What people wrote for later and that has not left, and when the first of it does."""
    query = select(func.count(), func.min(scheduled.c.due_at)).where(scheduled.c.state == State.WAITING)
    row = (await db.execute(query)).one()
    return row[0], row[1]


async def count_unindexed(db: AsyncConnection) -> int:
    """Events that are stored and that search does not know yet."""
    query = select(func.coalesce(func.sum(rooms.c.stored_seq - rooms.c.indexed_seq), 0))
    return int((await db.execute(query)).scalar_one())


async def count_tasks(db: AsyncConnection) -> dict[str, int]:
    """What people started and is still known, by state; not what it is."""
    rows = await db.execute(select(tasks.c.state, func.count()).group_by(tasks.c.state))
    return {row[0]: int(row[1]) for row in rows}


def _id_at(milliseconds: int) -> str:
    """What every id of a later message comes behind."""
    digits = f"{milliseconds:012x}"
    return f"{digits[:8]}-{digits[8:]}"
