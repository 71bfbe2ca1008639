"""Reading the audit log: of a room for its moderators, of the whole place for administrators."""

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from io import StringIO
from typing import Any, NamedTuple

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.actions import accounts
from chat.actions import rooms as opening
from chat.model import administering, permission
from chat.model.audit import Entry, Wanted
from chat.model.chain import Verdict
from chat.model.times import timestamp
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, chain, rooms, users

EVERYTHING = Wanted()
EXPORTED_AT_ONCE = 500
JSONL, CSV = "jsonl", "csv"
_COLUMNS = ("id", "at", "actor", "username", "action", "room", "target", "data", "number", "hash")


class Line(NamedTuple):
    """An entry, who did it, and its place in the chain (None for one that is not in it)."""

    entry: Entry
    actor: User
    number: int | None
    hash: str | None

    def public(self) -> dict[str, Any]:
        entry = self.entry
        told = {"id": entry.id, "at": timestamp(entry.at), "actor": self.actor.public(), "action": entry.action}
        told |= {"room": entry.room, "target": entry.target, "data": entry.data}
        return told | {"number": self.number, "hash": self.hash}

    def written(self, form: str) -> bytes:
        """As it stands in an export."""
        if form == JSONL:
            return orjson.dumps(self.public()) + b"\n"
        entry, by = self.entry, self.actor
        facts = (entry.id, timestamp(entry.at), by.usercode, by.username, entry.action, entry.room or "", entry.target)
        return _row(*facts, orjson.dumps(entry.data).decode(), self.number, self.hash)


def heading(form: str) -> bytes:
    """What an export begins with."""
    return _row(*_COLUMNS) if form == CSV else b""


async def list_of_room(
    resources: Resources, actor: User, key: str, limit: int, before: int | None = None
) -> list[Line]:
    """The newest first, with ids below `before`; for moderators."""
    permission.may_manage(await opening.find(resources, actor, key), actor)
    async with resources.db.read() as db:
        return await _lines(db, await audit.page(db, before, limit, await rooms.get(db, key)))


async def list_all(
    resources: Resources, actor: User, limit: int, before: int | None = None, wanted: Wanted = EVERYTHING
) -> list[Line]:
    """The same of all rooms and accounts, or what is `wanted` of it; for administrators."""
    administering.may_administer(actor)
    if wanted.actor:
        person = await accounts.find_somebody(resources, wanted.actor)
        if person is None:
            return []
        wanted = replace(wanted, actor=person.usercode)
    if wanted.target and (person := await accounts.find_somebody(resources, wanted.target)):
        wanted = replace(wanted, target=person.usercode)
    async with resources.db.read() as db:
        return await _lines(db, await audit.page(db, before, limit, wanted=wanted))


async def export(resources: Resources, actor: User, wanted: Wanted = EVERYTHING) -> AsyncIterator[list[Line]]:
    """All of it, page by page; for administrators."""
    before = None
    while lines := await list_all(resources, actor, EXPORTED_AT_ONCE, before, wanted):
        yield lines
        before = lines[-1].entry.id


async def verify(resources: Resources, actor: User) -> Verdict:
    """Whether the log says what was written, all of it; for administrators."""
    administering.may_administer(actor)
    return await verify_chain(resources)


async def verify_chain(resources: Resources) -> Verdict:
    """The same for whoever runs the server."""
    async with resources.db.read() as db:
        return await chain.verify(db)


def _row(*cells: object) -> bytes:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


async def _lines(db: AsyncConnection, found: list[Entry]) -> list[Line]:
    people = await users.find_many(db, {one.actor_id for one in found})
    places = await chain.places_of(db, [one.id for one in found])
    return [Line(one, people[one.actor_id], *places.get(one.id, (None, None))) for one in found]
