"""Counting what is stored, for those who look after the place."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.report import OPEN
from chat.model.room import Kind
from chat.model.user import SYSTEM
from chat.store.tables import messages, reports, rooms, users

# The ids of messages begin with the time in hexadecimal, in milliseconds: eight digits of it are about a minute.
_DIGITS, _MINUTE_MS = 8, 1 << 16


async def count_people(db: AsyncConnection) -> tuple[int, int]:
    """All accounts of people, and how many of them are blocked."""
    query = select(users.c.blocked, func.count()).where(users.c.role != SYSTEM).group_by(users.c.blocked)
    counted = {bool(row[0]): int(row[1]) for row in await db.execute(query)}
    return sum(counted.values()), counted.get(True, 0)


async def count_rooms(db: AsyncConnection) -> int:
    """Direct ones are no rooms of the place."""
    return (await db.execute(select(func.count()).where(rooms.c.kind != Kind.DIRECT))).scalar_one()


async def count_open_reports(db: AsyncConnection) -> int:
    return (await db.execute(select(func.count()).where(reports.c.state == OPEN))).scalar_one()


async def messages_by_hour(db: AsyncConnection, until: datetime, hours: int) -> list[int]:
    """How many messages each of the last hours brought, to a minute; from the index of the ids alone."""
    first = until - timedelta(hours=hours)
    begin = int(first.timestamp() * 1000)
    minute = func.substr(messages.c.id, 1, _DIGITS)
    query = select(minute, func.count()).where(messages.c.id >= _id_at(begin)).group_by(minute)
    counted = [0] * hours
    for digits, count in await db.execute(query):
        hour = (int(digits, 16) * _MINUTE_MS - begin) // 3_600_000
        counted[max(0, min(hour, hours - 1))] += count
    return counted


def _id_at(milliseconds: int) -> str:
    """What every id of a later message comes behind."""
    digits = f"{milliseconds:012x}"
    return f"{digits[:8]}-{digits[8:]}"
