"""People of an import: who is here already, and accounts for the others.

Somebody who came by an earlier import stays who they became. Else it is the account with their username there, then the
one with the name before the @ of their mail address; one account is nobody twice. For the others an account is made
that nobody can sign in to, until an administrator gives it a password.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError

from chat.actions import accounts, reading
from chat.actions import rooms as opening
from chat.bus import members as copies
from chat.bus import rooms as log
from chat.bus import users as channels
from chat.errors import Conflict, Forbidden, NotFound
from chat.languages import Sentence
from chat.model.audit import ACCOUNT_MADE
from chat.model.cursor import Cursor, Involvement
from chat.model.ids import new_usercode
from chat.model.importing import Person, username_of
from chat.model.room import Position, Role, Room
from chat.model.times import now
from chat.model.user import MEMBER, NO_PASSWORD, SYSTEM, Registration, User
from chat.resources import Resources
from chat.store import audit, cursors, imports, members, rooms, users

TRIES = 5
MEMBERS_AT_ONCE = 200


@dataclass(slots=True)
class Arrivals:
    """Who everybody is here, by source; without `applies`, accounts that would be made have no id."""

    resources: Resources
    by: User
    applies: bool
    # What earlier imports have made, by source.
    known: dict[str, str]
    found: dict[str, User] = field(default_factory=dict)
    matched: dict[str, Person] = field(default_factory=dict)
    made: int = 0
    _taken: set[str] = field(default_factory=set)
    _names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._taken = set(self.known.values())

    @property
    def usernames(self) -> dict[str, str]:
        return {source: user.username for source, user in self.found.items()}

    async def settle(self, people: Iterable[Person]) -> None:
        """Find or make all of these."""
        waiting = [one for one in people if one.source not in self.found]
        for one in waiting:
            if user := await self._known(one):
                self.found[one.source] = user
        # What everybody is called goes before what anybody's mail address may mean.
        for number in range(max((len(one.handles) for one in waiting), default=0)):
            for one in waiting:
                if one.source not in self.found and (user := await self._called(one, number)):
                    await self._match(one, user)
        for one in waiting:
            if one.source not in self.found:
                self.found[one.source] = await self._make(one)

    async def _known(self, person: Person) -> User | None:
        code = self.known.get(person.source)
        if code is None:
            return None
        async with self.resources.db.read() as db:
            return await users.find(db, code)

    async def _called(self, person: Person, number: int) -> User | None:
        if person.is_program or number >= len(person.handles):
            return None
        username = username_of(person.handles[number])
        async with self.resources.db.read() as db:
            if person.usercode and (user := await users.find(db, person.usercode)):
                return user
            found = await users.find_by_username(db, username) if username else None
        return None if found is None or found.is_system or found.usercode in self._taken else found

    async def _match(self, person: Person, user: User) -> None:
        self._taken.add(user.usercode)
        self.found[person.source] = user
        self.matched[person.source] = person
        if self.applies:
            async with self.resources.db.begin() as db:
                await imports.put(db, person.source, user.usercode)

    async def _make(self, person: Person) -> User:
        self.made += 1
        for _ in range(TRIES):
            username = await self._free_name(person)
            if not self.applies:
                self._names.add(username)
                return User(0, "", username, person.shown)
            try:
                user = await self._insert(person, username)
            except IntegrityError:
                # Somebody took the name a moment before, or the usercode was drawn already.
                continue
            await accounts.announce(self.resources, user)
            return user
        raise Conflict(Sentence("No free username was found for %(name)s. Try again.", name=person.shown))

    async def _free_name(self, person: Person) -> str:
        async with self.resources.db.read() as db:
            for username in person.usernames():
                if username not in self._names and await users.find_by_username(db, username) is None:
                    return username
        return f"import-{new_usercode().lower()}"

    async def _insert(self, person: Person, username: str) -> User:
        wish, role = Registration(username, person.shown, ""), SYSTEM if person.is_program else MEMBER
        async with self.resources.db.begin() as db:
            if person.is_program:
                # As those of webhooks: in no list of people, and nowhere by themselves.
                user = await users.insert_one(db, wish, new_usercode(), NO_PASSWORD, role)
            else:
                user = await accounts.insert(db, wish, NO_PASSWORD, role)
            if person.is_gone:
                await users.set_blocked(db, user, blocked=True)
            await imports.put(db, person.source, user.usercode)
            await audit.add(db, self.by.id, ACCOUNT_MADE, user.usercode, {"role": role})
        return user


async def let_in(
    resources: Resources, by: User, room: Room, wanted: dict[int, tuple[User, Role]], start: Position
) -> None:
    """Make people members of a room whose messages are in it, without a word in its log.

    All of it is read by whoever is new, and what was brought in since `start` by whoever had read everything before.
    """
    ids = list(wanted)
    top = (await opening.open_room(resources, room.key)).position
    for first in range(0, len(ids), MEMBERS_AT_ONCE):
        some = {id_: wanted[id_] for id_ in ids[first : first + MEMBERS_AT_ONCE]}
        async with resources.db.begin() as db:
            await rooms.lock_many(db, [room.key])
            new = [user for user, _ in some.values() if await members.find(db, room, user.id) is None]
            for user in new:
                await members.insert_one(db, room, user.id, some[user.id][1], by=by.id, version=0)
            known = await cursors.of_some(db, room, list(some))
            read = Cursor(round(time.time() * 1000), top.seq, top.seq, Involvement.ALL, now(), now())
            await cursors.put_many(db, {(id_, room.id): read for id_ in some if id_ not in known})
        for user in new:
            await _tell(resources, user, room, top)
        for id_, cursor in known.items():
            if start.seq <= cursor.read_seq < top.seq:
                with suppress(NotFound, Forbidden):
                    await reading.read(resources, some[id_][0], room.key, top.seq)
    await log.set_members(resources.redis, room.key, await opening.count_members(resources, room.key))


async def _tell(resources: Resources, user: User, room: Room, top: Position) -> None:
    """Whoever is not here finds it when they come."""
    if await copies.of_user(resources.redis, user.usercode) is not None:
        await opening.load_members(resources, user)
        await channels.let_in(resources.redis, user.usercode, room.key, top)
