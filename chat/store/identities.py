"""Which accounts belong to whom a provider knows."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.stranger import Stranger
from chat.model.times import now
from chat.model.user import User
from chat.store.tables import identities, users
from chat.store.users import COLUMNS, user_from


class Linked(NamedTuple):
    id: int
    issuer: str
    created_at: datetime


async def find_user(db: AsyncConnection, stranger: Stranger) -> User | None:
    """The account of somebody, also a blocked one."""
    joined = users.join(identities, identities.c.user_id == users.c.id)
    row = (await db.execute(select(*COLUMNS).select_from(joined).where(identities.c.key == stranger.key))).first()
    return None if row is None else user_from(row)


async def insert_one(db: AsyncConnection, user: User, stranger: Stranger) -> None:
    """Raises IntegrityError when they have an account already."""
    row = {
        "user_id": user.id,
        "key": stranger.key,
        "issuer": stranger.issuer,
        "subject": stranger.subject,
        "created_at": now(),
    }
    await db.execute(insert(identities).values(row))


async def list_of(db: AsyncConnection, user: User) -> list[Linked]:
    query = select(identities.c.id, identities.c.issuer, identities.c.created_at)
    return [Linked(*row) for row in await db.execute(query.where(identities.c.user_id == user.id).order_by("id"))]


async def delete_one(db: AsyncConnection, user: User, id_: int) -> bool:
    """Whether it was there."""
    theirs = (identities.c.user_id == user.id, identities.c.id == id_)
    return (await db.execute(delete(identities).where(*theirs))).rowcount == 1
