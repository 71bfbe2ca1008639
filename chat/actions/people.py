"""People: who they are, whom somebody may see, and the names that direct rooms have for their people."""

from collections.abc import Collection, Iterable

from chat.actions import accounts
from chat.bus import users as copies
from chat.errors import NotFound, Unavailable
from chat.languages import Sentence
from chat.model import permission
from chat.model.ids import parse_usercode
from chat.model.room import OpenRoom
from chat.model.user import User
from chat.resources import Resources
from chat.store import users


async def find(resources: Resources, viewer: User, usercode: str) -> User:
    """Somebody by usercode, in any form. Raises NotFound, also for a guest who shares no room with them."""
    code = parse_usercode(usercode)
    person = await accounts.find(resources, code) if code else None
    seen = await companions(resources, viewer, [person]) if person and viewer.is_guest else set()
    return permission.may_see_person(viewer, person, seen)


async def find_somebody(resources: Resources, viewer: User, who: str) -> User:
    """Somebody by username or usercode, as people type them. Raises NotFound, for guests as above."""
    person = await accounts.find_somebody(resources, who)
    seen = await companions(resources, viewer, [person]) if person and viewer.is_guest else set()
    try:
        return permission.may_see_person(viewer, person, seen)
    except NotFound:
        raise NotFound(Sentence("There is nobody called %(who)s.", who=who)) from None


async def find_many(resources: Resources, usercodes: Collection[str]) -> dict[str, User]:
    """Accounts by usercode, from Redis as far as they are copied there; while the database is away, those alone."""
    found = await copies.find_many(resources.redis, list(usercodes))
    missing = set(usercodes) - found.keys()
    if not missing:
        return found
    try:
        async with resources.db.read() as db:
            stored = await users.find_by_usercodes(db, missing)
    except Unavailable:
        return found
    for user in stored.values():
        await copies.keep(resources.redis, user)
    return found | stored


async def search(resources: Resources, viewer: User, text: str = "", after: str = "", limit: int = 50) -> list[User]:
    """Whom `viewer` sees, by username; `text` is looked for in username and name."""
    async with resources.db.read() as db:
        return await users.search(db, text, after, limit, viewer.id if viewer.is_guest else None)


async def count(resources: Resources, viewer: User) -> int:
    """How many people `viewer` sees."""
    async with resources.db.read() as db:
        return await users.count_companions(db, viewer.id) if viewer.is_guest else await users.count(db)


async def companions(resources: Resources, user: User, others: Iterable[User]) -> set[int]:
    """The account ids of those who share a room with the user."""
    async with resources.db.read() as db:
        return await users.companions(db, user.id, [one.id for one in others])


async def name_directs(resources: Resources, viewer: User, rooms: list[OpenRoom]) -> list[OpenRoom]:
    """Direct rooms under the names that the others in them have now; other rooms as they are."""
    codes = {one.usercode for room in rooms for one in room.people}
    accounts_by_code = await find_many(resources, codes) if codes else {}
    return [room.seen_by(viewer.usercode, accounts_by_code) if room.people else room for room in rooms]
