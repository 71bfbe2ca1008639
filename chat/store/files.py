"""Files: their rows. The bytes are on the disk: disk.py.

What is not whole yet is not there, except for whoever asks for it by name.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.file import File, State, Upload
from chat.model.times import now
from chat.store.file_tables import files
from chat.store.messages import client_key

# The claim of pictures of pages that messages link to: no client_id makes it.
OF_PREVIEW = "preview"


def claim_of(client_id: str) -> str:
    """The same for every try to post the same message."""
    return client_key(client_id)


async def insert_one(
    db: AsyncConnection, user_id: int, file: File, state: State, expires_at: datetime, kept_size: int | None = None
) -> None:
    what = {**file._asdict(), "state": state, "kept_size": kept_size}
    row = {**what, "user_id": user_id, "created_at": now(), "expires_at": expires_at}
    await db.execute(insert(files).values(row))


async def find(db: AsyncConnection, id_: str) -> Upload | None:
    return (await find_many(db, [id_])).get(id_)


async def find_many(db: AsyncConnection, ids: Collection[str]) -> dict[str, Upload]:
    return {row.id: _from(row) for row in await db.execute(_whole(ids))}


async def lock_many(db: AsyncConnection, ids: Collection[str]) -> dict[str, Upload]:
    """Those of these ids that there are, locked in one order until the transaction ends."""
    rows = await db.execute(_whole(ids).order_by(files.c.id).with_for_update())
    return {row.id: _from(row) for row in rows}


async def find_begun(db: AsyncConnection, id_: str) -> Upload | None:
    """A file, be it whole or not."""
    row = (await db.execute(select(files).where(files.c.id == id_))).first()
    return _from(row) if row else None


async def finish(db: AsyncConnection, file: File, state: State, expires_at: datetime) -> bool:
    """It is whole, with the type that it has turned out to have; False when it did not come any more."""
    values = {"state": state, "expires_at": expires_at, **file._asdict()}
    return (await db.execute(update(files).where(*_coming(file.id)).values(values))).rowcount == 1


async def cancel(db: AsyncConnection, id_: str) -> bool:
    """It comes no more; False when it did not any more."""
    return (await db.execute(update(files).where(*_coming(id_)).values(expires_at=now()))).rowcount == 1


async def claim(db: AsyncConnection, ids: Collection[str], room_id: int, claim_: str, expires_at: datetime) -> None:
    """They belong to one message from now on, in this room."""
    values = {"room_id": room_id, "claim": claim_, "expires_at": expires_at}
    await db.execute(update(files).where(files.c.id.in_(ids)).values(values))


async def release(db: AsyncConnection, ids: Collection[str], claim_: str, expires_at: datetime) -> None:
    """The message that claimed them was not accepted."""
    this = (files.c.id.in_(ids), files.c.claim == claim_, files.c.seq.is_(None))
    await db.execute(update(files).where(*this).values(room_id=None, claim=None, expires_at=expires_at))


async def set_posted(db: AsyncConnection, room_id: int, seq: int, ids: Collection[str]) -> None:
    """The message that carries them is stored: they stay as long as it does. One deleted before that keeps nothing."""
    over = files.c.expires_at <= now()
    values = {"room_id": room_id, "seq": seq, "expires_at": case((over, files.c.expires_at), else_=None)}
    await db.execute(update(files).where(files.c.id.in_(ids)).values(values))


async def expire_of(db: AsyncConnection, room_id: int, seqs: Collection[int]) -> None:
    """Those of deleted messages are gone for everybody; their bytes go a little later."""
    this = (files.c.room_id == room_id, files.c.seq.in_(seqs))
    await db.execute(update(files).where(*this).values(expires_at=now()))


async def expire(db: AsyncConnection, ids: Collection[str]) -> None:
    await db.execute(update(files).where(files.c.id.in_(ids)).values(expires_at=now()))


async def expired(db: AsyncConnection, moment: datetime, limit: int) -> list[str]:
    query = select(files.c.id).where(files.c.expires_at <= moment).order_by(files.c.expires_at).limit(limit)
    return list((await db.execute(query)).scalars())


async def delete_many(db: AsyncConnection, ids: Collection[str]) -> None:
    await db.execute(delete(files).where(files.c.id.in_(ids)))


async def raw(db: AsyncConnection, limit: int) -> list[File]:
    """Pictures that wait to be cleaned, the oldest first."""
    query = select(files).where(files.c.state == State.RAW, _lives()).order_by(files.c.created_at).limit(limit)
    return [_from(row).file for row in await db.execute(query)]


async def set_ready(db: AsyncConnection, file: File, kept_size: int | None) -> None:
    """With the type that it has turned out to have; of a picture as much is kept as its clean one takes."""
    values = {"state": State.READY, "kept_size": kept_size, **file._asdict()}
    await db.execute(update(files).where(files.c.id == file.id).values(values))


async def of_room(
    db: AsyncConnection, room_id: int, before: tuple[int, str] | None, limit: int
) -> list[tuple[Upload, int]]:
    """The files of a room that people posted, each with the seq of its message, the newest first; `before` is a place
    in this list."""
    query = select(files).where(files.c.room_id == room_id, files.c.seq.is_not(None), _lives())
    query = query.where(or_(files.c.claim.is_(None), files.c.claim != OF_PREVIEW))
    if before is not None:
        seq, id_ = before
        query = query.where(or_(files.c.seq < seq, (files.c.seq == seq) & (files.c.id > id_)))
    rows = await db.execute(query.order_by(files.c.seq.desc(), files.c.id).limit(limit))
    return [(_from(row), row.seq) for row in rows]


def in_order(found: dict[str, Upload], ids: Sequence[str]) -> list[File]:
    return [found[id_].file for id_ in ids]


def _whole(ids: Collection[str]) -> Select[Any]:
    return select(files).where(files.c.id.in_(ids), files.c.state != State.COMING)


def _coming(id_: str) -> tuple[ColumnElement[bool], ...]:
    return files.c.id == id_, files.c.state == State.COMING, files.c.expires_at > now()


def _lives() -> ColumnElement[bool]:
    return or_(files.c.expires_at.is_(None), files.c.expires_at > now())


def _from(row: Any) -> Upload:
    file = File(row.id, row.name, row.type, row.size, row.width, row.height)
    when = (row.created_at, row.expires_at)
    return Upload(file, row.user_id, State(row.state), row.room_id, row.seq, row.claim, *when, row.kept_size)
