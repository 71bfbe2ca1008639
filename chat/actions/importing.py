"""Bringing an export in: people, rooms, and what was said, with the times at which it was said.

Messages go the way of all messages: accepted into the log of their room, one after the other, and drained into the
database; what calls people, counts as unread or wakes a phone is left out. Each has a client_id made of its source, so
a run that died, or a second one, goes on where the first one ended. A room gets its members when its messages are in:
what was said before somebody came is nothing that waits for them.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from chat.actions import moving
from chat.actions.arrivals import Arrivals, let_in
from chat.actions.exports import Export
from chat.actions.moving import Moved, Talk
from chat.errors import Conflict
from chat.languages import Sentence
from chat.model.audit import IMPORTED
from chat.model.ids import people_key
from chat.model.importing import Person, Place
from chat.model.room import Kind, Position, Role, Room, RoomDraft
from chat.model.user import User
from chat.resources import Resources
from chat.store import audit, directs, imports, rooms

CHUNK = 200
# Of what there is a list, so much is named.
NAMED = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What was brought in, or would be, and what is left out and why."""

    people: int
    matched: list[str]
    rooms: list[str]
    messages: int
    repeated: int
    reactions: int
    pins: int
    notes: list[str]


class Import:
    """One run. Without `applies` it reads everything and writes nothing."""

    def __init__(
        self,
        resources: Resources,
        by: User,
        export: Export,
        *,
        applies: bool,
        tell: Callable[[float], None],
    ) -> None:
        self._resources = resources
        self._by = by
        self._export = export
        self._applies = applies
        self._tell = tell
        self._known: dict[str, str] = {}
        self._read = 0
        self._whole = max(1, sum(export.size(place) for place in export.places))
        self.arrivals = Arrivals(resources, by, applies, self._known)
        self.moved: list[Moved] = []
        self.alone: list[Place] = []

    async def run(self, name: str) -> None:
        """All of it; `name` is what the audit log calls it. Raises Unreadable."""
        async with self._resources.db.read() as db:
            self._known |= await imports.read(db)
        if self._applies:
            async with self._resources.db.begin() as db:
                await audit.add(db, self._by.id, IMPORTED, name[:64])
        self.arrivals = Arrivals(self._resources, self._by, self._applies, self._known)
        await self.arrivals.settle(list(self._export.people.values()))
        for place in self._export.places:
            await self._bring(place)

    async def _bring(self, place: Place) -> None:
        await self._meet(place.members)
        among = {self.arrivals.found[one].usercode or one for one in place.members}
        if place.kind is Kind.DIRECT and len(among) < 2:
            self.alone.append(place)
            return
        found = await self._find(place)
        room = found or (await self._make(place) if self._applies else None)
        moved = Moved(place, room.key if room else await self._free_key(place), found is None, len(among))
        self.moved.append(moved)
        start = await self._position(room)
        talk = Talk(self._resources, self.arrivals, room, moved)
        pages = self._export.messages(place, self.arrivals.usernames, moved.left)
        while page := await asyncio.to_thread(next, pages, None):
            size, said = page
            for first in range(0, len(said), CHUNK):
                chunk = said[first : first + CHUNK]
                await self._meet([source for one in chunk for source in one.people()])
                await talk.bring(chunk, applies=self._applies)
            self._read += size
            self._tell(self._read / self._whole)
        pins = await talk.missing_pins()
        await self._meet([pin.by for pin in pins if pin.by])
        if room and self._applies:
            await talk.pin(pins, self._by)
            await let_in(self._resources, self._by, room, self._members(place), start)

    async def _meet(self, sources: Iterable[str]) -> None:
        """Whoever is in no list is somebody all the same."""
        known = self._export.people
        missing = [one for one in dict.fromkeys(sources) if one not in self.arrivals.found]
        await self.arrivals.settle(
            [known.get(one) or Person(one, (one.partition(":")[2],), one.partition(":")[2]) for one in missing]
        )

    def _members(self, place: Place) -> dict[int, tuple[User, Role]]:
        """By account id; whoever made it owns it, and if that is nobody, whoever brings it."""
        found = {user.id: (user, Role.MEMBER) for one in place.members if (user := self.arrivals.found[one])}
        if place.kind is not Kind.DIRECT:
            creator = self.arrivals.found.get(place.creator or "")
            owner = creator if creator and creator.id in found and not creator.is_system else self._by
            found[owner.id] = (owner, Role.OWNER)
        return found

    async def _find(self, place: Place) -> Room | None:
        """What an earlier run made of it; of a direct room, the one of these people."""
        async with self._resources.db.read() as db:
            known = await rooms.find(db, self._known[place.source]) if place.source in self._known else None
            if known and not known.deleted:
                return known
            codes = [self.arrivals.found[one].usercode for one in place.members]
            is_old = place.kind is Kind.DIRECT and all(codes)
            return await directs.find(db, people_key(codes)) if is_old else None

    async def _make(self, place: Place) -> Room:
        is_direct = place.kind is Kind.DIRECT
        key = await self._free_key(place)
        draft = RoomDraft.direct() if is_direct else RoomDraft(key, place.shown, place.kind, place.about)
        async with self._resources.db.begin() as db:
            room = await rooms.insert_one(db, draft)
            if is_direct:
                codes = people_key(self.arrivals.found[one].usercode for one in place.members)
                await directs.insert_one(db, codes, room)
            await imports.put(db, place.source, room.key)
        return room

    async def _free_key(self, place: Place) -> str:
        async with self._resources.db.read() as db:
            taken = {one.key for one in self.moved}
            for key in place.possible_keys():
                if key not in taken and await rooms.find(db, key) is None:
                    return key
        raise Conflict(Sentence("No free key was found for this room. Try again."))

    async def _position(self, room: Room | None) -> Position:
        return (await moving.opened(self._resources, room)).position if room else Position(0, 0)

    def report(self) -> Report:
        shown = sorted(
            (one.shown, self.arrivals.found[source].username) for source, one in self.arrivals.matched.items()
        )
        moved = self.moved
        return Report(
            self.arrivals.made,
            [f"{name} → @{username}" for name, username in shown],
            [self._told(one) for one in moved],
            sum(one.messages for one in moved),
            sum(one.repeated for one in moved),
            sum(one.reactions for one in moved),
            sum(one.pins for one in moved),
            list(self._notes()),
        )

    def _notes(self) -> Iterator[str]:
        """What is left out, and why."""
        left = [one.left for one in self.moved]
        emoji = sorted(set().union(*(one.unknown_emoji for one in left)))
        if number := sum(one.notes for one in left):
            yield Sentence("Left out, notes that people joined, left or changed a topic: %(number)s.", number=number)
        if number := sum(one.empty for one in left):
            yield Sentence("Left out, messages without any text: %(number)s.", number=number)
        if number := sum(one.broken for one in left):
            yield Sentence("Left out, entries without a time or an author: %(number)s.", number=number)
        if number := sum(one.files for one in left):
            yield Sentence("Files that stay where they are, since exports only name them: %(number)s.", number=number)
        if number := sum(one.pins for one in left):
            yield Sentence("Left out, pins of messages that did not come along: %(number)s.", number=number)
        if emoji:
            yield Sentence("Left out, reactions with emoji of that place alone: %(names)s.", names=_some(emoji))
        if self.alone:
            yield Sentence("Left out, talks of somebody with themselves alone: %(number)s.", number=len(self.alone))
        if self._export.strays:
            names = _some(self._export.strays)
            yield Sentence("Left out, folders of rooms that are in no list: %(names)s.", names=names)

    def _told(self, moved: Moved) -> str:
        if moved.place.kind is Kind.DIRECT:
            names = sorted(self.arrivals.found[one].name for one in moved.place.members)
            return _room(moved, ", ".join(names), "dm-…" if moved.is_new and not self._applies else moved.key)
        return _room(moved, moved.place.shown, moved.key)


def _room(moved: Moved, name: str, key: str) -> str:
    numbers = {"members": moved.members, "messages": moved.messages + moved.repeated}
    form = (
        "%(name)s → %(key)s (new; people: %(members)s, messages: %(messages)s)"
        if moved.is_new
        else "%(name)s → %(key)s (people: %(members)s, messages: %(messages)s)"
    )
    return Sentence(form, name=name, key=key, **numbers)


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
