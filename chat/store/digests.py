"""Who is told by mail what they missed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.digest import Digest
from chat.store.tables import digests


async def find(db: AsyncConnection, user_id: int) -> Digest | None:
    row = (await db.execute(select(digests).where(digests.c.user_id == user_id))).first()
    return None if row is None else _digest(row)


async def lock(db: AsyncConnection, user_id: int) -> Digest | None:
    """The same; nobody else changes it before this transaction ends."""
    row = (await db.execute(select(digests).where(digests.c.user_id == user_id).with_for_update())).first()
    return None if row is None else _digest(row)


async def insert_one(db: AsyncConnection, digest: Digest) -> None:
    await db.execute(insert(digests).values(_row(digest)))


async def save(db: AsyncConnection, digest: Digest) -> bool:
    """Write it as the next version, unless somebody has changed it meanwhile; whether it was written."""
    as_seen = (digests.c.user_id == digest.user_id, digests.c.version == digest.version)
    values = _row(replace(digest, version=digest.version + 1))
    return (await db.execute(update(digests).where(*as_seen).values(values))).rowcount == 1


async def claim(db: AsyncConnection, moment: datetime, until: datetime, limit: int) -> list[Digest]:
    """Those that are to be looked at by a moment, for whoever asks alone until another one."""
    query = select(digests).where(digests.c.look_at <= moment).order_by(digests.c.look_at).limit(limit)
    found = [replace(_digest(row), look_at=until) for row in await db.execute(query.with_for_update())]
    return [replace(one, version=one.version + 1) for one in found if await save(db, one)]


async def delete_one(db: AsyncConnection, user_id: int) -> None:
    await db.execute(delete(digests).where(digests.c.user_id == user_id))


def _digest(row: Any) -> Digest:
    return Digest(
        row.user_id,
        row.address,
        row.after_min,
        row.language,
        row.since,
        row.look_at,
        bool(row.confirmed),
        orjson.loads(row.told),
        row.tries,
        row.fault,
        row.version,
    )


def _row(digest: Digest) -> dict[str, Any]:
    row = {name: getattr(digest, name) for name in digests.c.keys()}  # noqa: SIM118  # a collection, not a dict
    return row | {"told": orjson.dumps(digest.told or {}).decode()}
