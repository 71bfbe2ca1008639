"""Browsers that may be pushed to."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.push import Subscription, SubscriptionDraft
from chat.model.room import EVERYONE, Role
from chat.model.times import now
from chat.model.user import GUEST
from chat.store.tables import members, rooms, users
from chat.store.tables import push_subscriptions as subscriptions

MOST_OF_ONE = 20


async def put_one(db: AsyncConnection, user_id: int, sid: str, draft: SubscriptionDraft) -> None:
    """Write a subscription over what this browser had; of many, the oldest goes. Raises IntegrityError in a race."""
    key = _key(draft.endpoint)
    await db.execute(delete(subscriptions).where(subscriptions.c.endpoint_key == key))
    known = [one.id for one in await of_users(db, [user_id])]
    await delete_many(db, known[: -MOST_OF_ONE + 1])
    await db.execute(
        insert(subscriptions).values(
            user_id=user_id,
            sid=sid,
            endpoint=draft.endpoint,
            endpoint_key=key,
            p256dh=draft.p256dh,
            auth=draft.auth,
            language=draft.language,
            created_at=now(),
        )
    )


async def of_users(db: AsyncConnection, user_ids: Collection[int]) -> list[Subscription]:
    """The oldest first."""
    query = select(subscriptions).where(subscriptions.c.user_id.in_(user_ids)).order_by(subscriptions.c.id)
    return [_subscription(row) for row in await db.execute(query)]


async def find(db: AsyncConnection, id_: int) -> Subscription | None:
    row = (await db.execute(select(subscriptions).where(subscriptions.c.id == id_))).first()
    return None if row is None else _subscription(row)


async def subscribers_in(db: AsyncConnection, keys: Collection[str]) -> dict[str, set[int]]:
    """By room, the account ids of those members who have a subscription."""
    query = (
        select(rooms.c.key, subscriptions.c.user_id)
        .select_from(
            subscriptions.join(members, members.c.user_id == subscriptions.c.user_id).join(
                rooms, rooms.c.id == members.c.room_id
            )
        )
        .where(rooms.c.key.in_(keys), members.c.role != Role.LEFT)
    )
    found: dict[str, set[int]] = {}
    for key, user_id in await db.execute(query):
        found.setdefault(key, set()).add(user_id)
    if EVERYONE in keys:
        # Nobody has a row there: all are in it but guests.
        whoever = select(subscriptions.c.user_id).join(users, users.c.id == subscriptions.c.user_id)
        found[EVERYONE] = set((await db.execute(whoever.where(users.c.role != GUEST))).scalars())
    return found


async def delete_many(db: AsyncConnection, ids: Collection[int]) -> None:
    if ids:
        await db.execute(delete(subscriptions).where(subscriptions.c.id.in_(ids)))


async def delete_endpoint(db: AsyncConnection, user_id: int, endpoint: str) -> None:
    """Nothing happens to what is somebody else's."""
    this = (subscriptions.c.endpoint_key == _key(endpoint), subscriptions.c.user_id == user_id)
    await db.execute(delete(subscriptions).where(*this))


def _key(endpoint: str) -> str:
    return sha256(endpoint.encode()).hexdigest()


def _subscription(row: Any) -> Subscription:
    return Subscription(row.id, row.user_id, row.sid, row.endpoint, row.p256dh, row.auth, row.language, row.created_at)
