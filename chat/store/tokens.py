"""Tokens that people made for their scripts. The column `digest` has the digest alone, their `sid` a beginning too."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.times import now
from chat.model.token import PREFIX, Token, TokenDraft
from chat.model.user import User
from chat.store.database import inserted_id
from chat.store.tables import tokens, users


async def insert_one(db: AsyncConnection, draft: TokenDraft, user: User, sid: str) -> Token:
    created_at = now()
    row = {
        "digest": sid.removeprefix(PREFIX),
        "user_id": user.id,
        "auth_version": user.auth_version,
        "name": draft.name,
        "scopes": " ".join(sorted(draft.scopes)),
        "created_at": created_at,
        "expires_at": draft.expires_at,
    }
    id_ = inserted_id(await db.execute(insert(tokens).values(row)))
    facts = (user.auth_version, draft.name, draft.scopes, created_at, draft.expires_at)
    return Token(id_, sid, user.usercode, *facts)


async def find(db: AsyncConnection, sid: str) -> Token | None:
    """Whatever account it belongs to, also when it is over."""
    row = (await db.execute(_tokens().where(tokens.c.digest == sid.removeprefix(PREFIX)))).first()
    return None if row is None else _token(row)


async def find_of(db: AsyncConnection, user: User, id_: int) -> Token | None:
    """One of this user's."""
    row = (await db.execute(_tokens().where(tokens.c.user_id == user.id, tokens.c.id == id_))).first()
    return None if row is None else _token(row)


async def list_of(db: AsyncConnection, user: User) -> list[Token]:
    """Those of an account that its last change of the password, or block, has left; the newest first."""
    mine = (tokens.c.user_id == user.id, tokens.c.auth_version == user.auth_version)
    return [_token(row) for row in await db.execute(_tokens().where(*mine).order_by(tokens.c.id.desc()))]


async def count_of(db: AsyncConnection, user: User) -> int:
    return (await db.execute(select(func.count()).where(tokens.c.user_id == user.id))).scalar_one()


async def forget_ended(db: AsyncConnection, user: User) -> None:
    """Those that a change of the password, or a block, has ended."""
    await db.execute(delete(tokens).where(tokens.c.user_id == user.id, tokens.c.auth_version != user.auth_version))


async def delete_one(db: AsyncConnection, token: Token) -> None:
    await db.execute(delete(tokens).where(tokens.c.id == token.id))


async def set_used(db: AsyncConnection, token: Token, moment: datetime) -> None:
    await db.execute(update(tokens).where(tokens.c.id == token.id).values(used_at=moment))


def _tokens() -> Select[Any]:
    return select(tokens, users.c.usercode).join(users, users.c.id == tokens.c.user_id)


def _token(row: Any) -> Token:
    return Token(
        row.id,
        PREFIX + row.digest,
        row.usercode,
        row.auth_version,
        row.name,
        frozenset(row.scopes.split()),
        row.created_at,
        row.expires_at,
        row.used_at,
    )
