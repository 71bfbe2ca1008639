"""What members said of threads: whether they want to hear of them."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.model.room import Room
from chat.model.thread import Choice
from chat.model.user import User
from chat.store.tables import follows, users


async def find(db: AsyncConnection, room: Room, root: int, user: User) -> Choice | None:
    this = (follows.c.room_id == room.id, follows.c.seq == root, follows.c.user_id == user.id)
    row = (await db.execute(select(follows).where(*this))).first()
    return Choice(root, user.usercode, bool(row.following), row.changed_at) if row else None


async def choose(db: AsyncConnection, room: Room, user: User, choice: Choice, *, anew: bool) -> None:
    """Write what somebody said; `anew` when they had said nothing. The room's row is locked by then."""
    said = {"following": choice.following, "changed_at": choice.at}
    if anew:
        await db.execute(insert(follows).values(room_id=room.id, seq=choice.seq, user_id=user.id, **said))
        return
    this = (follows.c.room_id == room.id, follows.c.seq == choice.seq, follows.c.user_id == user.id)
    await db.execute(update(follows).where(*this).values(said))


async def list_of_room(db: AsyncConnection, room: Room) -> list[Choice]:
    query = (
        select(follows, users.c.usercode)
        .join(users, users.c.id == follows.c.user_id)
        .where(follows.c.room_id == room.id)
    )
    rows = await db.execute(query)
    return [Choice(row.seq, row.usercode, bool(row.following), row.changed_at) for row in rows]
