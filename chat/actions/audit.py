"""Reading the audit log: of a room for its moderators, of the whole place for administrators."""

from typing import NamedTuple

from chat.actions import rooms as opening
from chat.model import administering, permission
from chat.model.audit import Entry
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, rooms, users


class Line(NamedTuple):
    """An entry, and who did it."""

    entry: Entry
    actor: User


async def list_of_room(
    resources: Resources, actor: User, key: str, limit: int, before: int | None = None
) -> list[Line]:
    """The newest first, with ids below `before`; for moderators."""
    permission.may_manage(await opening.find(resources, actor, key), actor)
    async with resources.db.read() as db:
        found = await audit.page(db, before, limit, await rooms.get(db, key))
        people = await users.find_many(db, {one.actor_id for one in found})
    return [Line(one, people[one.actor_id]) for one in found]


async def list_all(resources: Resources, actor: User, limit: int, before: int | None = None) -> list[Line]:
    """The same of all rooms and accounts; for administrators."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        found = await audit.page(db, before, limit)
        people = await users.find_many(db, {one.actor_id for one in found})
    return [Line(one, people[one.actor_id]) for one in found]
