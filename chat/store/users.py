"""Accounts."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.times import now
from chat.model.user import Registration, User
from chat.store.database import inserted_id
from chat.store.tables import users

COLUMNS = [column for column in users.c if column.name not in ("password_hash", "created_at")]


async def insert_one(
    db: AsyncConnection, wish: Registration, usercode: str, password_hash: str, role: str = "member"
) -> User:
    """Raises IntegrityError when the username or the usercode is taken."""
    row = {
        "usercode": usercode,
        "username": wish.username,
        "name": wish.name,
        "password_hash": password_hash,
        "role": role,
        "auth_version": 1,
        "blocked": False,
        "created_at": now(),
    }
    result = await db.execute(insert(users).values(row))
    return User(inserted_id(result), usercode, wish.username, wish.name, role=role)


async def find(db: AsyncConnection, usercode: str) -> User | None:
    row = (await db.execute(select(*COLUMNS).where(users.c.usercode == usercode))).first()
    return None if row is None else user_from(row)


async def find_by_username(db: AsyncConnection, username: str) -> User | None:
    row = (await db.execute(select(*COLUMNS).where(users.c.username == username))).first()
    return None if row is None else user_from(row)


async def find_with_hash(db: AsyncConnection, username: str) -> tuple[User, str] | None:
    row = (await db.execute(select(*COLUMNS, users.c.password_hash).where(users.c.username == username))).first()
    return None if row is None else (user_from(row), row.password_hash)


async def find_many(db: AsyncConnection, ids: Collection[int]) -> dict[int, User]:
    """Users by account id; ids that nobody has are missing."""
    rows = await db.execute(select(*COLUMNS).where(users.c.id.in_(ids)))
    return {row.id: user_from(row) for row in rows}


async def ids_of(db: AsyncConnection, usercodes: Collection[str]) -> dict[str, int]:
    rows = await db.execute(select(users.c.usercode, users.c.id).where(users.c.usercode.in_(usercodes)))
    return {row.usercode: row.id for row in rows}


async def search(db: AsyncConnection, text: str, after: str, limit: int) -> list[User]:
    """Users by username from `after` on; `text` is looked for in username and name."""
    query = select(*COLUMNS).where(users.c.username > after).order_by(users.c.username).limit(limit)
    if text:
        by_name = func.lower(users.c.name).contains(text.lower(), autoescape=True)
        query = query.where(or_(users.c.username.contains(text.casefold(), autoescape=True), by_name))
    return [user_from(row) for row in await db.execute(query)]


async def count(db: AsyncConnection) -> int:
    return (await db.execute(select(func.count()).select_from(users))).scalar_one()


async def rename(db: AsyncConnection, user: User, name: str) -> None:
    await db.execute(update(users).where(users.c.id == user.id).values(name=name))


async def set_password(db: AsyncConnection, user: User, password_hash: str) -> None:
    """Every session begun with the old password ends: the version that they carry is past."""
    values = {"password_hash": password_hash, "auth_version": users.c.auth_version + 1}
    await db.execute(update(users).where(users.c.id == user.id).values(values))


def user_from(row: Any) -> User:
    return User(row.id, row.usercode, row.username, row.name, row.avatar, row.role, row.auth_version, bool(row.blocked))
