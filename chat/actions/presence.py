"""Presence as one person may see it: of those with whom they share a room."""

from collections.abc import Collection
from dataclasses import replace

from chat.actions import people, rooms
from chat.bus import members, presence
from chat.bus.presence import Here
from chat.errors import Unavailable
from chat.model import permission
from chat.model.presence import Presence, State
from chat.model.user import User
from chat.resources import Resources


async def of(resources: Resources, viewer: User, user: User) -> Presence | None:
    """How it stands with somebody; None when the viewer may not know, or when that cannot be found out just now."""
    try:
        if user.usercode != viewer.usercode:
            mine, theirs = await _rooms_of(resources, viewer), await _rooms_of(resources, user)
            if not mine & theirs:
                return None
        here = await presence.find(resources.redis, user.usercode)
    except Unavailable:
        return None
    return _presence(user, here) if here else Presence(user.usercode, State.OFFLINE, None, user.status, user.dnd)


async def among(resources: Resources, viewer: User, people: Collection[User]) -> dict[str, Presence]:
    """How it stands with people of whom the viewer may know; nobody while that cannot be found out.

    The viewer asks for a page just now, so they are here, also without a connection.
    """
    try:
        here = await presence.find_many(resources.redis, {user.usercode for user in people})
    except Unavailable:
        return {}
    gone = {user.usercode: Presence(user.usercode, State.OFFLINE, None, user.status, user.dnd) for user in people}
    found = gone | {user.usercode: _presence(user, here[user.usercode]) for user in people if user.usercode in here}
    if mine := found.get(viewer.usercode):
        found[viewer.usercode] = replace(mine, state=State.ONLINE)
    return found


async def list_here(
    resources: Resources, viewer: User, text: str = "", after: str = "", limit: int = 50
) -> list[tuple[User, Presence]]:
    """Who is online or away, by usercode from `after` on; `text` is looked for in username and name.

    It all comes from Redis; while the database is away, only those are missing whose account is not copied there.
    """
    mine, wanted = await _rooms_of(resources, viewer), text.casefold()
    found: list[tuple[User, Presence]] = []
    while True:
        here, after = await presence.list_page(resources.redis, viewer.usercode, mine, after)
        users = await people.find_many(resources, here)
        for usercode, one in here.items():
            user = users.get(usercode)
            if user and (wanted in user.username or wanted in user.name.casefold()):
                found.append((user, _presence(user, one)))
        if not after or len(found) >= limit:
            return found[:limit]


async def _rooms_of(resources: Resources, user: User) -> set[str]:
    """Their rooms, but for `everyone`: being there together says nothing."""
    held = await members.of_user(resources.redis, user.usercode)
    if held is None:
        held = await rooms.load_members(resources, user)
    return {key for key, one in held.items() if permission.READ in one.rights}


def _presence(user: User, here: Here) -> Presence:
    return Presence(user.usercode, here.state, here.since, user.status, user.dnd)
