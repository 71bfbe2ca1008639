"""Erasing accounts: what becomes of their rows, and counting what is left of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.erasure import DONE, NAME, RUNNING, Erasure, username_of
from chat.model.event import JOINED, LEFT
from chat.model.room import Kind, Role, Room
from chat.model.times import now
from chat.model.user import FORMER, MEMBER, SYSTEM, User
from chat.store import outgoing
from chat.store.rooms import room_from
from chat.store.tables import (
    blocks,
    bookmarks,
    cursors,
    digests,
    erasures,
    events,
    files,
    follows,
    identities,
    imports,
    invites,
    members,
    mentions,
    messages,
    passkeys,
    push_subscriptions,
    quiet,
    reactions,
    recovery_codes,
    rooms,
    scheduled,
    search,
    second_factors,
    tasks,
    tokens,
    users,
    versions,
)

# What is theirs alone, under the names that the proof uses.
_THEIRS = {
    "tokens": tokens.c.user_id,
    "bookmarks": bookmarks.c.user_id,
    "follows": follows.c.user_id,
    "cursors": cursors.c.user_id,
    "scheduled": scheduled.c.user_id,
    "blocks": blocks.c.user_id,
    "push_subscriptions": push_subscriptions.c.user_id,
    "digests": digests.c.user_id,
    "quiet": quiet.c.user_id,
    "tasks": tasks.c.user_id,
    "second_factors": second_factors.c.user_id,
    "recovery_codes": recovery_codes.c.user_id,
    "identities": identities.c.user_id,
    "passkeys": passkeys.c.user_id,
}


async def become_former(db: AsyncConnection, user: User, mode: str, password_hash: str) -> None:
    """Nobody is this account any more: it keeps its usercode, so that nobody else gets it, and nothing else."""
    row = {"user_id": user.id, "mode": mode, "state": RUNNING, "asked_at": now(), "left_over": "{}"}
    await db.execute(insert(erasures).values({**row, "username": user.username, "avatar": user.avatar or ""}))
    bare: dict[str, Any] = {
        "username": username_of(user.usercode),
        "name": NAME,
        "avatar": None,
        "password_hash": password_hash,
    }
    bare |= {"role": FORMER, "blocked": True, "auth_version": users.c.auth_version + 1, "status": "", "language": ""}
    bare |= {"dnd": False, "receipts": True, "theme": "system", "density": "cosy", "contrast": "system"}
    bare |= {"folds_replies": False, "sounds": False, "previews": True, "keywords": ""}
    await db.execute(update(users).where(users.c.id == user.id).values(bare))


async def find(db: AsyncConnection, user_id: int) -> Erasure | None:
    row = (await db.execute(_erasures().where(erasures.c.user_id == user_id))).first()
    return _erasure(row) if row else None


async def running(db: AsyncConnection, limit: int) -> list[Erasure]:
    """Those that are not done, the oldest first."""
    query = _erasures().where(erasures.c.state == RUNNING).order_by(erasures.c.asked_at).limit(limit)
    return [_erasure(row) for row in await db.execute(query)]


async def newest(db: AsyncConnection, limit: int) -> list[Erasure]:
    query = _erasures().order_by(erasures.c.asked_at.desc(), erasures.c.user_id).limit(limit)
    return [_erasure(row) for row in await db.execute(query)]


async def set_left(db: AsyncConnection, one: Erasure, left: dict[str, int]) -> None:
    """What the last look found; when that is nothing, it is done, and the name is forgotten here too."""
    values: dict[str, Any] = {"left_over": orjson.dumps(left).decode()}
    if not any(left.values()):
        values |= {"state": DONE, "finished_at": now(), "username": "", "avatar": ""}
    await db.execute(update(erasures).where(erasures.c.user_id == one.user_id).values(values))


async def token_digests(db: AsyncConnection, one: Erasure) -> list[str]:
    return list((await db.execute(select(tokens.c.digest).where(tokens.c.user_id == one.user_id))).scalars())


async def forget_theirs(db: AsyncConnection, one: Erasure) -> None:
    """Delete what is theirs alone; their invites let nobody in, and what they uploaded and did not post goes."""
    for column in _THEIRS.values():
        await db.execute(delete(column.table).where(column == one.user_id))
    await db.execute(delete(blocks).where(blocks.c.blocked_id == one.user_id))
    await db.execute(delete(imports).where(imports.c.target == one.usercode))
    await outgoing.delete_of_person(db, one.user_id)
    await db.execute(update(invites).where(invites.c.made_by == one.user_id).values(revoked=True))
    await db.execute(update(files).where(*_unposted(one)).values(expires_at=now()))


async def forget_reactions(db: AsyncConnection, one: Erasure, room: Room) -> None:
    """The rows of reactions that they took back, and of whom calls them."""
    here = (reactions.c.room_id == room.id, reactions.c.usercode == one.usercode, reactions.c.present.is_(False))
    await db.execute(delete(reactions).where(*here))
    await db.execute(delete(mentions).where(mentions.c.room_id == room.id, mentions.c.usercode == one.usercode))


async def rooms_of(db: AsyncConnection, one: Erasure) -> list[Room]:
    """Every room that they were in or wrote in, by id."""
    been = select(members.c.room_id).where(members.c.user_id == one.user_id)
    wrote = select(messages.c.room_id).where(messages.c.author_id == one.user_id).distinct()
    query = select(rooms).where(or_(rooms.c.id.in_(been), rooms.c.id.in_(wrote))).order_by(rooms.c.id)
    return [room_from(row) for row in await db.execute(query)]


async def deserted(db: AsyncConnection, room: Room) -> bool:
    """Whether a direct room has nobody left who is not erased."""
    query = select(members.c.user_id).join(users, users.c.id == members.c.user_id)
    there = query.where(members.c.room_id == room.id, users.c.role.not_in((FORMER, SYSTEM))).limit(1)
    return room.kind is Kind.DIRECT and (await db.execute(there)).first() is None


async def heir_of(db: AsyncConnection, room: Room, leaving: int) -> int | None:
    """Who looks after a room when its last owner goes: a moderator, else whoever has been in it for longest."""
    query = (
        select(members.c.user_id)
        .join(users, users.c.id == members.c.user_id)
        .where(members.c.room_id == room.id, members.c.user_id != leaving, users.c.blocked.is_(False))
        .where(members.c.role.in_((Role.MODERATOR, Role.MEMBER)), users.c.role.in_((MEMBER, "admin", "owner")))
        .order_by(members.c.role.desc(), members.c.changed_at, members.c.user_id)
        .limit(1)
    )
    return (await db.execute(query)).scalar_one_or_none()


async def undeleted(db: AsyncConnection, one: Erasure, room: Room, after: int, limit: int) -> Sequence[int]:
    """Seqs of what they wrote in a room and is there."""
    query = select(messages.c.seq).where(*_written(one), messages.c.room_id == room.id, messages.c.seq > after)
    return (await db.execute(query.order_by(messages.c.seq).limit(limit))).scalars().all()


async def reacted(db: AsyncConnection, one: Erasure, room: Room) -> list[tuple[int, str]]:
    """Seqs and emoji of what they reacted to."""
    here = (reactions.c.room_id == room.id, reactions.c.usercode == one.usercode, reactions.c.present.is_(True))
    rows = await db.execute(select(reactions.c.seq, reactions.c.emoji).where(*here))
    return [(row.seq, row.emoji) for row in rows]


async def rename_in_events(db: AsyncConnection, one: Erasure, room: Room, after: int, through: int) -> None:
    """Whoever came and went between two seqs is called what they are called now."""
    for seq, data in (await db.execute(_naming(one, room).where(events.c.seq > after, events.c.seq <= through))).all():
        event = orjson.loads(data)
        event["user"] = {**event["user"], "username": username_of(one.usercode), "name": NAME, "avatar": None}
        here = (events.c.room_id == room.id, events.c.seq == seq)
        await db.execute(update(events).where(*here).values(data=orjson.dumps(event).decode()))


async def count_theirs(db: AsyncConnection, one: Erasure) -> dict[str, int]:
    """What is left of what is theirs alone, and of their name."""
    queries = {name: select(func.count()).where(column == one.user_id) for name, column in _THEIRS.items()}
    queries["blocks"] = select(func.count()).where(
        or_(_THEIRS["blocks"] == one.user_id, blocks.c.blocked_id == one.user_id)
    )
    mine = (users.c.id == one.user_id, or_(users.c.name != NAME, users.c.avatar.is_not(None)))
    queries["account"] = select(func.count()).where(*mine)
    queries["memberships"] = (
        select(func.count())
        .select_from(members.join(rooms, rooms.c.id == members.c.room_id))
        .where(members.c.user_id == one.user_id, members.c.role != Role.LEFT, rooms.c.kind != Kind.DIRECT)
    )
    queries["uploads"] = select(func.count()).where(*_unposted(one))
    counted = {name: int((await db.execute(query)).scalar_one()) for name, query in queries.items()}
    return counted | {"outgoing_webhooks": await outgoing.count_of_person(db, one.user_id)}


async def count_written(db: AsyncConnection, one: Erasure) -> dict[str, int]:
    """What is left of what they wrote."""
    mine = (versions.c.room_id == messages.c.room_id) & (versions.c.seq == messages.c.seq)
    queries = {
        "messages": select(func.count()).where(*_written(one)),
        "versions": select(func.count())
        .select_from(versions.join(messages, mine))
        .where(messages.c.author_id == one.user_id),
        "files": select(func.count()).where(files.c.user_id == one.user_id),
        "indexed": select(func.count()).where(search.c.author_id == one.user_id),
    }
    return {name: int((await db.execute(query)).scalar_one()) for name, query in queries.items()}


async def count_in(db: AsyncConnection, one: Erasure, room: Room) -> dict[str, int]:
    """What is left of them in what others did in a room."""
    reacted_ = (reactions.c.room_id == room.id, reactions.c.usercode == one.usercode)
    called = (mentions.c.room_id == room.id, mentions.c.usercode == one.usercode)
    queries = {
        "reactions": select(func.count()).where(*reacted_),
        "mentions": select(func.count()).where(*called),
    }
    return {name: int((await db.execute(query)).scalar_one()) for name, query in queries.items()}


async def count_named(db: AsyncConnection, one: Erasure, room: Room) -> int:
    """Events of a room that call them what they were called."""
    found = (await db.execute(_naming(one, room))).all()
    return sum(1 for _, data in found if orjson.loads(data)["user"]["name"] != NAME)


def _naming(one: Erasure, room: Room) -> Any:
    here = (events.c.room_id == room.id, events.c.type.in_((JOINED, LEFT)))
    return select(events.c.seq, events.c.data).where(*here, events.c.data.contains(f'"usercode":"{one.usercode}"'))


def _written(one: Erasure) -> tuple[ColumnElement[bool], ...]:
    return messages.c.author_id == one.user_id, messages.c.deleted_seq.is_(None)


def _unposted(one: Erasure) -> tuple[ColumnElement[bool], ...]:
    return files.c.user_id == one.user_id, files.c.seq.is_(None)


def _erasures() -> Any:
    return select(erasures, users.c.usercode).join(users, users.c.id == erasures.c.user_id)


def _erasure(row: Any) -> Erasure:
    left: dict[str, int] = orjson.loads(row.left_over)
    moment: datetime | None = row.finished_at
    return Erasure(row.user_id, row.usercode, row.mode, row.state, row.asked_at, row.username, row.avatar, moment, left)
