"""Passkeys of accounts."""

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.passkey import Fresh, Passkey, key_of
from chat.model.times import now
from chat.model.user import User
from chat.store.tables import passkeys, users
from chat.store.users import COLUMNS, user_from

_KEPT = [passkeys.c[name] for name in Passkey._fields]


async def list_of(db: AsyncConnection, user: User) -> list[Passkey]:
    """The oldest first."""
    query = select(*_KEPT).where(passkeys.c.user_id == user.id).order_by(passkeys.c.id)
    return [Passkey(*row) for row in await db.execute(query)]


async def find(db: AsyncConnection, credential: str) -> tuple[Passkey, User] | None:
    """One, and whose it is, also of a blocked account."""
    key = passkeys.c.key == key_of(credential)
    row = (await db.execute(select(*_KEPT, passkeys.c.user_id).where(key))).first()
    if row is None:
        return None
    owner = (await db.execute(select(*COLUMNS).where(users.c.id == row.user_id))).one()
    return Passkey(*row[:-1]), user_from(owner)


async def insert_one(db: AsyncConnection, user: User, name: str, fresh: Fresh) -> None:
    """Raises IntegrityError when somebody has it already."""
    row = {"user_id": user.id, "name": name, "key": key_of(fresh.credential), "credential": fresh.credential}
    row |= {"public_key": fresh.public_key, "sign_count": fresh.sign_count, "created_at": now()}
    await db.execute(insert(passkeys).values(row))


async def use(db: AsyncConnection, passkey: Passkey, count: int) -> bool:
    """Write down that it was used; False when its count does not go on. Many devices do not count: theirs stays 0."""
    goes_on = passkeys.c.sign_count < count if count else passkeys.c.sign_count == 0
    used = update(passkeys).where(passkeys.c.id == passkey.id, goes_on).values(sign_count=count, used_at=now())
    return (await db.execute(used)).rowcount == 1


async def delete_one(db: AsyncConnection, user: User, id_: int) -> bool:
    """Whether it was there."""
    theirs = (passkeys.c.user_id == user.id, passkeys.c.id == id_)
    return (await db.execute(delete(passkeys).where(*theirs))).rowcount == 1
