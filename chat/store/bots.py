"""Bots, and who looks after them."""

from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.bot import Bot
from chat.model.times import now
from chat.model.user import FORMER, User
from chat.store import users as accounts
from chat.store.bot_tables import bots
from chat.store.tables import users
from chat.store.users import COLUMNS as USER_COLUMNS
from chat.store.users import user_from


async def insert_one(db: AsyncConnection, user: User, owner: User) -> Bot:
    made = Bot(user, owner, now())
    await db.execute(insert(bots).values(user_id=user.id, owner_id=owner.id, created_at=made.created_at))
    return made


async def find(db: AsyncConnection, usercode: str) -> Bot | None:
    found = await _bots(db, _select().where(users.c.usercode == usercode))
    return found[0] if found else None


async def list_of_owner(db: AsyncConnection, owner: User) -> list[Bot]:
    """Those that are not removed, the newest first."""
    mine = (bots.c.owner_id == owner.id, users.c.blocked.is_(False))
    return await _bots(db, _select().where(*mine).order_by(users.c.id.desc()))


async def list_all(db: AsyncConnection, after: str, limit: int) -> list[Bot]:
    """By username from `after` on, removed ones too, but not what is left of erased ones."""
    these = (users.c.username > after, users.c.role != FORMER)
    return await _bots(db, _select().where(*these).order_by(users.c.username).limit(limit))


async def count_of_owner(db: AsyncConnection, owner: User) -> int:
    """Of those that are not removed."""
    mine = (bots.c.owner_id == owner.id, users.c.blocked.is_(False))
    query = select(func.count()).select_from(bots).join(users, users.c.id == bots.c.user_id).where(*mine)
    return (await db.execute(query)).scalar_one()


def _select() -> Select[Any]:
    return select(*USER_COLUMNS, bots.c.owner_id, bots.c.created_at.label("made_at")).join(
        bots, bots.c.user_id == users.c.id
    )


async def _bots(db: AsyncConnection, query: Select[Any]) -> list[Bot]:
    rows = (await db.execute(query)).all()
    owners = await accounts.find_many(db, {row.owner_id for row in rows})
    return [Bot(user_from(row), owners[row.owner_id], row.made_at) for row in rows]
