"""Who may be told of something now: whoever is awake, and of what is urgent also those who let that wake them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from chat.actions import history, push
from chat.model.ids import is_direct_key
from chat.model.quiet import Quiet
from chat.model.room import OpenRoom
from chat.model.user import User
from chat.resources import Resources
from chat.store import push as subscriptions
from chat.store import quiet, users


@dataclass(frozen=True, slots=True)
class Listeners:
    """Those of a room who have a browser to be told in; those who are `asleep` (usercodes) only of what is urgent."""

    people: list[User]
    asleep: frozenset[str]


async def listeners(resources: Resources, keys: Iterable[str], moment: datetime) -> dict[str, Listeners]:
    """By room; whoever wants to be left alone altogether is in none."""
    async with resources.db.read() as db:
        by_room = await subscriptions.subscribers_in(db, list(keys))
        ids = set().union(*by_room.values())
        if not ids:
            return {}
        accounts = {id_: one for id_, one in (await users.find_many(db, ids)).items() if not one.blocked}
        chosen = await quiet.find_many(db, ids)
    asleep = {id_ for id_, one in accounts.items() if _is_asleep(one, chosen.get(id_, Quiet()), moment)}
    light = {id_ for id_ in asleep if chosen.get(id_, Quiet()).urgent}

    def of(room: str, members: Collection[int]) -> Listeners:
        gone = asleep - light if is_direct_key(room) else asleep
        people = [accounts[id_] for id_ in members if id_ in accounts and id_ not in gone]
        return Listeners(people, frozenset(one.usercode for one in people if one.id in asleep))

    return {room: of(room, members) for room, members in by_room.items()}


async def may_be_told(resources: Resources, user: User, moment: datetime, *, urgent: bool) -> bool:
    """The same question about one of them."""
    chosen = await push.quiet_of(resources, user)
    return (urgent and chosen.urgent) or not _is_asleep(user, chosen, moment)


async def urgent_among(resources: Resources, room: OpenRoom, seqs: Collection[int]) -> set[int]:
    """Which of some messages are urgent: their texts are read in direct rooms alone."""
    if not is_direct_key(room.key):
        return set()
    return {seq for seq, message in (await history.find_many(resources, room, seqs)).items() if message.urgent}


def _is_asleep(user: User, chosen: Quiet, moment: datetime) -> bool:
    return user.dnd or chosen.holds(moment)
