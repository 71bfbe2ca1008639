"""Reports: members ask the moderators of a room to look at a message; one of them decides."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import changes, history
from chat.actions import rooms as opening
from chat.bus import users as channels
from chat.errors import Busy, Conflict, NotFound, Unavailable
from chat.languages import Sentence
from chat.model import administering, permission
from chat.model import audit as acts
from chat.model.message import Message
from chat.model.report import DISMISSED, OPEN, REMOVED, Report, parse_decision
from chat.model.room import EVERYONE, Room
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, members, reports, rooms, users

MADE, DECIDED = "report.made", "report.decided"
SETTLED = (DISMISSED, REMOVED)


@dataclass(frozen=True, slots=True)
class Told:
    """A report with its message as it is by now (None when it is gone), and who reported and decided."""

    report: Report
    message: Message | None
    reporter: User
    decided_by: User | None


async def report(resources: Resources, user: User, key: str, seq: int, reason: str) -> Report:
    """Ask for a look at a message, once; moderators who are there hear of it. Raises Conflict the second time."""
    room = await opening.find(resources, user, key)
    permission.may_report(room, await history.find(resources, room, seq), user)
    try:
        async with resources.db.begin() as db:
            stored = (await rooms.lock_many(db, [key]))[key]
            made = await reports.insert_one(db, stored, seq, user.id, reason)
            moderators = await _moderators(db, stored)
    except IntegrityError as error:
        raise Conflict(Sentence("You have reported this message already.")) from error
    for usercode in moderators:
        await _tell(resources, usercode, MADE, {"room": key, "report": made.id, "target": seq})
    return made


async def list_page(
    resources: Resources, actor: User, key: str, limit: int, before: int | None = None, *, settled: bool = False
) -> list[Told]:
    """Those that wait, or those that are decided, the newest first; for moderators."""
    room = await opening.find(resources, actor, key)
    permission.may_manage(room, actor)
    async with resources.db.read() as db:
        stored = await rooms.get(db, key)
        found = await reports.page(db, stored, SETTLED if settled else (OPEN,), before, limit)
        people = await users.find_many(db, {id_ for one in found for id_ in (one.reporter_id, one.decided_by) if id_})
    said = await history.find_many(resources, room, {one.seq for one in found})
    return [Told(one, said.get(one.seq), people[one.reporter_id], people.get(one.decided_by or 0)) for one in found]


async def list_everywhere(
    resources: Resources, actor: User, limit: int, before: int | None = None, *, settled: bool = False
) -> tuple[list[Told], int]:
    """Those of all rooms that an administrator is in; and how many wait in others, whose moderators see them."""
    administering.may_administer(actor)
    async with resources.db.read() as db:
        found = await reports.page_among(db, actor.id, SETTLED if settled else (OPEN,), before, limit)
        elsewhere = await reports.count_elsewhere(db, actor.id)
        people = await users.find_many(db, {id_ for one in found for id_ in (one.reporter_id, one.decided_by) if id_})
    said: dict[tuple[str, int], Message] = {}
    for key in {one.room for one in found}:
        room = await opening.find(resources, actor, key)
        messages = await history.find_many(resources, room, {one.seq for one in found if one.room == key})
        said |= {(key, seq): message for seq, message in messages.items()}
    told = [
        Told(one, said.get((one.room, one.seq)), people[one.reporter_id], people.get(one.decided_by or 0))
        for one in found
    ]
    return told, elsewhere


async def decide(resources: Resources, actor: User, key: str, id_: int, decision: str) -> Report:
    """Leave the message, or delete it: then all that is reported of it is decided. Whoever reported it hears of it.

    Raises NotFound, or Conflict when somebody has decided before.
    """
    state = parse_decision(decision)
    async with resources.db.begin() as db:
        room, mine = await opening.look_up(db, actor, key)
        permission.may_moderate(room, mine)
        found = _waiting(await reports.find(db, room, id_))
    if state == REMOVED:
        # First: a report that says removed about a message that is still there would be a lie.
        await changes.delete(resources, actor, key, found.seq)
    async with resources.db.begin() as db:
        room = (await rooms.lock_many(db, [key]))[key]
        found = _waiting(await reports.find(db, room, id_))
        decided = await reports.open_of(db, room, found.seq) if state == REMOVED else [found]
        await reports.decide(db, [one.id for one in decided], state, by=actor.id)
        told = {"decision": state, "reports": [one.id for one in decided]}
        await audit.add(db, actor.id, acts.REPORT_DECIDED, found.seq, told, room)
        reporters = await users.find_many(db, {one.reporter_id for one in decided})
    for one in decided:
        fields = {"room": key, "report": one.id, "target": one.seq, "decision": state}
        await _tell(resources, reporters[one.reporter_id].usercode, DECIDED, fields)
    return replace(found, state=state, decided_by=actor.id)


def _waiting(found: Report | None) -> Report:
    if found is None:
        raise NotFound(Sentence("There is no such report in this room."))
    if found.state != OPEN:
        raise Conflict(Sentence("Somebody has decided this already."))
    return found


async def _moderators(db: AsyncConnection, room: Room) -> list[str]:
    return await (users.administrators(db) if room.key == EVERYONE else members.moderators_of(db, room))


async def _tell(resources: Resources, usercode: str, type_: str, fields: dict[str, Any]) -> None:
    """Whoever is not there finds it in the list."""
    with suppress(Busy, Unavailable):
        await channels.tell(resources.redis, usercode, type_, fields)
