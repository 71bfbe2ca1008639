"""Authenticator apps and recovery codes of accounts."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.times import now
from chat.model.user import User
from chat.store.tables import recovery_codes, second_factors


class Kept(NamedTuple):
    """The sealed secret of an app, and whether its first code has come."""

    secret: str
    confirmed: bool


async def find(db: AsyncConnection, user: User) -> Kept | None:
    query = select(second_factors.c.secret, second_factors.c.confirmed).where(second_factors.c.user_id == user.id)
    row = (await db.execute(query)).first()
    return None if row is None else Kept(row.secret, row.confirmed)


async def offer(db: AsyncConnection, user: User, secret: str) -> None:
    """Keep a secret that counts for nothing yet, instead of an earlier one. Raises IntegrityError where one does."""
    theirs = second_factors.c.user_id == user.id
    await db.execute(delete(second_factors).where(theirs, second_factors.c.confirmed.is_(False)))
    row = {"user_id": user.id, "secret": secret, "confirmed": False, "last_step": 0, "created_at": now()}
    await db.execute(insert(second_factors).values(row))


async def use_step(db: AsyncConnection, user: User, step: int) -> bool:
    """Take the code of a step, once, and none of an earlier one; whether it was there to take. It confirms the app."""
    fresh = (second_factors.c.user_id == user.id, second_factors.c.last_step < step)
    taken = await db.execute(update(second_factors).where(*fresh).values(last_step=step, confirmed=True))
    return taken.rowcount == 1


async def use_recovery(db: AsyncConnection, user: User, digest: str) -> bool:
    """Take a recovery code, once; whether it was there to take."""
    that = (recovery_codes.c.user_id == user.id, recovery_codes.c.digest == digest)
    return (await db.execute(delete(recovery_codes).where(*that))).rowcount == 1


async def set_recovery(db: AsyncConnection, user: User, digests: Collection[str]) -> None:
    """These and no others."""
    await db.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user.id))
    await db.execute(insert(recovery_codes), [{"user_id": user.id, "digest": digest} for digest in digests])


async def count_recovery(db: AsyncConnection, user: User) -> int:
    return (await db.execute(select(func.count()).where(recovery_codes.c.user_id == user.id))).scalar_one()


async def delete_one(db: AsyncConnection, user: User) -> None:
    await db.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user.id))
    await db.execute(delete(second_factors).where(second_factors.c.user_id == user.id))


async def having(db: AsyncConnection, ids: Collection[int]) -> set[int]:
    """Which of these account ids have one that counts."""
    query = select(second_factors.c.user_id).where(
        second_factors.c.user_id.in_(ids), second_factors.c.confirmed.is_(True)
    )
    return set((await db.execute(query)).scalars())
