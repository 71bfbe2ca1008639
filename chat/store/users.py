"""Accounts."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import Role
from chat.model.times import now
from chat.model.user import ADMINISTRATORS, FORMER, GUEST, SYSTEM, Registration, User
from chat.store.database import inserted_id
from chat.store.tables import members, users

COLUMNS = [column for column in users.c if column.name not in ("password_hash", "created_at")]
_theirs = members.alias("theirs")
_KINDS = {
    "administrators": users.c.role.in_(ADMINISTRATORS),
    "guests": users.c.role == GUEST,
    "bots": users.c.bot.is_(True),
    "blocked": users.c.blocked.is_(True),
}


async def insert_one(
    db: AsyncConnection,
    wish: Registration,
    usercode: str,
    password_hash: str,
    role: str = "member",
    *,
    bot: bool = False,
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
        "bot": bot,
    }
    result = await db.execute(insert(users).values(row))
    return User(inserted_id(result), usercode, wish.username, wish.name, role=role, bot=bot)


async def find(db: AsyncConnection, usercode: str) -> User | None:
    row = (await db.execute(select(*COLUMNS).where(users.c.usercode == usercode))).first()
    return None if row is None else user_from(row)


async def find_by_username(db: AsyncConnection, username: str) -> User | None:
    row = (await db.execute(select(*COLUMNS).where(users.c.username == username))).first()
    return None if row is None else user_from(row)


async def find_with_hash(db: AsyncConnection, username: str) -> tuple[User, str] | None:
    row = (await db.execute(select(*COLUMNS, users.c.password_hash).where(users.c.username == username))).first()
    return None if row is None else (user_from(row), row.password_hash)


async def find_by_usercodes(db: AsyncConnection, usercodes: Collection[str]) -> dict[str, User]:
    rows = await db.execute(select(*COLUMNS).where(users.c.usercode.in_(usercodes)))
    return {row.usercode: user_from(row) for row in rows}


async def find_many(db: AsyncConnection, ids: Collection[int]) -> dict[int, User]:
    """Users by account id; ids that nobody has are missing."""
    rows = await db.execute(select(*COLUMNS).where(users.c.id.in_(ids)))
    return {row.id: user_from(row) for row in rows}


async def ids_of(db: AsyncConnection, usercodes: Collection[str]) -> dict[str, int]:
    rows = await db.execute(select(users.c.usercode, users.c.id).where(users.c.usercode.in_(usercodes)))
    return {row.usercode: row.id for row in rows}


async def search(
    db: AsyncConnection,
    text: str,
    after: str,
    limit: int,
    companions_of: int | None = None,
    *,
    guests: bool = True,
    kind: str = "",
) -> list[User]:
    """Users by username from `after` on; `text` is looked for in username and name. `companions_of` an account id
    leaves those who share a room with it, `kind` administrators, guests, bots, or who is blocked."""
    listed = (users.c.username > after, users.c.role.not_in(_unlisted(guests)))
    query = select(*COLUMNS).where(*listed).order_by(users.c.username).limit(limit)
    if text:
        by_name = func.lower(users.c.name).contains(text.lower(), autoescape=True)
        query = query.where(or_(users.c.username.contains(text.casefold(), autoescape=True), by_name))
    if companions_of is not None:
        query = query.where(users.c.id.in_(_companions(companions_of)))
    if kind:
        query = query.where(_KINDS[kind])
    return [user_from(row) for row in await db.execute(query)]


async def companions(db: AsyncConnection, user_id: int, others: Collection[int]) -> set[int]:
    """Which of these account ids share a room with the user; `everyone` is none, since nobody has a row in it."""
    query = _companions(user_id).where(_theirs.c.user_id.in_(others))
    return set((await db.execute(query)).scalars())


async def count(db: AsyncConnection, *, guests: bool = True) -> int:
    return (await db.execute(select(func.count()).where(users.c.role.not_in(_unlisted(guests))))).scalar_one()


async def exist(db: AsyncConnection) -> bool:
    """Whether anybody has an account; the house is nobody."""
    return (await db.execute(select(users.c.id).where(users.c.role != SYSTEM).limit(1))).first() is not None


def _unlisted(guests: bool) -> list[str]:
    return [SYSTEM, FORMER] if guests else [SYSTEM, FORMER, GUEST]


async def count_companions(db: AsyncConnection, user_id: int) -> int:
    query = select(func.count()).where(
        users.c.id.in_(_companions(user_id)), users.c.role.not_in(_unlisted(guests=True))
    )
    return (await db.execute(query)).scalar_one()


async def update_fields(db: AsyncConnection, user: User, fields: Mapping[str, str | bool]) -> None:
    """Write some of what `AccountChange` has: what people say of themselves, and how pages are to them."""
    await db.execute(update(users).where(users.c.id == user.id).values(dict(fields)))


async def lock(db: AsyncConnection, user: User) -> str | None:
    """Nobody else changes this account until the transaction ends; its picture."""
    query = select(users.c.avatar).where(users.c.id == user.id).with_for_update()
    avatar: str | None = (await db.execute(query)).scalar_one()
    return avatar


async def set_avatar(db: AsyncConnection, user: User, avatar: str | None) -> None:
    await db.execute(update(users).where(users.c.id == user.id).values(avatar=avatar))


async def set_role(db: AsyncConnection, user: User, role: str) -> None:
    """Give an account another role."""
    await db.execute(update(users).where(users.c.id == user.id).values(role=role))


async def set_blocked(db: AsyncConnection, user: User, *, blocked: bool) -> None:
    """Let nobody in as this account, or again; every session begun before a block is past."""
    values = {"blocked": blocked, "auth_version": users.c.auth_version + (1 if blocked else 0)}
    await db.execute(update(users).where(users.c.id == user.id).values(values))


async def end_sessions(db: AsyncConnection, user: User) -> None:
    """Every session and token begun before is past."""
    await db.execute(update(users).where(users.c.id == user.id).values(auth_version=users.c.auth_version + 1))


async def count_administrators(db: AsyncConnection) -> int:
    """How many administer the place and are not blocked."""
    query = select(func.count()).where(users.c.role.in_(ADMINISTRATORS), users.c.blocked.is_(False))
    return (await db.execute(query)).scalar_one()


async def administrators(db: AsyncConnection) -> list[str]:
    """The usercodes of those who administer the place."""
    query = select(users.c.usercode).where(users.c.role.in_(ADMINISTRATORS), users.c.blocked.is_(False))
    return list((await db.execute(query)).scalars())


async def set_password(db: AsyncConnection, user: User, password_hash: str, before: str) -> bool:
    """Whether it was `before` still. Every session begun with the old one ends: the version that they carry is past."""
    values = {"password_hash": password_hash, "auth_version": users.c.auth_version + 1}
    as_before = (users.c.id == user.id, users.c.password_hash == before)
    return (await db.execute(update(users).where(*as_before).values(values))).rowcount == 1


def _companions(user_id: int) -> Select[int]:
    """Account ids of those who are in a room with the user, and the user's own."""
    together = and_(members.c.room_id == _theirs.c.room_id, members.c.user_id == user_id, members.c.role != Role.LEFT)
    query = select(_theirs.c.user_id).join(members, together).where(_theirs.c.role != Role.LEFT)
    return query.distinct()


def user_from(row: Any) -> User:
    return User(
        row.id,
        row.usercode,
        row.username,
        row.name,
        row.avatar,
        row.role,
        row.auth_version,
        bool(row.blocked),
        row.status,
        bool(row.dnd),
        bool(row.receipts),
        row.theme,
        row.density,
        row.contrast,
        bool(row.folds_replies),
        sounds=bool(row.sounds),
        previews=bool(row.previews),
        language=row.language,
        keywords=row.keywords,
        bot=bool(row.bot),
    )
